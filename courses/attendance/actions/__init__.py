"""Taking part, and how many do."""

from courses.attendance.actions.offerings import enrol_in, say_intent
from courses.attendance.actions.reporting import (
    FINISHED,
    UNDER_WAY,
    UNKNOWN,
    counts_of,
    release_course_tables,
    report_of,
)

__all__ = [
    "FINISHED",
    "UNDER_WAY",
    "UNKNOWN",
    "counts_of",
    "enrol_in",
    "release_course_tables",
    "report_of",
    "say_intent",
]
