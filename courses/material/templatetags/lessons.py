"""What templates of lessons ask for by name."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courses.material.body import drafted_body_of, lesson_html
from courses.material.diagrams import DiagramError
from courses.material.diagrams import diagram as find_diagram

register = template.Library()


@register.filter
def of(found: dict, key):
    """What a dictionary holds under a key that only the template knows; None: nothing."""
    return found.get(key)


@register.simple_tag
def lesson_body(page) -> SafeString:
    """A lesson's text for the preview in the staff area."""
    return lesson_html(drafted_body_of(page).segments, {})


@register.simple_tag
def diagram(*, name: str, words_id: str) -> dict[str, str] | None:
    """The drawing of a diagram, its words in the reader's language. None if its file has gone.

    `words_id`: the element of the page that tells in words all that the drawing shows.
    """
    try:
        found = find_diagram(name, (get_language() or "en").split("-")[0])
    except DiagramError:
        return None
    name_of_it = format_html('role="img" aria-label="{}" aria-describedby="{}"', found.title, words_id)
    drawing = found.svg.replace('role="img"', name_of_it, 1)
    return {"drawing": mark_safe(drawing), "alt": found.alt, "language": found.language}  # noqa: S308  (own file)
