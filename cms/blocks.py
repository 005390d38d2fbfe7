"""Blocks of pages that are not lessons."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "blockquote"]


class StoryStreamBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, icon="pilcrow")


class ActionsBlock(blocks.StructBlock):
    """What one can do, at one grade of difficulty."""

    grade = blocks.ChoiceBlock(
        label=_("Grade"),
        choices=[("initial", _("Initial")), ("intermediate", _("Intermediate")), ("advanced", _("Advanced"))],
    )
    title = blocks.CharBlock(label=_("Title"))
    body = blocks.RichTextBlock(label=_("Actions"), features=["bold", "italic", "ol", "ul", "link"])

    class Meta:
        icon = "list-ol"
        label = _("Graded actions")
        description = _("Each begins with a verb and says how one sees that it is done.")
        template = "cms/blocks/actions.html"


class GuideStreamBlock(StoryStreamBlock):
    actions = ActionsBlock()
