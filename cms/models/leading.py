"""Which language leads: a page's name and place are those of its page in that language, and translations follow."""

from uuid import UUID

from django.conf import settings
from wagtail import hooks
from wagtail.models import Page


def led_elsewhere() -> dict[UUID, str]:
    """The leading language of pages, by translation key, where it is not English.

    The apps above say so: they register the hook "led_elsewhere", which gives such a dictionary.
    """
    return {key: language for tell in hooks.get_hooks("led_elsewhere") for key, language in tell().items()}


def leading_language(page: Page) -> str:
    """The code of the language in which this page is named and moved."""
    return led_elsewhere().get(page.translation_key, settings.LANGUAGE_CODE)
