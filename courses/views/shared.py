"""What the pages of learning have in common: finding the page, where it stands, and how far the reader is."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from cms.models import PublicPage, is_closed, public_page
from cms.views import as_wagtail_answers
from courses.models import CoursePage, LearningItem, course_of, where_is
from courses.models.outline import Outline, Where
from courses.readers import Device, Person
from courses.rules import next_item, standing, waits_for_pages


def page_at(request: HttpRequest, model: type[PublicPage], *slugs: str) -> PublicPage:
    """The published page below the catalogue. Raises ElsewhereError if it exists in the course's own language, or in
    English, and not in this one; ClosedError if who asks may not read it; else Http404."""
    language = translation.get_language()
    address = "/".join(["", language, request.resolver_match.kwargs["shelf"], *slugs, ""])
    page = public_page(model, address, request)
    if page:
        return page
    if request.method in ("GET", "HEAD") and is_closed(model, address):
        raise ClosedError(address)
    for other in _other_languages(language, *slugs[:1]):
        elsewhere = address.replace(f"/{language}/", f"/{other}/", 1)
        if public_page(model, elsewhere, request):
            raise ElsewhereError(f"{elsewhere}?untranslated={language}", request.path.replace(language, other, 1))
    raise Http404


def _other_languages(language: str, course: str = "") -> list[str]:
    """Where to look for what is not there in a language: the course's own, then English."""
    keys = CoursePage.objects.filter(slug=course).order_by().values("translation_key") if course else []
    own = LearningItem.objects.filter(key__in=keys).values_list("language", flat=True) if course else []
    return [code for code in dict.fromkeys([*own, settings.LANGUAGE_CODE]) if code not in ("", language)]


class ElsewhereError(Exception):
    """The page is at another address. `deed`: where what was sent to it can be done; "" if nowhere."""

    def __init__(self, address: str, deed: str = "") -> None:
        super().__init__(address)
        self.deed = deed


class ClosedError(Exception):
    """The page at this address stands behind a restriction that the request does not meet."""


def or_in_english(view):
    """Send the reader on to English, honestly, where a page has no translation yet, and what was typed along.

    At a closed page Wagtail asks for the password, or to sign in.
    """

    def wrapped(request: HttpRequest, *args: str, shelf: str, **kwargs: str) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ClosedError as closed:
            return as_wagtail_answers(request, str(closed))
        except ElsewhereError as elsewhere:
            is_sent = request.method == "POST" and elsewhere.deed
            return redirect(elsewhere.deed if is_sent else str(elsewhere), preserve_request=bool(is_sent))

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
        "waits_for_pages": waits_for_pages(places),
        "has_begun": bool(done),
    }


def where_or_404(page: PublicPage) -> Where:
    where = where_is(page.translation_key, course_of(page))
    if where is None:
        raise Http404
    return where
