"""What somebody typed into a form that was refused, to be shown again. It goes back to its writer and nowhere else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError

# Proofs of who somebody is are never written into a page.
SECRET = re.compile(r"password|passphrase|token|secret|credential|otp", re.IGNORECASE)
WRITTEN = re.compile(r"(q|box|mark|f)-")  # questions, boxes, marks, fields: an editor may call one "secret-ballot"
SIGN = re.compile(r"[\w.:/-]*")  # ids, numbers, addresses, names of buttons: they travel along unseen


@dataclass(frozen=True)
class TypedField:
    """One field. `is_words`: somebody wrote it and may want to read, copy or shorten it."""

    name: str
    value: str
    is_words: bool


def typed_fields(request: HttpRequest) -> list[TypedField]:
    """The fields of a POST that one of our own pages sent, without secrets; none for any other request.

    A form that another site sends would become ours by one press of a button: it is not shown.
    """
    if request.method != "POST" or not _is_from_here(request):
        return []
    try:
        return list(_fields(request))
    except (SuspiciousOperation, UnreadablePostError):  # too large, or cut off on the way: the browser still has it
        return []


def can_be_sent_again(request: HttpRequest) -> bool:
    """Whether one of our pages sent a form that lost nothing by leaving secrets out: a press of a button is one too."""
    if typed_fields(request):
        return True
    if request.method != "POST" or not _is_from_here(request):
        return False
    try:
        return set(request.POST) <= {"csrfmiddlewaretoken"}
    except (SuspiciousOperation, UnreadablePostError):
        return False


def _fields(request: HttpRequest) -> Iterator[TypedField]:
    is_door = request.path.startswith("/accounts/")  # there a code opens an account; elsewhere it names a certificate
    for name, values in request.POST.lists():
        is_proof = SECRET.search(name) and not WRITTEN.match(name)
        if not is_proof and not (is_door and name == "code"):
            is_box = name.startswith(("box-", "f-"))  # a single word in a box of a task is no sign
            yield from (
                TypedField(name, value, bool(value and is_box) or not SIGN.fullmatch(value)) for value in values
            )


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of this house."""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    page = urlsplit(said)
    return (page.scheme, page.netloc) == (request.scheme, request.get_host())
