"""Sessions that have no room for more, or have ended: both answer with a sentence, and nothing typed is lost."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from lms.lib.limits import caller
from lms.lib.sessions import CallerFullError, SessionFullError
from lms.lib.typed_fields import typed_fields

View = Callable[[HttpRequest], HttpResponse]
NO_ROOM = (SessionFullError, CallerFullError)


class SessionMiddleware(sessions.SessionMiddleware):
    """Django's own, and: a session that has no room for more answers with a sentence, and keeps what it held."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.session.caller = caller(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return self._no_room(request, error) if isinstance(error, NO_ROOM) else None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except NO_ROOM as error:
            return super().process_response(request, self._no_room(request, error))

    def _no_room(self, request: HttpRequest, error: Exception) -> HttpResponse:
        is_full = isinstance(error, SessionFullError)
        response = render(request, "no_room.html", {"is_full": is_full}, status=413 if is_full else 429)
        request.session.modified = False
        return response


class SignedOutMiddleware:
    """Answers what was sent after a session ended with what was typed, instead of an empty sign-in page."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        target = urlsplit(response.get("Location", ""))
        is_sent_away = target.path == resolve_url(settings.LOGIN_URL)
        if is_sent_away and parse_qs(target.query).get("next") == [request.get_full_path()] and typed_fields(request):
            return render(request, "signed_out.html", {"sign_in": target.path}, status=403)
        return response
