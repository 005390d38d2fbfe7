"""Where allauth asks us."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.lib.limits import caller, is_limited
from people.actions import write_account_letter
from people.models import User

NO_ADDRESS = "::"  # stands wherever allauth would keep the address of a machine
PROBES = {"limit": 10, "seconds": 3600}  # "this name is taken", to one place


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: letters go through the outbox, no machine's address is kept, names cannot be probed."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("This address and this password do not belong together."),
        "username_password_mismatch": _("This user name and this password do not belong together."),
        "too_many_login_attempts": _("Too many tries. Wait a quarter of an hour and try again."),
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
        place = caller(self.request)
        if is_limited("user-names", place, cost=0, **PROBES):
            raise ValidationError(_("Too many tries from where you are. Wait an hour and try again."), code="limited")
        try:
            return super().clean_username(username, shallow)
        except ValidationError as error:
            if error.code == "username_taken":
                is_limited("user-names", place, **PROBES)
            raise

    def post_login(self, request: HttpRequest, user: User, *, signup: bool, redirect_url=None, **given) -> HttpResponse:
        if signup:
            # Whoever signs up is first asked about what was done on this device; then comes the page they came from.
            target = redirect_url
            redirect_url = settings.ACCOUNT_SIGNUP_REDIRECT_URL
            if target and target != redirect_url:
                redirect_url += "?" + urlencode({"next": target})
        return super().post_login(request, user, signup=signup, redirect_url=redirect_url, **given)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        write_account_letter(template_prefix, email, context, language=get_language() or settings.LANGUAGE_CODE)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation, signup: bool) -> None:
        address = emailconfirmation.email_address
        owner = EmailAddress.objects.filter(email=address.email, verified=True).exclude(user=address.user).first()
        if owner:
            # The page says the same as to everybody; only the mailbox learns that there is an account already.
            link = request.build_absolute_uri(reverse("account_reset_password"))
            context = {"user": owner.user, "password_reset_url": link}
            self.send_mail("account/email/account_already_exists", owner.email, context)
            return
        if not signup:
            self.send_notification_mail("account/email/email_change_asked", address.user)
        super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_notification_mail(self, template_prefix: str, user: User, context=None, email: str | None = None) -> None:
        address = email or user.email
        if address:
            self.send_mail(template_prefix, address, {"user": user, **(context or {})})


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
