"""Reactions to what happens below: one line each."""

from django.dispatch import receiver
from wagtail.signals import page_published

from courses.actions import register_page


@receiver(page_published)
def keep_items_in_step(instance, **_kwargs) -> None:
    if instance.live:  # Wagtail tells of a page too that only got a day on which to go live
        register_page(instance.specific)
