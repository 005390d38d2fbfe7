"""OpenStories and their shelf."""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import StoryStreamBlock
from cms.models.base import PublicPage, open_pages
from cms.models.tagging import TAG_PANELS, TaggedPage, shelf_filters
from lms.lib.dates import month_in_words


class StoriesPage(PublicPage):
    """The shelf of OpenStories in one language."""

    section = "stories"
    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StoryPage"]
    template = "cms/stories_page.html"

    def shown(self, request: HttpRequest) -> dict[str, object]:
        stories, filters, is_filtered = shelf_filters(self.stories(), request)
        return {"stories": stories, "filters": filters, "is_filtered": is_filtered}

    def stories(self) -> models.QuerySet:
        return open_pages(StoryPage).child_of(self).order_by("-dated", "title")

    class Meta:
        verbose_name = _("shelf of stories")
        verbose_name_plural = _("shelves of stories")


class StoryPage(TaggedPage, PublicPage):
    """One OpenStory: a claim, what changed, what failed, what travels, with sources."""

    summary = models.TextField(_("summary"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    dated = models.CharField(_("date of the case"), max_length=20, blank=True)
    is_fictional = models.BooleanField(_("fictional, and says so"), default=False)
    is_setback = models.BooleanField(_("about a setback"), default=False)
    body = StreamField(StoryStreamBlock(), verbose_name=_("text"))
    sources = models.JSONField(_("sources"), default=list, blank=True)

    content_panels = [
        *Page.content_panels,
        *[FieldPanel(name) for name in ("summary", "place", "dated", "is_fictional", "is_setback", "body")],
        *TAG_PANELS,
    ]
    parent_page_types = ["cms.StoriesPage"]
    subpage_types: list[str] = []
    template = "cms/story_page.html"

    @property
    def month(self) -> str:
        """The month of the case in words."""
        return month_in_words(self.dated)

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
