"""What editors have set a time for happens: the sweep sees to it, once, whoever else sweeps at the same time."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connections
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from cms.actions import keep_schedules
from courses.learning.models import LearningItem
from courses.material.models import LessonPage
from lms.schedule import sweep
from lms.staff_todo import staff_todo
from people.accounts.models import Job
from people.staff.actions import sync_roles
from tests.factories.cms import make_plain_page
from tests.factories.courses import key_of, make_course, single
from tests.factories.people import make_staff


def scheduled(page: Page, *, live_in: timedelta | None = None, gone_in: timedelta | None = None) -> Page:
    """The page with a time set by its editor, counted from now."""
    page.go_live_at = live_in and timezone.now() + live_in
    page.expire_at = gone_in and timezone.now() + gone_in
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def in_hours(hours: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(hours=hours))


def test_a_page_goes_live_at_its_time_and_not_before(home, stranger):
    page = make_plain_page(home, live=False)
    scheduled(page, live_in=timedelta(hours=2))

    with in_hours(1):
        sweep()
        assert stranger.get("/en/about/").status_code == 404
    with in_hours(3):
        sweep()
        assert stranger.get("/en/about/").status_code == 200


def test_new_words_of_a_page_take_over_at_their_time(home, stranger):
    page = make_plain_page(home, body="<p>Old words</p>")
    page.save_revision().publish()
    page.refresh_from_db()
    page.body = "<p>New words</p>"
    scheduled(page, live_in=timedelta(hours=2))
    assert "Old words" in stranger.get("/en/about/").content.decode()

    with in_hours(3):
        sweep()

    assert "New words" in stranger.get("/en/about/").content.decode()


def test_a_page_expires_at_its_time(home, stranger):
    scheduled(make_plain_page(home), gone_in=timedelta(hours=2))

    with in_hours(1):
        sweep()
        assert stranger.get("/en/about/").status_code == 200
    with in_hours(3):
        sweep()
        assert stranger.get("/en/about/").status_code == 404
    assert Page.objects.get(slug="about").expired


def test_a_page_that_is_published_again_after_it_expired_stays(home, stranger):
    scheduled(make_plain_page(home), gone_in=timedelta(hours=2))

    with in_hours(3):
        sweep()
        Page.objects.get(slug="about").get_latest_revision().publish()  # as Wagtail does in bulk
        sweep()
        assert stranger.get("/en/about/").status_code == 200


def test_what_is_planned_beyond_the_expiry_stays_planned(home, stranger):
    page = scheduled(make_plain_page(home), gone_in=timedelta(hours=2))
    page.go_live_at = timezone.now() + timedelta(hours=9)
    page.save_revision(approved_go_live_at=page.go_live_at)

    with in_hours(3):
        sweep()
        assert stranger.get("/en/about/").status_code == 404
        draft = Page.objects.get(slug="about").get_latest_revision_as_object()
        assert draft.go_live_at
        assert draft.expire_at is None
    with in_hours(10):
        sweep()
        assert stranger.get("/en/about/").status_code == 200


def test_a_new_version_that_lasts_longer_is_not_lost_after_a_pause_of_the_sweep(home, stranger):
    page = scheduled(make_plain_page(home), gone_in=timedelta(hours=2))
    scheduled(page, live_in=timedelta(hours=1), gone_in=timedelta(days=9))

    with in_hours(3):
        sweep()

    assert stranger.get("/en/about/").status_code == 200


def test_a_lesson_that_goes_live_by_schedule_is_an_item_like_any_other(home):
    make_course("course", lessons=1)
    module = Page.objects.get(slug="course-m1").specific
    lesson = module.add_child(
        instance=LessonPage(
            title="Later",
            slug="later",
            number="1.9",
            objective="x",
            body=[single("later")],
            translation_key=key_of("later"),
            live=False,
        )
    )
    scheduled(lesson, live_in=timedelta(hours=2))
    assert not LearningItem.objects.filter(key=key_of("later")).exists()

    with in_hours(3):
        sweep()

    assert LearningItem.objects.filter(key=key_of("later"), retired_at=None).exists()


def test_one_page_that_cannot_be_published_holds_up_no_other(home, stranger, monkeypatch):
    broken = scheduled(make_plain_page(home, "broken", live=False), live_in=timedelta(hours=1))
    scheduled(make_plain_page(home, live=False), live_in=timedelta(hours=2))
    publish = Page._meta.get_field("live_revision").related_model.publish

    def fail_for_one(revision, *args, **kwargs):
        if revision.object_id == str(broken.pk):
            raise ZeroDivisionError
        return publish(revision, *args, **kwargs)

    monkeypatch.setattr("wagtail.models.Revision.publish", fail_for_one)
    with in_hours(3), pytest.raises(ExceptionGroup):
        keep_schedules()

    assert stranger.get("/en/about/").status_code == 200


def test_a_version_that_is_not_ready_at_its_time_is_told_to_its_editors_and_fails_no_job(home, stranger):
    sync_roles()
    make_course("course", lessons=1)
    lesson = LessonPage.objects.get(slug="course-m1-l1")
    lesson.title = "Later"
    scheduled(lesson, live_in=timedelta(hours=1))
    revision = lesson.get_latest_revision()
    body = json.loads(revision.content["body"])
    body[1]["value"]["options"][0]["value"]["is_right"] = False  # the rules have changed since it was approved
    revision.content["body"] = json.dumps(body)
    revision.save(update_fields=["content"])
    scheduled(make_plain_page(home, live=False), live_in=timedelta(hours=2))
    editor, support = make_staff("ed", "editor"), make_staff("sam", "support")

    with in_hours(3):
        sweep()
        assert not Job.objects.failing().exists()
        assert stranger.get("/en/about/").status_code == 200
        [told] = [one for one in staff_todo(editor, at=timezone.now()) if "go live" in one.sentence]
        assert told.sentence.startswith("“Later” was to go live at ")
        assert "block 2" in told.sentence
        assert told.address == f"/admin/pages/{lesson.pk}/edit/"
        assert staff_todo(support, at=timezone.now()) == []

        body[1]["value"]["options"][0]["value"]["is_right"] = True
        revision.content["body"] = json.dumps(body)
        revision.save(update_fields=["content"])
        sweep()

        assert LessonPage.objects.get(pk=lesson.pk).title == "Later"
        assert [one for one in staff_todo(editor, at=timezone.now()) if "go live" in one.sentence] == []


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_publish_and_expire_once(home):
    scheduled(make_plain_page(home, live=False), live_in=timedelta(hours=1))
    scheduled(make_plain_page(home, "leaving"), gone_in=timedelta(hours=1))
    barrier = Barrier(2)

    def run(_number: int) -> None:
        try:
            barrier.wait()
            keep_schedules()
        finally:
            connections.close_all()

    with in_hours(2), ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))

    acts = PageLogEntry.objects.filter(action__endswith=".scheduled").values_list("action", flat=True)
    assert sorted(acts) == ["wagtail.publish.scheduled", "wagtail.unpublish.scheduled"]
    assert Page.objects.get(slug="about").live
    assert not Page.objects.get(slug="leaving").live
