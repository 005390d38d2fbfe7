"""Pages of the site, on our own way to them: one question to the database where Wagtail asks a dozen.

What this way does not find (a draft, a page behind a password, a page somewhere else in the tree) is left to Wagtail.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe
from wagtail import views as wagtail

from cms.models import PublicPage, move_of, public_page
from lms.lib.languages import remember_language

# Browsers keep a permanent redirect for ever; an editor may make a new page at the old address tomorrow.
KEPT_SECONDS = 3600


@require_safe
def page(request: HttpRequest, *, model: type[PublicPage], **_parts: str) -> HttpResponse:
    """A page of the type that stands in the pattern. The address finds it as a whole, not by its parts."""
    return show(request, model)


def show(request: HttpRequest, model: type[PublicPage], **context: object) -> HttpResponse:
    """The published page of this type at this address, else what Wagtail has there, else the page in English."""
    page = public_page(model, request.path, request)
    if page is None:
        return _otherwise(request, model)
    return render(
        request, page.template, {"page": page, "languages": page.languages(), **page.shown(request), **context}
    )


def _otherwise(request: HttpRequest, model: type[PublicPage]) -> HttpResponse:
    language = translation.get_language()
    try:
        return as_wagtail_answers(request, request.path)
    except Http404:
        english = request.path.replace(f"/{language}/", f"/{settings.LANGUAGE_CODE}/", 1)
        if language == settings.LANGUAGE_CODE or public_page(model, english, request) is None:
            raise
        return redirect(f"{english}?untranslated={language}")


def as_wagtail_answers(request: HttpRequest, address: str) -> HttpResponse:
    """What Wagtail says about the page at an address: whoever may not read it is asked for a password or to sign in."""
    return wagtail.serve(request, address.removeprefix(f"/{translation.get_language()}/"))


def moved(request: HttpRequest) -> HttpResponse | None:
    """Where nothing is found: send the reader after a page that went elsewhere, and what was typed with them."""
    move = move_of(request)
    if move is None:
        return None
    address = iri_to_uri(move.address)
    if request.GET:
        address += ("&" if "?" in address else "?") + request.GET.urlencode()
    if request.method not in ("GET", "HEAD"):
        return HttpResponseRedirect(address, preserve_request=True)  # 307: the browser sends the form again
    if not move.for_good:
        return redirect(address)
    answer = HttpResponsePermanentRedirect(address)
    answer["Cache-Control"] = f"max-age={KEPT_SECONDS}"
    return answer


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language of this address, and go on to an address that carries none."""
    language = translation.get_language()
    target = request.GET.get("to", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    response = redirect(target if is_ours else f"/{language}/")
    remember_language(response, language)
    return response
