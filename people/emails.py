"""Letters: their words in the reader's language, and the envelope they travel in."""

from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from people.models import Letter
from people.rules import DISCREET_GOODBYE, holds_secret

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


@dataclass(frozen=True)
class Words:
    """What a letter says. `html` is empty where a letter has plain text only."""

    subject: str
    text: str
    html: str = ""


def words(template: str, language: str, **context: object) -> Words:
    """The words of a letter in `language`.

    `template`: path without its ending, "certification/emails/certificate_ready"; read are `.subject.txt`, `.txt` and,
    where there is one, `.html`. Templates may name `site_name`, `site_url`, `language` and what `context` holds.
    """
    context = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "language": language, **context}
    with override(language):
        subject = " ".join(render_to_string(f"{template}.subject.txt", context).split())
        text = render_to_string(f"{template}.txt", context).strip() + "\n"
        try:
            html = render_to_string(f"{template}.html", context)
        except TemplateDoesNotExist as missing:
            if str(missing) != f"{template}.html":
                raise
            html = ""
    return Words(subject, text, html)


def account_words(template: str, language: str, **context: object) -> Words:
    """The words of one of allauth's letters; `is_discreet` in the context keeps them neutral.

    `template`: allauth's name, "account/email/password_changed". Notices of a change share one letter. Links, which end
    in `_url`, are taken home: allauth builds them on the host that the request named, and anyone may name a host.
    """
    context |= {name: at_home(str(link)) for name, link in context.items() if name.endswith("_url")}
    name = template.rpartition("/")[2]
    if name in CHANGES:
        with override(language):
            return words("people/emails/account_changed", language, change=str(CHANGES[name]), **context)
    return words(f"people/emails/{ALIKE.get(name, name)}", language, **context)


def at_home(address: str) -> str:
    """`address` at our own door, whatever host the request that asked for the letter named."""
    parts = urlsplit(address)
    return settings.SITE_URL + urlunsplit(("", "", parts.path, parts.query, parts.fragment))


def envelope(letter: Letter) -> EmailMultiAlternatives:
    """The message as it leaves the house, the same each time: its Message-ID comes from the letter's own id.

    To a person who chose discreet mail it names neither us nor its subject. Letters with a secret keep their text,
    which their own templates hold neutral, because the link in them is the point.
    """
    is_discreet = letter.kind == DISCREET_GOODBYE or bool(letter.person and letter.person.discreet_mail)
    says = Words(letter.subject, letter.text, letter.html)
    if is_discreet and not holds_secret(letter.kind):
        says = words("people/emails/discreet", letter.language)
    message = EmailMultiAlternatives(
        subject=says.subject,
        body=says.text,
        from_email=_sender(letter.language, is_discreet),
        to=[letter.address],
        headers={"Message-ID": message_id(letter), "Auto-Submitted": "auto-generated"},
    )
    if says.html:
        message.attach_alternative(says.html, "text/html")
    return message


def message_id(letter: Letter) -> str:
    """`<id of the letter@domain of the sender>`: a server that sees it twice knows that it is one letter."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f"<{letter.pk}@{address.rpartition('@')[2] or 'localhost'}>"


def _sender(language: str, is_discreet: bool) -> str:
    if not is_discreet:
        return settings.DEFAULT_FROM_EMAIL
    with override(language):
        return formataddr((_("Notices"), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
