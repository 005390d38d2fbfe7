"""Who may know how many take part, in sentences."""

from courses.learning.models import LearningItem
from people.duties.models import holds


def can_read_report(user, course: LearningItem) -> bool:
    """Those who see enrolments: of all courses, or of this one by their duty. The report names nobody."""
    return holds(user, "learning.view_enrolment", course=course.pk)
