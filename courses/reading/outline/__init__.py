"""What readers see of a course and of their own: made of many rows, kept, and no rows themselves."""

from courses.reading.outline.closed import as_seen, outline_for
from courses.reading.outline.course import (
    Outline,
    Step,
    Where,
    course_of,
    outline_of,
    pages_by_key,
    where_is,
    where_is_course,
)
from courses.reading.outline.desk import DeskCourse, desk_of, desk_of_device

__all__ = [
    "DeskCourse",
    "Outline",
    "Step",
    "Where",
    "as_seen",
    "course_of",
    "desk_of",
    "desk_of_device",
    "outline_for",
    "outline_of",
    "pages_by_key",
    "where_is",
    "where_is_course",
]
