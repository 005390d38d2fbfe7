"""Who may do what with courses, in sentences."""

from wagtail.models import Page


def can_retire(user, page: Page) -> bool:
    """Those who may publish the page: retiring takes it from readers, on line or not, and is a note to all progress."""
    return page.permissions_for_user(user).can_publish()


def can_confirm(user, page: Page) -> bool:
    """Those who may publish the course in its own language, from which its shape is taken."""
    return page.permissions_for_user(user).can_publish()
