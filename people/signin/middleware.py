"""The second factor that staff need, and limits on tries."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.admin.auth import reject_request

from lms.lib.limits import caller, is_limited
from people.signin.permissions import can_enter_admin, has_app_or_codes, has_passed, has_second_factor

View = Callable[[HttpRequest], HttpResponse]


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
    return not has_passed(request.user, [one["id"] for one in records if one.get("method") == "mfa"])


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
