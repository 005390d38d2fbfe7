"""What the pages of learning have in common: finding the page, where it stands, and how far the reader is."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from cms.models import PublicPage, public_page
from courses.models import course_of, where_is
from courses.models.outline import Outline, Where
from courses.readers import Device, Person
from courses.rules import next_item, standing


def page_at(request: HttpRequest, model: type[PublicPage], *slugs: str) -> PublicPage:
    """The published page at /<language>/learn/<slugs>/. Raises Elsewhere if it exists in English only, else Http404."""
    language = translation.get_language()
    address = "/".join(["", language, "learn", *slugs, ""])
    page = public_page(model, address, request)
    if page:
        return page
    if language != settings.LANGUAGE_CODE:
        english = address.replace(f"/{language}/", f"/{settings.LANGUAGE_CODE}/", 1)
        if public_page(model, english, request):
            raise ElsewhereError(f"{english}?untranslated={language}")
    raise Http404


class ElsewhereError(Exception):
    """The page is at another address."""


def or_in_english(view):
    """Send the reader on to English, honestly, where a page has no translation yet."""

    def wrapped(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ElsewhereError as elsewhere:
            return redirect(str(elsewhere))

    wrapped.__name__ = view.__name__
    wrapped.__module__ = view.__module__
    return wrapped


def course_state(reader: Person | Device, where: Where, outline: Outline) -> dict[str, object]:
    done = reader.done(where, outline)
    places = [step.as_place(done) for step in outline.steps]
    return {
        "outline": outline,
        "done": done,
        "standing": standing(places),
        "next_step": outline.step(next_item(places)),
        "has_begun": bool(done),
    }


def where_or_404(page: PublicPage) -> Where:
    where = where_is(page.translation_key, course_of(page))
    if where is None:
        raise Http404
    return where
