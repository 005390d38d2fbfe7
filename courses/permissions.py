"""Who may do what with courses, in sentences."""

from wagtail.models import Page


def can_retire(user, page: Page) -> bool:
    """Those who may unpublish the page: retiring is that, and a note to everybody's progress."""
    return page.permissions_for_user(user).can_unpublish()
