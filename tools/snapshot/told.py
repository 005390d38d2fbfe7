"""One answer of the site, or one letter, as it is written into a snapshot."""

import re

from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse

from tools.snapshot import plain, reading
from tools.snapshot.frozen import FRESH

# What only chance makes, and what is written in its place.
CHANCE = [
    # A new secret for each session, and masked anew for each page.
    (re.compile(r'(<input name="csrfmiddlewaretoken" type="hidden" value=")[^"]*'), r"\1token"),
    (re.compile(r"(Set-Cookie: \w+=)[^;]*"), r"\1value"),
    # Codes to read aloud, as they are printed and as they are kept (lms/lib/codes.py).
    (re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}\b"), "code"),
    # The key of this house, and what was signed with it; where in a list of revoked ones a certificate has its place.
    # A record may stand in another as text, its quotation marks escaped.
    (re.compile(r'"(proofValue|publicKeyMultibase|statusListIndex)(\\?)": \\?"[^"\\]*'), r'"\1\2": \2"chance'),
    (re.compile(r"\bz6Mk\w{44}\b"), "key"),
    # The fingerprint of such a file, as pages show it.
    (re.compile(r"(?<!sha256 )\b[0-9a-f]{64}\b"), "fingerprint"),
    # Wagtail marks its styles and scripts by the list of installed apps.
    (re.compile(r"\?v=[0-9a-f]{8}\b"), "?v=mark"),
    (re.compile(r"(did:web:[\w.%:]+#)[\w-]+"), r"\1key"),
    (re.compile(r"(/credentials/status/\d+#)\d+"), r"\1place"),
    # The clock moves a little at each question to the database.
    (re.compile(r"(\d\d:\d\d:\d\d)\.\d{3,6}"), r"\1"),
    # Links of letters: made of a password's hash and of the hour.
    (re.compile(r"(/accounts/(?:confirm-email|password/reset/key)/)(?!done/)[^/\s\"]+"), r"\1secret"),
]
ID = re.compile(rf"{FRESH}-[0-9a-f-]{{27}}")
OF_TYPE = {
    "application/json": plain.of_json,
    "application/pdf": plain.of_pdf,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": plain.of_table,
    "image/webp": plain.of_picture,
    "image/png": plain.of_picture,
    "image/jpeg": plain.of_picture,
}
# The length and the mark say less than the body does; a file is as old as its checkout.
NOT_TOLD = {"Content-Length", "ETag", "Last-Modified"}


def answer(response: HttpResponse) -> str:
    """Status, headers, cookies and body."""
    heads = [f"{name}: {value}" for name, value in sorted(response.items()) if name not in NOT_TOLD]
    cookies = [cookie.output() for _name, cookie in sorted(response.cookies.items())]
    return without_chance("\n".join([str(response.status_code), *heads, *cookies, "", of_body(response)]))


def of_body(response: HttpResponse) -> str:
    body, kind = reading.body_of(response), response.get("Content-Type", "").partition(";")[0]
    if kind == "text/html":
        return "\n".join(reading.read(body).lines)
    if kind in OF_TYPE and body:
        return OF_TYPE[kind](body)
    is_text = kind.startswith("text/") or kind.endswith(("json", "xml", "javascript"))
    return body.decode(errors="replace") if is_text else plain.of_bytes(body)


def letter(message: EmailMultiAlternatives) -> str:
    """A letter as it is sent."""
    heads = [f"From: {message.from_email}", f"To: {', '.join(message.to)}", f"Subject: {message.subject}"]
    heads += [f"{name}: {value}" for name, value in sorted(message.extra_headers.items())]
    others = [line for html, _kind in message.alternatives for line in reading.read(html.encode()).lines]
    return without_chance("\n".join([*heads, "", message.body, *others]))


def without_chance(text: str) -> str:
    """The same with what chance makes taken out, and with its fresh ids numbered in their order."""
    return without_secrets(numbered(text, {}))


def without_secrets(text: str) -> str:
    for pattern, instead in CHANCE:
        text = pattern.sub(instead, text)
    return text


def numbered(text: str, known: dict[str, str]) -> str:
    """Fresh ids by the numbers that they have in `known`, which gets those that are new."""
    return ID.sub(lambda found: known.setdefault(found[0], f"id-{len(known) + 1}"), text)
