"""What every template may name."""

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from cms.models import site_sections


def _addresses(language: str) -> dict[str, str]:
    """Of the places that the frame names. None when the database is what is broken: the page must still say so."""
    try:
        return site_sections().addresses(language)
    except DatabaseError:
        return {}


def site(request: HttpRequest) -> dict[str, object]:
    language = (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "lang_code": language,
        "lang_dir": "rtl" if translation.get_language_bidi() else "ltr",
        "sections": SimpleLazyObject(lambda: _addresses(language)),
    }
