"""Pages that are not lessons: home, stories, plain pages. And what all our pages share."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.fields import SynchronizedField

from cms.blocks import StoryStreamBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote"]


def path_of(url_path: str, language: str) -> str:
    """The address of a page from its place in the tree, without asking the database which site it is on.

    `url_path`: as Wagtail keeps it, "/home/learn/". Holds for one site, with the language first in an address.
    """
    return f"/{language}/" + url_path.split("/", 2)[2]


class PublicPage(Page):
    """What every page of ours has: an address that costs no query, and the same address in every language."""

    # An address stays the same from language to language but for its first part (docs/decisions/0003-addresses.md).
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    fetched_with: tuple[str, ...] = ()  # what public_page brings along in its one query

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        return path_of(self.url_path, self.language)

    @property
    def language(self) -> str:
        """The code of the page's language, from the cached list of locales."""
        return self.locale.language_code

    def languages(self) -> list[tuple[str, str, str]]:
        """Code, own name and address of every language in which this page is published. One query."""
        rows = (
            Page.objects.filter(translation_key=self.translation_key, live=True)
            .values_list("locale__language_code", "url_path")
            .order_by()
        )
        found = {code: path_of(url_path, code) for code, url_path in rows}
        return [(code, name, found[code]) for code, name in settings.LANGUAGES if code in found]


def public_page(model: type[PublicPage], address: str, request: HttpRequest | None = None) -> PublicPage | None:
    """The published page of one type at an address, or None. One query; a page behind a restriction asks Wagtail's own.

    Looks by slug and language, which are indexed, and compares the whole address: a page that was moved, renamed or
    unpublished is not found, and there is no cache to be wrong.
    """
    language, *slugs = address.strip("/").split("/")
    pages = (
        model.objects.live()
        .filter(locale__language_code=language, **({"slug": slugs[-1]} if slugs else {}))
        .select_related("locale", *model.fetched_with)
        .annotate(is_restricted=Exists(_restrictions()))
    )
    page = next((one for one in pages if one.address == address), None)
    if page and page.is_restricted and not (request and _may_see(page, request)):
        return None
    return page


def open_pages(model: type[PublicPage]) -> models.QuerySet:
    """Published pages of one type that stand behind no restriction: what lists may name."""
    return model.objects.live().filter(~Exists(_restrictions())).select_related("locale")


def _restrictions() -> models.QuerySet:
    return PageViewRestriction.objects.filter(page__path=Substr(OuterRef("path"), 1, Length("page__path")))


def _may_see(page: PublicPage, request: HttpRequest) -> bool:
    return all(restriction.accept_request(request) for restriction in page.get_view_restrictions())


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


class StoriesPage(PublicPage):
    """The shelf of OpenStories in one language."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StoryPage"]
    template = "cms/stories_page.html"

    def stories(self) -> models.QuerySet:
        return open_pages(StoryPage).child_of(self).order_by("-dated", "title")

    class Meta:
        verbose_name = _("shelf of stories")
        verbose_name_plural = _("shelves of stories")


class StoryPage(PublicPage):
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
    ]
    parent_page_types = ["cms.StoriesPage"]
    subpage_types: list[str] = []
    template = "cms/story_page.html"

    @property
    def month(self) -> str:
        """The month of the case in words, as in "March 2026"; whatever else was written stays as it is."""
        try:
            return date_format(date.fromisoformat(f"{self.dated}-01"), "YEAR_MONTH_FORMAT")
        except ValueError:
            return self.dated

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")


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
