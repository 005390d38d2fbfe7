"""Reactions to facts from the apps below. They only hurry what the sweep finds."""

from certification.certificates.actions import issue_earned
from courses.learning.models import Enrolment


def issue_after_course(enrolment_id: int, **_kwargs: object) -> None:
    issue_earned(Enrolment.objects.select_related("person").get(pk=enrolment_id).person)
