"""Pages that are not lessons: home, stories, the guide, plain pages. And what all our pages share."""

from cms.models.base import (
    ANY_CLOSED,
    TEXT_FEATURES,
    PublicPage,
    closed_to,
    is_closed,
    is_for_other_roles,
    is_open_to,
    open_pages,
    page_off_line,
    path_of,
    public_page,
)
from cms.models.clean import CleanText
from cms.models.foreign import untranslated
from cms.models.guide import GuideIndexPage, GuidePage
from cms.models.leading import led_elsewhere
from cms.models.moves import Move, move_of
from cms.models.places import NAMESPACE, PLAIN_PAGES, Places, forget_places, is_at, kept_places, places
from cms.models.site import HomePage, LoadedSource, PlainPage
from cms.models.sound import NotPublishedError, overdue
from cms.models.stories import StoriesPage, StoryPage

__all__ = [
    "ANY_CLOSED",
    "NAMESPACE",
    "PLAIN_PAGES",
    "TEXT_FEATURES",
    "CleanText",
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "LoadedSource",
    "Move",
    "NotPublishedError",
    "Places",
    "PlainPage",
    "PublicPage",
    "StoriesPage",
    "StoryPage",
    "closed_to",
    "forget_places",
    "is_at",
    "is_closed",
    "is_for_other_roles",
    "is_open_to",
    "kept_places",
    "led_elsewhere",
    "move_of",
    "open_pages",
    "overdue",
    "page_off_line",
    "path_of",
    "places",
    "public_page",
    "untranslated",
]
