"""Reactions to what happens below: what becomes of pages, whoever moves, shows or hides them, and by whatever means."""

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, post_page_move

from courses.learning.actions import refresh_course_of, register_pages, touch_courses_below
from lms.lib.batch import in_batch


@receiver(page_published)
def sync_items(instance, **_kwargs) -> None:
    if instance.live:  # Wagtail tells of a page too that only got a day on which to go live
        in_batch(register_pages, instance.specific)
        in_batch(touch_courses_below, instance)


@receiver(page_unpublished)
def show_that_a_page_is_offline(instance, **_kwargs) -> None:
    refresh_course_of(instance)


@receiver(post_page_move)
def sync_both_courses(instance, parent_page_before, **_kwargs) -> None:
    refresh_course_of(parent_page_before)
    refresh_course_of(instance)
    touch_courses_below([instance])
