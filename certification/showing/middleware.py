"""What every answer for programs carries, whatever it is and whoever gives it."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]

FOR_PROGRAMS = re.compile(r"^/(\.well-known/did\.json|credentials/.*|verify/[^/]+\.json)$")
METHODS = "GET, HEAD, OPTIONS"
DAY = 24 * 3600


def open_to_programs(get_response: View) -> View:
    """Let a page of any site read the answers for programs: the good ones, 404, 405, 429, 500 and what asks beforehand.

    Outermost, because refusals come from everywhere. Nothing here depends on who asks: no cookie is wanted, so "*".
    Source: Fetch standard, CORS protocol.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not FOR_PROGRAMS.match(request.path):
            return get_response(request)
        response = _preflight() if request.method == "OPTIONS" else get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Retry-After"
        return response

    return middleware


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "*"
    response["Access-Control-Max-Age"] = str(DAY)
    return response
