"""Signing up, in and back in."""

from collections.abc import Sequence

from allauth.account import forms as allauth_forms
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_step_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import MinimumLengthValidator, validate_password
from django.core.validators import MaxLengthValidator
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from fido2.webauthn import AuthenticationResponse

from people.accounts.actions import hold_address_back, owner_of
from people.signin.actions import end_recovery_codes, renew_password
from people.signin.devices import note_renewal, sign_out_here
from people.signin.models import RecoveryCode

PASSWORD_HINT = _("Ten characters or more. Four words in a row are easier to remember than signs.")


class LongEnough(MinimumLengthValidator):
    """Django's rule in our words, which are there in every language of ours."""

    def get_error_message(self) -> str:
        words = ngettext(
            "This password is too short: it needs %(n)d character or more.",
            "This password is too short: it needs %(n)d characters or more.",
            self.min_length,
        )
        return words % {"n": self.min_length}


def _plain(form: forms.Form, **labels: object) -> None:
    """Give fields our words, and no second word inside the box: it vanishes when one types."""
    for name, label in labels.items():
        form.fields[name].label = label
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignupForm(allauth_forms.SignupForm):
    """User name, password, and an e-mail address for those who have one to give."""

    field_order = ["username", "password1", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self, username=_("User name"), password1=_("Password"), email=_("E-mail address"))
        self.fields["username"].help_text = _("You sign in with it. It need not be your name.")
        self.fields["password1"].help_text = PASSWORD_HINT
        self.fields["email"].help_text = _("For letters and a lost password. Without one you can have recovery codes.")

    def save(self, request):
        user = super().save(request)
        hold_address_back(user)
        if not self.cleaned_data["email"]:
            _name_way_back(request)
        return user


def _name_way_back(request) -> None:
    """On a shared computer the page after signing up may be the last that the person looks at."""
    warning, codes = _("If you forget your password, there is no way back yet"), _("Make recovery codes")
    messages.warning(request, format_html('{} – <a href="{}">{}</a>', warning, reverse("people:recovery"), codes))


class LoginForm(allauth_forms.LoginForm):
    """One way to say who one is: an address has an @, a user name has none."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self, login=_("User name or e-mail address"), password=_("Password"))
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device for 30 days")
        self.fields["remember"].help_text = _("Leave it empty on a device that others use.")

    def user_credentials(self) -> dict:
        # Asking for both ways at once would check a known address's password twice, and so tell by the time it takes.
        login = self.cleaned_data["login"]
        return {"email" if "@" in login else "username": login, "password": self.cleaned_data["password"]}

    def login(self, request, redirect_url=None):
        request.session["is_private_device"] = bool(self.cleaned_data["remember"])  # until AccountAdapter.post_login
        return super().login(request, redirect_url)


class NewAppForm(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self, code=_("Code"))


class SecondFactorForm(second_step_forms.AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self, code=_("Code"))


class SecondFactorAgainForm(second_step_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self, code=_("Code"))


class PasskeyForm(LoginWebAuthnForm):
    """A passkey instead of name and password: only where a finger, face or PIN has shown whose it is.

    allauth asks for that when it begins, and believes the challenge of any other step in the same session, where a key
    without a PIN is enough: a stolen key alone would open the account. The key itself signs whether it has looked.
    """

    def clean_credential(self) -> Authenticator:
        answer = self.cleaned_data["credential"]
        authenticator = super().clean_credential()
        if not AuthenticationResponse.from_dict(answer).response.authenticator_data.is_user_verified():
            raise get_adapter().validation_error("incorrect_code")
        return authenticator


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """A new password for somebody who is signed in; who got in before them may have left recovery codes behind."""

    end_codes = forms.BooleanField(label=_("End my recovery codes too"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _plain(self, oldpassword=_("Your password now"), password1=_("New password"))
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = PASSWORD_HINT
        self.order_fields(["oldpassword", "password1", "end_codes"])
        codes = RecoveryCode.objects.filter(person=self.user, used_at=None).order_by("-made_at")
        if codes:
            self.fields["end_codes"].help_text = _told_of(codes)
        else:
            del self.fields["end_codes"]

    def save(self) -> None:
        super().save()
        if self.cleaned_data.get("end_codes"):
            end_recovery_codes(self.user)


def _told_of(codes: Sequence[RecoveryCode]) -> str:
    """How many codes there are since when, and what they can do."""
    words = ngettext(
        "You have %(number)d recovery code, made on %(day)s. It opens your account without your password. Tick this if"
        " you did not make it, or if somebody may have seen it.",
        "You have %(number)d recovery codes, made on %(day)s. Each opens your account without your password. Tick this"
        " if you did not make them, or if somebody may have seen them.",
        len(codes),
    )
    day = date_format(timezone.localtime(codes[0].made_at), "DATE_FORMAT")
    return words % {"number": len(codes), "day": day}


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self, email=_("E-mail address"))
        self.fields["email"].validators.append(MaxLengthValidator(254))  # what the column of a letter's address holds

    def clean_email(self) -> str:
        """A link goes to whoever confirmed the address; who only typed it at sign-up may be somebody else."""
        address = self.cleaned_data["email"].lower()
        owner = owner_of(address)
        self.users = [owner] if owner and owner.is_active else []
        return address


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _plain(self, password1=_("New password"))
        self.fields["password1"].help_text = PASSWORD_HINT

    def save(self):
        sign_out_here(context.request)  # a session of this person ends with all the others
        renew_password(self.user, self.cleaned_data["password1"])
        note_renewal(context.request, self.user)


class KeepFactorsForm(forms.Form):
    """Which second factors the person knows, after a new password."""

    mine = forms.TypedMultipleChoiceField(
        label=_("Which of these are yours?"),
        coerce=int,
        required=False,
        help_text=_("Whatever you leave empty is taken off, and its spare codes with it."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, factors: list[Authenticator], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mine"].choices = [(factor.pk, factor_name(factor)) for factor in factors]


def factor_name(factor: Authenticator) -> str:
    """A second factor in words, with the day it was added."""
    day = date_format(timezone.localtime(factor.created_at), "DATE_FORMAT")
    if factor.type == Authenticator.Type.TOTP:
        return _("Authenticator app, added on %(day)s") % {"day": day}
    return _("Passkey “%(name)s”, added on %(day)s") % {"name": factor.wrap(), "day": day}


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self, password=_("Password"))
        self.fields["password"].help_text = ""


class AddEmailForm(allauth_forms.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self, email=_("New e-mail address"))


class RecoverForm(forms.Form):
    """A recovery code for a new password."""

    username = forms.CharField(
        label=_("User name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    code = forms.CharField(
        label=_("Recovery code"),
        max_length=40,
        help_text=_("Sixteen letters and digits. Capitals, spaces and hyphens do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]
