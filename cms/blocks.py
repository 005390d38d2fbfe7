"""Blocks of pages that are not lessons."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class StoryStreamBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(
        label=_("Text"), features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "blockquote"], icon="pilcrow"
    )
