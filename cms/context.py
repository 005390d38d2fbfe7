"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "lang_code": (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "lang_dir": "rtl" if translation.get_language_bidi() else "ltr",
    }
