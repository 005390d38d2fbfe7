"""Files of people, given out by views that have asked who is asking."""

from django.core.files.storage import storages
from django.http import FileResponse, Http404


def send_private(name: str, *, called: str, kind: str = "application/octet-stream") -> FileResponse:
    """The answer with a file from private storage, as a download that no browser runs, keeps or guesses about.

    Ask who is asking before you call it. `name`: as it is stored; `called`: the name that the reader gets.
    Raises Http404 where the file is not there.
    """
    storage = storages["private"]
    if not name or not storage.exists(name):
        raise Http404
    answer = FileResponse(storage.open(name), as_attachment=True, filename=called, content_type=kind)
    answer["Cache-Control"] = "no-store, private"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
