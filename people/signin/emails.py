"""The words of allauth's letters, in the reader's language."""

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.utils.translation import gettext_lazy, override

from people.letters.emails import Words, declare, words

_EMAILS, _LINK = "people/signin/emails/", f"{settings.SITE_URL}/accounts/…"
declare(
    f"{_EMAILS}email_confirmation", gettext_lazy("Confirm your address"), needed=["activate_url"], activate_url=_LINK
)
declare(
    f"{_EMAILS}password_reset_key",
    gettext_lazy("A new password"),
    needed=["password_reset_url"],
    user="Amina",
    password_reset_url=_LINK,
)
declare(
    f"{_EMAILS}account_already_exists",
    gettext_lazy("You have an account"),
    needed=["password_reset_url"],
    password_reset_url=_LINK,
)
declare(f"{_EMAILS}unknown_account", gettext_lazy("No account"), needed=["signup_url"], signup_url=_LINK)
declare(
    f"{_EMAILS}account_changed", gettext_lazy("A change to your account"), needed=["change"], user="Amina", change="–"
)

# What a notice of a change says, by allauth's name for it.
CHANGES = {
    "email_changed": gettext_lazy("Your account now uses another e-mail address. This one is no longer used."),
    "email_change_asked": gettext_lazy("Somebody asked to change the e-mail address of your account."),
    "factors_reset": gettext_lazy(
        "Our team took the second step off your account, because somebody told them that it was lost. You were signed"
        " out everywhere."
    ),
    "factors_taken_off": gettext_lazy("Second steps that you did not know were taken off your account."),
    "email_deleted": gettext_lazy("An e-mail address was taken off your account."),
    "password_changed": gettext_lazy("Your password was changed."),
    "password_reset": gettext_lazy("Your password was changed through a link or a recovery code."),
    "password_set": gettext_lazy("A password was set for your account."),
    "recovery_codes_ended": gettext_lazy("The recovery codes of your account were ended. None of them works now."),
    "recovery_codes_generated": gettext_lazy("New recovery codes were made. The old ones no longer work."),
    "totp_activated": gettext_lazy("An authenticator app was added to your account."),
    "totp_deactivated": gettext_lazy("The authenticator app was taken off your account."),
    "webauthn_added": gettext_lazy("A passkey was added to your account."),
    "webauthn_removed": gettext_lazy("A passkey was taken off your account."),
}
ALIKE = {"email_confirmation_signup": "email_confirmation"}


def account_words(template: str, language: str, **context: object) -> Words:
    """The words of one of allauth's letters; `is_discreet` in the context keeps them neutral.

    `template`: allauth's name, "account/email/password_changed". Notices of a change share one letter. Links, which end
    in `_url`, are taken home: allauth builds them on the host that the request named, and anyone may name a host.
    """
    context |= {name: at_home(str(link)) for name, link in context.items() if name.endswith("_url")}
    name = template.rpartition("/")[2]
    if name in CHANGES:
        with override(language):
            return words("people/signin/emails/account_changed", language, change=str(CHANGES[name]), **context)
    return words(f"people/signin/emails/{ALIKE.get(name, name)}", language, **context)


def at_home(address: str) -> str:
    """`address` at our own door, whatever host the request that asked for the letter named."""
    parts = urlsplit(address)
    return settings.SITE_URL + urlunsplit(("", "", parts.path, parts.query, parts.fragment))
