"""A lesson that takes the place of another counts from the day on which the old one was finished."""

from datetime import UTC, datetime

from courses.actions import finish_item, retire_page
from courses.models import ItemCompletion, LessonPage
from tests.factories.courses import item, key_of, make_course

THEN = datetime(2026, 10, 5, 8, tzinfo=UTC)


def test_a_replacement_counts_from_the_day_of_the_old_one(home, learner, staff):
    make_course(lessons=3)
    finish_item(learner, item("course-m1-l1"), course=item("course"), language="en", at=THEN)

    old = LessonPage.objects.get(translation_key=key_of("course-m1-l1"))
    retire_page(old, by=staff, replacement=item("course-m1-l2"))

    new = ItemCompletion.objects.get(person=learner, item=item("course-m1-l2"))
    assert (new.completed_at, new.language, new.source) == (THEN, "en", ItemCompletion.Source.EDIT)
