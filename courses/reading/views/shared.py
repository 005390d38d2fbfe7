"""What the pages of courses have in common: where a page stands in its course, and how far the reader is."""

from django.http import Http404

from cms.models import PublicPage
from courses.learning.rules import next_step_id, progress_of, waits_for_pages
from courses.reading.outline import Location, Outline, course_of, locate
from courses.reading.readers import AccountReader, DeviceReader


def course_state(reader: AccountReader | DeviceReader, location: Location, outline: Outline) -> dict[str, object]:
    done = reader.done(location, outline)
    states = [step.as_state(done) for step in outline.steps]
    return {
        "outline": outline,
        "done": done,
        "progress": progress_of(states),
        "next_step": outline.step(next_step_id(states)),
        "waits_for_pages": waits_for_pages(states),
        "has_begun": bool(done),
    }


def location_or_404(page: PublicPage) -> Location:
    location = locate(page.translation_key, course_of(page))
    if location is None:
        raise Http404
    return location
