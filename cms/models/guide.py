"""The guide: a page for each challenge area and method, with actions graded from first to far-reaching."""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from cms.blocks import GuideStreamBlock
from cms.models.base import PublicPage, open_pages
from cms.models.tagging import TAG_PANELS, TaggedPage, shelf_filters
from lms.lib.dates import month_in_words
from people.reference.models import PageTag, Tag


class GuideIndexPage(PublicPage):
    """The shelf of guide pages in one language."""

    section = "guide"
    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.GuidePage"]
    template = "cms/guide_index_page.html"

    def shown(self, request: HttpRequest) -> dict[str, object]:
        guides, filters, is_filtered = shelf_filters(self.guides(), request)
        return {"guides": guides, "filters": filters, "is_filtered": is_filtered}

    def guides(self) -> models.QuerySet:
        """Those of this language, in the order that editors gave them. One query."""
        areas = PageTag.objects.filter(key=models.OuterRef("translation_key"), tag__kind=Tag.Kind.AREA)
        pages = open_pages(GuidePage).child_of(self).annotate(has_no_area=~models.Exists(areas))
        return pages.order_by("position", "title")

    class Meta:
        verbose_name = _("shelf of guide pages")
        verbose_name_plural = _("shelves of guide pages")


class GuidePage(TaggedPage, PublicPage):
    """One challenge area or method: why, what to look at first, graded actions, who could be harmed, signs."""

    summary = models.TextField(_("summary"))
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    dated = models.CharField(_("date of the text"), max_length=20, blank=True)
    body = StreamField(GuideStreamBlock(), verbose_name=_("text"))
    sources = models.JSONField(_("sources"), default=list, blank=True)

    content_panels = [
        *Page.content_panels,
        *[FieldPanel(name) for name in ("summary", "position", "dated", "body")],
        *TAG_PANELS,
    ]
    override_translatable_fields = [
        *PublicPage.override_translatable_fields,
        *[SynchronizedField(name, overridable=False) for name in ("position", "dated")],
    ]
    parent_page_types = ["cms.GuideIndexPage"]
    subpage_types: list[str] = []
    template = "cms/guide_page.html"

    @property
    def month(self) -> str:
        """When the text was written, in words."""
        return month_in_words(self.dated)

    class Meta:
        verbose_name = _("guide page")
        verbose_name_plural = _("guide pages")
