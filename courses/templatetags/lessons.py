"""A lesson's text for the preview in the staff area."""

from django import template

from courses.body import drafted_segments_of, lesson_html

register = template.Library()


@register.simple_tag
def lesson_body(page):
    return lesson_html(drafted_segments_of(page), {})
