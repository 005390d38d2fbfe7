"""The language of a reader who is not signed in: a cookie."""

from django.conf import settings
from django.http import HttpResponse

YEAR = 365 * 24 * 3600  # seconds


def remember_language(response: HttpResponse, language: str) -> None:
    """Have the browser keep the code of a language for addresses that carry none."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        httponly=True,
    )
