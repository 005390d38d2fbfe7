"""Where allauth asks us."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from lms.lib.limits import caller, is_limited
from people.accounts.actions import owner_of
from people.accounts.models import User
from people.signin.actions import note_letter_held, write_account_letter
from people.signin.devices import give_back, remember, seconds_to_wait

NO_ADDRESS = "::"  # stands wherever allauth would keep the address of a machine
PROBES = {"limit": 10, "seconds": 3600}  # "this name is taken", to one place
LETTER_SENT = "account/messages/email_confirmation_sent.txt"
LETTER_HELD = "account/messages/email_confirmation_held.txt"
RENEWED = "account/messages/password_changed.txt"

# Letters that strangers can have sent to an address of which nobody has shown that it is theirs.
TO_ONE_ADDRESS = {"limit": 5, "seconds": 24 * 3600}
FROM_ONE_CALLER = {"limit": 100, "seconds": 3600}  # a class of forty, and who mistypes


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: letters go through the outbox, no machine's address is kept, names cannot be probed."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _(
            "This address and this password do not belong together. An address opens an account once it is confirmed;"
            " until then, sign in with the user name."
        ),
        "username_password_mismatch": _("This user name and this password do not belong together."),
        "too_many_login_attempts": _("Too many tries. Wait a quarter of an hour and try again."),  # the second step
        "rate_limited": _("Too many tries. Wait a little and try again."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This code is not right, or no longer."),
        "duplicate_email": _("This is already your address."),
        "same_as_current": _("This is already your address."),
        "username_blacklisted": _("This user name cannot be used. Choose another."),
        "username_taken": _("This user name is taken. Choose another."),
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return NO_ADDRESS

    def new_user(self, request: HttpRequest) -> User:
        language = get_language() or settings.LANGUAGE_CODE
        return User(language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        if "@" in username:
            raise ValidationError(_("A user name has no @ in it: it is not your e-mail address."), code="has_at")
        address = caller(self.request)
        if is_limited("user-names", address, cost=0, **PROBES):
            raise ValidationError(_("Too many tries from where you are. Wait an hour and try again."), code="limited")
        try:
            return super().clean_username(username, shallow)
        except ValidationError as error:
            if error.code == "username_taken":
                is_limited("user-names", address, **PROBES)
            if error.code == "invalid":
                words = _("A user name holds letters and digits, and of other signs only the dot, plus, hyphen and _.")
                raise ValidationError(words, code="invalid") from error
            raise

    def authenticate(self, request: HttpRequest, **credentials) -> User | None:
        """Whoever has this name or confirmed address, if the password is theirs.

        allauth would try all who typed an address. If it opened the account of who typed it first, a stranger could
        sign up with it, sign in with it, and learn from a refusal that somebody else has it.
        """
        login = credentials.get("username") or credentials.get("email") or ""
        person = owner_of(login) if "@" in login else User.objects.filter(username=login.lower()).first()
        self._tried = (person, login.lower())
        return super().authenticate(
            request, username=person.username if person else "", password=credentials["password"]
        )

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Instead of allauth's lock by name, which lets any stranger lock the right person out."""
        seconds = seconds_to_wait(request, *self._tried)
        if seconds:
            raise ValidationError(_wait(seconds), code="too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        give_back(self.request, *self._tried)

    def post_login(self, request: HttpRequest, user: User, *, signup: bool, redirect_url=None, **given) -> HttpResponse:
        if signup:
            # Whoever signs up is first asked about what was done on this device; then comes the page they came from.
            target = redirect_url
            redirect_url = settings.ACCOUNT_SIGNUP_REDIRECT_URL
            if target and target != redirect_url:
                redirect_url += "?" + urlencode({"next": target})
        response = super().post_login(request, user, signup=signup, redirect_url=redirect_url, **given)
        is_private = request.session.pop("is_private_device", None)
        if is_private is not None:
            remember(request, response, user, is_private=is_private)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        if template_prefix.endswith("/unknown_account") and not _may_write_to_stranger(self.request, email):
            return
        write_account_letter(template_prefix, email, context, language=get_language() or settings.LANGUAGE_CODE)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation, signup: bool) -> None:
        address = emailconfirmation.email_address
        request.is_letter_held = not _may_write_to_stranger(request, address.email)  # asked for in add_message
        if request.is_letter_held:
            return
        owner = owner_of(address.email)
        if owner:
            # The page says the same as to everybody; only the mailbox learns that there is an account already.
            context = {"user": owner, "password_reset_url": reverse("account_reset_password")}
            self.send_mail("account/email/account_already_exists", address.email, context)
            return
        if not signup:
            self.send_notification_mail("account/email/email_change_asked", address.user)
        super().send_confirmation_mail(request, emailconfirmation, signup)

    def add_message(self, request: HttpRequest, level: int, message_template=None, *args, **given) -> None:
        if message_template == LETTER_SENT and getattr(request, "is_letter_held", False):
            level, message_template = messages.WARNING, LETTER_HELD
        if message_template == RENEWED and request.resolver_match.url_name == "account_reset_password_from_key":
            return  # the page that follows is about nothing else
        super().add_message(request, level, message_template, *args, **given)

    def send_notification_mail(self, template_prefix: str, user: User, context=None, email: str | None = None) -> None:
        address = email or user.email  # the confirmed one: see hold_address_back
        if address:
            self.send_mail(template_prefix, address, {"user": user, **(context or {})})


def _wait(seconds: int) -> str:
    """How long to wait, in words."""
    minutes = -(-seconds // 60)
    words = ngettext(
        "Too many tries. Wait %(minutes)d minute and try again.",
        "Too many tries. Wait %(minutes)d minutes and try again.",
        minutes,
    )
    return words % {"minutes": minutes}


def _may_write_to_stranger(request: HttpRequest, address: str) -> bool:
    """Count a letter to somebody who may never have heard of us, and say whether it may be written.

    One address gets a few a day, one place has few written, and the house writes so many an hour and no more: nobody
    makes it a machine for unwanted mail.
    """
    if is_limited("strangers-place", caller(request), **FROM_ONE_CALLER):
        return False
    if is_limited("strangers-address", address.lower(), **TO_ONE_ADDRESS):
        return False
    is_full = is_limited("strangers-house", "all", limit=settings.STRANGERS_LETTERS, seconds=3600)
    if is_full:
        note_letter_held(timezone.now())
    return not is_full


class SessionsAdapter(DefaultUserSessionsAdapter):
    """The list of a person's sessions; AccountAdapter.get_client_ip keeps addresses out of it."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are encrypted in the database, and named by user name, never by e-mail address."""

    def encrypt(self, text: str) -> str:
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _vault().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type) -> str:
        return _("My passkey")

    def _get_user_identifier(self, user: User) -> str:
        return user.username

    def _get_site_name(self) -> str:
        return settings.SITE_NAME


def _vault() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.sha256(b"plaza.second-factor:" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
