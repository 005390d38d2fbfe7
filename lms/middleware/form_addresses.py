"""Addresses that only take a form, when they are opened like a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def lead_forms_to_their_page(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Lead whoever opens an address that only takes what a form sends to the page that it stands below.

    That is a reload of an answer to a form, a tab that a phone brings back, or another language of a refusal.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_form_address = (
            response.status_code == 405 and request.method in ("GET", "HEAD") and response["Allow"] == "POST"
        )
        if is_form_address and not request.path.startswith("/admin/"):
            return redirect(request.path.rstrip("/").rpartition("/")[0] + "/")
        return response

    return middleware
