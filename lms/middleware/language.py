"""The language of a reader, from page to page."""

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from lms.lib.languages import remember_language


class LanguageMiddleware(LocaleMiddleware):
    """Django's own, and: the language of the last page read is kept for addresses that carry none."""

    def process_response(self, request, response):
        language = translation.get_language_from_path(request.path_info)
        if language and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language and response.status_code == 200:
            remember_language(response, language)
        if response.status_code == 404 and getattr(request, "resolver_match", None):
            # A view without a language in its address says "not here": no other language has it, so no detour.
            patch_vary_headers(response, ("Accept-Language",))
            response.headers.setdefault("Content-Language", translation.get_language())
            return response
        return super().process_response(request, response)
