"""Our own way to a page, before Wagtail's: fewer questions to the database, the same answers.

Editors may rename a shelf, so its name stands in no pattern: `<stories:shelf>` is whatever leads to the stories now.
"""

from django.urls import path, register_converter
from django.urls.converters import SlugConverter

from cms import views
from cms.models import GuideIndexPage, GuidePage, PlainPage, StoriesPage, StoryPage, is_section


def shelf_called(section: str) -> type[SlugConverter]:
    """A converter for the first part of an address, taken only where it leads to this shelf (cms.models.sections)."""

    class Shelf(SlugConverter):
        def to_python(self, value: str) -> str:
            if not is_section(value, section):
                raise ValueError
            return value

    return Shelf


register_converter(shelf_called("stories"), "stories")
register_converter(shelf_called("guide"), "guide")

app_name = "cms"
urlpatterns = [
    path("language/", views.choose_language, name="choose_language"),
    path("<stories:shelf>/", views.page, {"model": StoriesPage}, name="stories"),
    path("<stories:shelf>/<slug:slug>/", views.page, {"model": StoryPage}, name="story"),
    path("<guide:shelf>/", views.page, {"model": GuideIndexPage}, name="guide_index"),
    path("<guide:shelf>/<slug:slug>/", views.page, {"model": GuidePage}, name="guide"),
    path("<slug:slug>/", views.page, {"model": PlainPage}, name="plain_page"),
]
