"""What the pages of courses have in common: where a page stands in its course, and how far the reader is."""

from django.http import Http404

from cms.models import PublicPage
from courses.learning.rules import next_item, standing, waits_for_pages
from courses.reading.outline import Outline, Where, course_of, where_is
from courses.reading.readers import Device, Person


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
