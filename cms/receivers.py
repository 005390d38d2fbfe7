"""Reactions to what happens below: one line each."""

from django.dispatch import receiver
from wagtail.signals import page_published, post_page_move

from cms.actions import keep_addresses_of
from lms.lib.batch import in_batch


@receiver(page_published)
@receiver(post_page_move)
def keep_addresses_equal(instance, **_kwargs) -> None:
    in_batch(keep_addresses_of, instance)
