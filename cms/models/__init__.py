"""Pages that are not lessons: home, stories, the guide, plain pages. And what all our pages share."""

from cms.models.base import (
    ANY_RESTRICTED,
    TEXT_FEATURES,
    PublicPage,
    is_for_other_roles,
    is_open_to,
    is_restricted,
    offline_page,
    open_pages,
    path_of,
    public_page,
    restricted_for,
)
from cms.models.clean import CleanText
from cms.models.guide import GuideIndexPage, GuidePage
from cms.models.leading import led_elsewhere
from cms.models.moves import Move, move_of
from cms.models.sections import (
    NAMESPACE,
    PLAIN_PAGES,
    SiteSections,
    forget_site_sections,
    is_section,
    known_site_sections,
    site_sections,
)
from cms.models.site import HomePage, LoadedSource, PlainPage
from cms.models.sound import NotPublishedError, overdue
from cms.models.stories import StoriesPage, StoryPage
from cms.models.tagging import TAG_PANELS, TAGS_CHANGED, TaggedPage, shelf_filters
from cms.models.untranslated import untranslated

__all__ = [
    "ANY_RESTRICTED",
    "NAMESPACE",
    "PLAIN_PAGES",
    "TAGS_CHANGED",
    "TAG_PANELS",
    "TEXT_FEATURES",
    "CleanText",
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "LoadedSource",
    "Move",
    "NotPublishedError",
    "PlainPage",
    "PublicPage",
    "SiteSections",
    "StoriesPage",
    "StoryPage",
    "TaggedPage",
    "forget_site_sections",
    "is_for_other_roles",
    "is_open_to",
    "is_restricted",
    "is_section",
    "known_site_sections",
    "led_elsewhere",
    "move_of",
    "offline_page",
    "open_pages",
    "overdue",
    "path_of",
    "public_page",
    "restricted_for",
    "shelf_filters",
    "site_sections",
    "untranslated",
]
