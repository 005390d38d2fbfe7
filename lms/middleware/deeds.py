"""What only takes a form, and is opened like a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def lead_to_the_page(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Lead whoever opens a deed, which only takes what a form sends, to the page that it stands below.

    That is a reload of an answer to a form, a tab that a phone brings back, or another language of a refusal.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_deed = response.status_code == 405 and request.method in ("GET", "HEAD") and response["Allow"] == "POST"
        if is_deed and not request.path.startswith("/admin/"):
            return redirect(request.path.rstrip("/").rpartition("/")[0] + "/")
        return response

    return middleware
