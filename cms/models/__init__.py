"""Pages that are not lessons: home, stories, the guide, plain pages. And what all our pages share."""

from cms.models.base import TEXT_FEATURES, PublicPage, open_pages, path_of, public_page
from cms.models.guide import GuideIndexPage, GuidePage
from cms.models.site import HomePage, LoadedSource, PlainPage
from cms.models.stories import StoriesPage, StoryPage

__all__ = [
    "TEXT_FEATURES",
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "LoadedSource",
    "PlainPage",
    "PublicPage",
    "StoriesPage",
    "StoryPage",
    "open_pages",
    "path_of",
    "public_page",
]
