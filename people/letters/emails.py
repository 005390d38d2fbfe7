"""Letters: their words in the reader's language, and the envelope they travel in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from people.accounts.models import User
from people.letters.models import Letter, LetterTemplate, Purpose
from people.letters.rules import DIGEST, DISCREET_GOODBYE, fill, holds_secret, placeholders_in, unknown_placeholders


@dataclass(frozen=True)
class Words:
    """What a letter says. `html` is empty where a letter has plain text only."""

    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True)
class Declared:
    """A letter whose words staff may change.

    `template`: its path, as of `words`. `samples`: what it may name between braces, each with a value for previews.
    `needed`: which of these its text may not do without, such as the link that it is written for.
    """

    template: str
    label: object
    samples: Mapping[str, str]
    needed: frozenset[str]

    @property
    def name(self) -> str:
        """What its rows go by; no two letters share it."""
        return self.template.rpartition("/")[2]


DECLARED: dict[str, Declared] = {}  # by name; filled by `declare` where the apps have their letters


def declare(template: str, label: object, *, needed: Iterable[str] = (), **samples: str) -> None:
    """Let staff change the words of a letter. Besides `samples` they may name the site."""
    found = Declared(template, label, {**samples, "site_name": settings.SITE_NAME}, frozenset(needed))
    DECLARED[found.name] = found


def words(template: str, language: str, **context: object) -> Words:
    """The words of a letter in `language`: those of staff where they have changed them, else those of the template.

    `template`: path without its ending, "certification/certificates/emails/certificate_ready"; read are
    `.subject.txt`, `.txt` and, where there is one, `.html`. Templates may name `site_name`, `site_url`, `language` and
    what `context` holds. Discreet letters keep the neutral words that the house came with.
    """
    declared = DECLARED.get(template.rpartition("/")[2])
    if declared and declared.template == template and not context.get("is_discreet"):
        own = LetterTemplate.objects.newest(declared.name, language)
        if own and own.subject and (says := filled(declared, Words(own.subject, own.text), context)):
            return says
    return shipped_words(template, language, **context)


def filled(declared: Declared, own: Words, context: Mapping[str, object]) -> Words | None:
    """Words of staff with their values; None if a value is missing, or a placeholder that the letter needs."""
    values = {name: str(context[name]) for name in declared.samples if name in context}
    values["site_name"] = settings.SITE_NAME
    if unknown_placeholders(own.subject, own.text, allowed=values) or declared.needed - set(placeholders_in(own.text)):
        return None
    return Words(" ".join(fill(own.subject, values).split()), fill(own.text, values).strip() + "\n")


def words_to_edit(declared: Declared, language: str) -> Words:
    """What a letter says at present, with its placeholders between braces."""
    own = LetterTemplate.objects.newest(declared.name, language)
    if own and own.subject:
        return Words(own.subject, own.text)
    return shipped_words(declared.template, language, **{name: f"{{{name}}}" for name in declared.samples})


def shipped_words(template: str, language: str, **context: object) -> Words:
    """The words that the house came with."""
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


def envelope(letter: Letter) -> EmailMultiAlternatives:
    """The message as it leaves the house, the same each time: its Message-ID comes from the letter's own id.

    To a person who chose discreet mail it names neither us nor its subject. Letters with a secret keep their text,
    which their own templates hold neutral, because the link in them is the point. Letters that are not of service say
    how to stop them: in two headers for mail programs (RFC 8058), and, unless they are discreet, at their foot.
    """
    is_discreet = letter.kind == DISCREET_GOODBYE or bool(letter.person and letter.person.discreet_mail)
    says = Words(letter.subject, letter.text, letter.html)
    if is_discreet and not holds_secret(letter.kind):
        says = words("people/letters/emails/discreet", letter.language)
    headers = {"Message-ID": message_id(letter), "Auto-Submitted": "auto-generated"}
    text = says.text
    if letter.person and letter.purpose != Purpose.SERVICE:
        purposes = purposes_of(letter)
        address = stop_address(letter.person, "+".join(purposes))
        headers |= {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        if not is_discreet:
            stops = [(Purpose(one).label, stop_address(letter.person, one)) for one in purposes if len(purposes) > 1]
            text += "\n" + words("people/letters/emails/foot", letter.language, address=address, stops=stops).text
    message = EmailMultiAlternatives(
        subject=says.subject,
        body=text,
        from_email=_sender(letter.language, is_discreet),
        to=[letter.address],
        headers=headers,
    )
    if says.html:
        message.attach_alternative(says.html, "text/html")
    return message


def message_id(letter: Letter) -> str:
    """`<id of the letter@domain of the sender>`: a server that sees it twice knows that it is one letter."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f"<{letter.pk}@{address.rpartition('@')[2] or 'localhost'}>"


def purposes_of(letter: Letter) -> list[str]:
    """Why it was written; of a digest, why its parts were. One query for a digest."""
    if letter.kind != DIGEST:
        return [letter.purpose]
    found = Letter.objects.filter(digest=letter.pk).order_by("purpose").values_list("purpose", flat=True)
    return list(found.distinct()) or [letter.purpose]


STOP = "people.letters.stop"  # what its signature is for


def stop_address(person: User, purpose: str) -> str:
    """Where letters of this purpose to this person are stopped by whoever holds the letter, without signing in.

    `purpose`: one, or several with "+" between them.
    """
    token = signing.Signer(salt=STOP).sign_object([str(person.public_id), str(purpose)])
    return settings.SITE_URL + reverse("people:stop_letters", args=[token])


def read_stop_token(token: str) -> tuple[str, str]:
    """The person's public id and the purpose of an address made by `stop_address`. Raises BadSignature."""
    public_id, purpose = signing.Signer(salt=STOP).unsign_object(token)
    return public_id, purpose


def _sender(language: str, is_discreet: bool) -> str:
    if not is_discreet:
        return settings.DEFAULT_FROM_EMAIL
    with override(language):
        return formataddr((_("Notices"), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
