"""What the log says of a request, and what it leaves out."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("plaza.requests")


def request_line(get_response: View) -> View:
    """Log one line a request: method, name of the route, status, milliseconds. No address, path or person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else "-"
        spent = (time.monotonic() - began) * 1000
        log.info("%s %s %d %.0f ms", request.method, route or "-", response.status_code, spent)
        return response

    return middleware
