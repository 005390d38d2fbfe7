"""What no form of ours wants, kept from every view: they need not ask, and none can forget to."""

import logging
from collections.abc import Callable
from pathlib import Path
from sysconfig import get_path
from traceback import extract_tb

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDictKeyError

from cms.models import NotPublishedError
from lms.lib.errors import describe_error

log = logging.getLogger("plaza.requests")

# No keyboard makes these and PostgreSQL keeps no NUL; tab and line ends stay.
UNTYPED = dict.fromkeys(code for code in range(32) if code not in (9, 10, 13))


class PlainTextMiddleware:
    """Lets in what a browser sends that showed our pages: UTF-8 without control characters.

    The way on (`next`) is a path, or left out: Django and Wagtail would look anything else up as the name of a view.
    Control characters typed or pasted (copied out of a PDF, say) are left out, so that nobody loses the rest. An
    address with one is no address of ours: 404. A form in another encoding is not from a page of ours: 400.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if not holds_untyped(name + value)}
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        if holds_untyped(request.path_info):
            raise Http404
        if request.content_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            request.encoding = "utf-8"  # whoever shows the answer may look into the form again
            raise BadRequest("a form in another encoding than that of our pages")
        request.GET = as_typed(request.GET)
        if request.method == "POST":
            request._post = as_typed(request.POST)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answers by a sentence what is nobody's mistake (409), and what no form of ours sends (400).

        What cannot be published leads its editor to the page, with the reason.
        """
        if isinstance(exception, NotPublishedError):
            messages.error(request, exception.message)
            return redirect("wagtailadmin_pages:edit", exception.page_id)
        if isinstance(exception, IntegrityError):  # two at the same moment: the database let one of them win
            template, status = "409.html", 409
        elif is_malformed(request, exception):
            template, status = "400.html", 400
        else:
            return None
        log.error(
            "%s: %s", request.resolver_match.view_name if request.resolver_match else "-", describe_error(exception)
        )
        return render(request, template, status=status)


def is_malformed(request: HttpRequest, exception: Exception) -> bool:
    """Whether a field that the form always has is missing, or Wagtail could not read what its scripts write.

    Wagtail's own views take the fields that its scripts send for granted; what else comes there raises ValueError deep
    in a library, never in our code.
    """
    if isinstance(exception, MultiValueDictKeyError):
        return True
    if not (request.path_info.startswith("/admin/") and isinstance(exception, ValueError)):
        return False
    last = Path(extract_tb(exception.__traceback__)[-1].filename)
    return any(last.is_relative_to(get_path(name)) for name in ("stdlib", "purelib", "platlib"))


def holds_untyped(text: str) -> bool:
    """Whether there is a control character in a text."""
    return any(ord(character) in UNTYPED for character in text)


def as_typed(values: QueryDict) -> QueryDict:
    """The same values without control characters, names too, and without a `next` that is no path.

    The very same object if there is nothing to leave out.
    """
    if any(not path.startswith("/") for path in values.getlist("next")):
        values = values.copy()
        del values["next"]
    if not any(holds_untyped(text) for name, texts in values.lists() for text in (name, *texts)):
        return values
    clean = QueryDict(mutable=True, encoding=values.encoding)
    for name, texts in values.lists():
        clean.setlist(name.translate(UNTYPED), [text.translate(UNTYPED) for text in texts])
    clean._mutable = False
    return clean
