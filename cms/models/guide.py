"""The guide: a page for each challenge area and method, with actions graded from first to far-reaching."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from cms.blocks import GuideStreamBlock
from cms.models.base import PublicPage, open_pages
from lms.lib.dates import month_in_words


class GuideIndexPage(PublicPage):
    """The shelf of guide pages in one language."""

    section = "guide"
    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.GuidePage"]
    template = "cms/guide_index_page.html"

    def guides(self) -> models.QuerySet:
        """Those of this language, in the order that editors gave them. One query."""
        return open_pages(GuidePage).child_of(self).order_by("position", "title")

    class Meta:
        verbose_name = _("shelf of guide pages")
        verbose_name_plural = _("shelves of guide pages")


class GuidePage(PublicPage):
    """One challenge area or method: why, what to look at first, graded actions, who could be harmed, signs."""

    summary = models.TextField(_("summary"))
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    area = models.SlugField(
        _("challenge area"),
        blank=True,
        help_text=_("Empty: a method for every area. The same in every language."),
    )
    dated = models.CharField(_("date of the text"), max_length=20, blank=True)
    body = StreamField(GuideStreamBlock(), verbose_name=_("text"))
    sources = models.JSONField(_("sources"), default=list, blank=True)

    content_panels = [
        *Page.content_panels,
        *[FieldPanel(name) for name in ("summary", "position", "area", "dated", "body")],
    ]
    override_translatable_fields = [
        *PublicPage.override_translatable_fields,
        *[SynchronizedField(name, overridable=False) for name in ("position", "area", "dated")],
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
