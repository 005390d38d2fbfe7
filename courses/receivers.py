"""Reactions to what happens below: one line each."""

from django.dispatch import receiver
from wagtail.signals import page_published

from courses.actions import register_page


@receiver(page_published)
def keep_items_in_step(instance, **_kwargs) -> None:
    register_page(instance.specific)
