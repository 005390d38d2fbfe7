"""What every answer carries and every log line leaves out, the second factor that staff need, and limits on tries."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from lms.lib.limits import caller, is_limited
from people.permissions import can_enter_admin, has_second_factor

View = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("plaza.requests")

# Only these may be indexed by search engines, and only where they showed a page that is for everybody
# (cms.models.public_page says so of a request); whatever is not named here is not.
INDEXABLE = {
    "home",
    "cms:plain_page",
    "cms:stories",
    "cms:story",
    "cms:guide_index",
    "cms:guide",
    "courses:catalogue",
    "courses:course",
    "courses:module",
    "courses:lesson",
    "wagtail_serve",
}

# How many times in how many seconds one address may post to a page that somebody could use to guess.
# A class of forty behind one address signs up in an hour; Tor's exits are shared by many.
POSTS = {
    "account_login": (60, 600),
    "account_signup": (100, 3600),
    "account_reset_password": (30, 3600),
    "account_reset_password_from_key": (30, 3600),
    "mfa_authenticate": (60, 600),
    "mfa_login_webauthn": (60, 600),
    "people:recover": (30, 3600),
}


def private_headers(get_response: View) -> View:
    """Set the headers of privacy, outermost, so that errors carry them too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        path = request.path
        if not _may_be_indexed(request, response):
            response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
        if path.startswith("/accounts/") or _is_personal(request):
            # Nothing of a signed-in person stays in a shared computer's cache or behind its back button.
            response["Cache-Control"] = "no-store, private"
        if path.startswith("/admin/"):
            policy = settings.ADMIN_CONTENT_SECURITY_POLICY
            response["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in policy.items())
            response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return middleware


def _may_be_indexed(request: HttpRequest, response: HttpResponse) -> bool:
    route = request.resolver_match.view_name if request.resolver_match else ""
    return response.status_code == 200 and route in INDEXABLE and getattr(request, "is_for_everybody", False)


def _is_personal(request: HttpRequest) -> bool:
    """Whether the answer may show who is signed in, or what was done on this device without an account.

    Asks the session only where the page itself has asked it.
    """
    session = getattr(request, "session", None)
    return bool(session is not None and session.accessed and not session.is_empty())


def request_line(get_response: View) -> View:
    """Log one line a request: method, name of the route, status, milliseconds. No address, path or person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else "-"
        spent = (time.monotonic() - began) * 1000
        log.info("%s %s %d %.0f ms", request.method, route or "-", response.status_code, spent)
        return response

    return middleware


class LanguageMiddleware(LocaleMiddleware):
    """Django's own, and: the language of the last page read is kept for addresses that carry none."""

    def process_response(self, request, response):
        language = translation.get_language_from_path(request.path_info)
        if language and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language and response.status_code == 200:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=365 * 24 * 3600,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
                httponly=True,
            )
        if response.status_code == 404 and getattr(request, "resolver_match", None):
            # A view without a language in its address says "not here": no other language has it, so no detour.
            patch_vary_headers(response, ("Accept-Language",))
            response.headers.setdefault("Content-Language", translation.get_language())
            return response
        return super().process_response(request, response)


class StaffDoorMiddleware:
    """Opens the staff area to staff with a second factor; for others who are signed in it is not there at all."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if not request.path.startswith("/admin/") or not request.user.is_authenticated:
            return None
        if not can_enter_admin(request.user):
            raise Http404
        return None if has_second_factor(request.user) else redirect("mfa_index")


class LimitMiddleware:
    """Answers 429 where one address posts too often to a page of POSTS."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        name = request.resolver_match.view_name
        if request.method != "POST" or name not in POSTS:
            return None
        limit, seconds = POSTS[name]
        if is_limited(f"post:{name}", caller(request), limit=limit, seconds=seconds):
            return render(request, "429.html", status=429)
        return None
