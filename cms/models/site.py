"""Home, pages of text, and what was loaded from files."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.models.base import TEXT_FEATURES, PublicPage, open_pages
from cms.models.stories import StoryPage


class HomePage(PublicPage):
    """The front door of one language."""

    sentence = models.CharField(_("sentence"), max_length=200, blank=True, help_text=_("What one can do here."))
    introduction = models.TextField(_("introduction"), blank=True)
    protection = RichTextField(_("how we protect you"), features=TEXT_FEATURES, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("sentence"),
        FieldPanel("introduction"),
        FieldPanel("protection"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 10
    template = "cms/home_page.html"

    def newest_stories(self) -> models.QuerySet:
        return open_pages(StoryPage).descendant_of(self).order_by("-dated", "title")[:2]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class PlainPage(PublicPage):
    """A page of text: about, how we protect you, accessibility."""

    body = RichTextField(_("text"), features=TEXT_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    template = "cms/plain_page.html"

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")


class LoadedSource(models.Model):
    """One content file in one language as it was last loaded, so that staff's own edits are never overwritten."""

    key = models.UUIDField(_("key"))
    language = models.CharField(_("language"), max_length=10)
    checksum = models.CharField(_("checksum"), max_length=64)
    revision_id = models.PositiveBigIntegerField(_("revision"), null=True)

    class Meta:
        verbose_name = _("loaded file")
        verbose_name_plural = _("loaded files")
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="one_loaded_file_per_page")]

    def __str__(self) -> str:
        return f"{self.key} {self.language}"
