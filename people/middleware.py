"""What every answer carries and every log line leaves out, the second factor that staff need, and limits on tries."""

import logging
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.sessions import middleware as sessions
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.admin.auth import reject_request

from lms.lib.inline import known_hashes
from lms.lib.limits import caller, is_limited
from lms.lib.sessions import CallerFullError, SessionFullError
from lms.lib.typed import typed
from people.permissions import can_enter_admin, has_app_or_codes, has_passed, has_second_factor

View = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("plaza.requests")
NO_ROOM = (SessionFullError, CallerFullError)

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
    "wagtailcore_authenticate_with_password": (30, 600),
    "wagtaildocs_authenticate_with_password": (30, 600),
}

SIGN_IN_OF_STAFF = "/admin/login/"  # leads to the one door

# Where people change how they get in. Who has a second factor has passed it in this session before they do.
WAYS_IN = {
    "account_change_password",
    "account_email",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "people:make_recovery_codes",
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
        return response

    return middleware


def staff_policy(get_response: View) -> View:
    """Relax the policy for the staff area's own pages only; what it shows of the site keeps the site's own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith("/admin/"):
            response.is_of_the_site = True  # a preview is asked for within a request of the staff area
            return response
        if getattr(response, "is_of_the_site", False):
            strict = response.get("Content-Security-Policy", "default-src 'none'")
            policy = strict.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        else:
            policy = _policy_of_staff(response)
        response["Content-Security-Policy"] = policy
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return middleware


def _policy_of_staff(response: HttpResponse) -> str:
    policy = dict(settings.ADMIN_CONTENT_SECURITY_POLICY)
    if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
        policy["script-src"] = " ".join([policy["script-src"], *known_hashes(response.content.decode())])
    return "; ".join(f"{name} {value}" for name, value in policy.items())


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


class SessionMiddleware(sessions.SessionMiddleware):
    """Django's own, and: a session that has no room for more answers with a sentence, and keeps what it held."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.session.caller = caller(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return self._no_room(request, error) if isinstance(error, NO_ROOM) else None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except NO_ROOM as error:
            return super().process_response(request, self._no_room(request, error))

    def _no_room(self, request: HttpRequest, error: Exception) -> HttpResponse:
        is_full = isinstance(error, SessionFullError)
        response = render(request, "no_room.html", {"is_full": is_full}, status=413 if is_full else 429)
        request.session.modified = False
        return response


class SignedOutMiddleware:
    """Answers what was sent after a session ended with what was typed, instead of an empty sign-in page."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        target = urlsplit(response.get("Location", ""))
        is_sent_away = request.method == "POST" and target.path == resolve_url(settings.LOGIN_URL)
        if is_sent_away and parse_qs(target.query).get("next") == [request.get_full_path()] and typed(request):
            return render(request, "signed_out.html", {"sign_in": target.path}, status=403)
        return response


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
    """Opens the staff area to staff whose session passed a second factor; for others it is not there at all.

    What counts is what this session proved, not what the person owns: a session opened with a password alone, before
    there was a second factor or past our sign-in, stays outside, and may not change the ways into the account.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if request.path.startswith("/admin/"):
            return _at_staff_door(request)
        if request.resolver_match.view_name in WAYS_IN and _owes_second_factor(request):
            return _ask_second_factor(request, _("You have a second step: take it before you change how you get in."))
        return None


def _at_staff_door(request: HttpRequest) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return None if request.path == SIGN_IN_OF_STAFF else reject_request(request)
    if not can_enter_admin(request.user):
        raise Http404
    if not has_second_factor(request.user):
        return redirect("mfa_index")
    if _owes_second_factor(request):
        return _ask_second_factor(request, _("The staff area opens once you have taken your second step here."))
    return None


def _owes_second_factor(request: HttpRequest) -> bool:
    """Whether the person has a second factor that this session has not passed."""
    if not request.user.is_authenticated or not has_second_factor(request.user):
        return False
    records = get_authentication_records(request, request.user)
    return not has_passed(request.user, [record["id"] for record in records if record.get("method") == "mfa"])


def _ask_second_factor(request: HttpRequest, why: str) -> HttpResponse:
    """The page that asks for a code or a passkey, and leads on to where the request wanted to go."""
    messages.info(request, why)
    page = "mfa_reauthenticate" if has_app_or_codes(request.user) else "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")


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
