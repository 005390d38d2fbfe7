"""Files of people, given out by views that have asked who is asking."""

from typing import TypeVar

from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

Answer = TypeVar("Answer", bound=HttpResponseBase)


def send_private(name: str, *, called: str, kind: str = "application/octet-stream") -> FileResponse:
    """The answer with a file from private storage.

    Ask who is asking before you call it. `name`: as it is stored; `display_name`: the name that the reader gets.
    Raises Http404 where the file is not there.
    """
    storage = storages["private"]
    if not name or not storage.exists(name):
        raise Http404
    return as_private(FileResponse(storage.open(name), content_type=kind), called=called)


def as_private(answer: Answer, *, called: str) -> Answer:
    """The same answer as a download that no browser runs, keeps or guesses about. `display_name`: the file's name."""
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=called)
    answer["Cache-Control"] = "no-store, private"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
