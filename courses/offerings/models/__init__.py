"""A course given to somebody at a time, and the dates of it."""

from courses.offerings.models.dates import Anchor, DateOverride, OfferingDate
from courses.offerings.models.offering import Intent, Offering, has_dates, self_paced_id
from courses.offerings.models.personal import Enrolled, moments_of

__all__ = [
    "Anchor",
    "DateOverride",
    "Enrolled",
    "Intent",
    "Offering",
    "OfferingDate",
    "has_dates",
    "moments_of",
    "self_paced_id",
]
