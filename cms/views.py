"""Pages of the site, on our own way to them: one question to the database where Wagtail asks a dozen.

What this way does not find (a draft, a page behind a password, a page somewhere else in the tree) is left to Wagtail.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe
from wagtail import views as wagtail

from cms.models import GuideIndexPage, GuidePage, PlainPage, PublicPage, StoriesPage, StoryPage, public_page


@require_safe
def plain_page(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, PlainPage)


@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    return show(request, StoriesPage)


@require_safe
def story(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, StoryPage)


@require_safe
def guide_index(request: HttpRequest) -> HttpResponse:
    return show(request, GuideIndexPage)


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, GuidePage)


def show(request: HttpRequest, model: type[PublicPage], **context: object) -> HttpResponse:
    """The published page of this type at this address, else what Wagtail has there, else the page in English."""
    page = public_page(model, request.path, request)
    if page is None:
        return _otherwise(request, model)
    return render(request, page.template, {"page": page, "languages": page.languages(), **context})


def _otherwise(request: HttpRequest, model: type[PublicPage]) -> HttpResponse:
    language = translation.get_language()
    try:
        return wagtail.serve(request, request.path.removeprefix(f"/{language}/"))
    except Http404:
        english = request.path.replace(f"/{language}/", f"/{settings.LANGUAGE_CODE}/", 1)
        if language == settings.LANGUAGE_CODE or public_page(model, english, request) is None:
            raise
        return redirect(f"{english}?untranslated={language}")


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language of this address, and go on to an address that carries none."""
    language = translation.get_language()
    target = request.GET.get("to", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    response = redirect(target if is_ours else f"/{language}/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        httponly=True,
    )
    return response
