"""What readers see of a course and of their own: made of many rows, kept, and no rows themselves."""

from courses.reading.outline.course import (
    Location,
    Outline,
    Step,
    course_of,
    locate,
    locate_course,
    outline_of,
    pages_by_key,
)
from courses.reading.outline.dates import current_dates
from courses.reading.outline.my_learning import MyCourse, courses_of_person, courses_on_device
from courses.reading.outline.restricted import as_seen, outline_for

__all__ = [
    "Location",
    "MyCourse",
    "Outline",
    "Step",
    "as_seen",
    "course_of",
    "courses_of_person",
    "courses_on_device",
    "current_dates",
    "locate",
    "locate_course",
    "outline_for",
    "outline_of",
    "pages_by_key",
]
