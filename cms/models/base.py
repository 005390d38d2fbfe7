"""What all our pages share, and how they are found."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import HelpPanel
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction
from wagtail_localize.fields import SynchronizedField

from cms.models.clean import CleanText
from cms.models.leading import leading_language
from cms.models.sound import SoundPage

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote"]

HOME_DEPTH = 2
# Parts of addresses that are no page: what is asked of a page, and the addresses beside pages.
RESERVED = {"my", "language", "quiz", "held", "answer", "finish"}


def path_of(url_path: str, language: str) -> str:
    """The address of a page from its place in the tree, without asking the database which site it is on.

    `url_path`: as Wagtail keeps it, "/home/courses/". Holds for one site, with the language first in an address.
    """
    return f"/{language}/" + url_path.split("/", 2)[2]


class PublicPage(CleanText, SoundPage, Page):
    """What every page of ours has: an address that costs no query, and the same address in every language."""

    # An address stays the same from language to language but for its first part (docs/decisions/0003-addresses.md).
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    section = ""  # the name by which the site's frame finds a shelf, whatever its address (cms.models.sections)
    subpaths: tuple[str, ...] = ()  # what can be asked of a page below its address: "quiz", "answer"
    links_version = 0  # set by public_page: another one once any page of the site has another address
    fetched_with: tuple[str, ...] = ()  # what public_page brings along in its one query

    class Meta:
        abstract = True

    promote_panels = [
        HelpPanel(
            _(
                "The address is the same in every language. Rename the English page, or in a course that was published"
                " in another language first the page in that language: its translations follow, and whoever comes by"
                " the old address is sent on."
            )
        ),
        *Page.promote_panels,
    ]

    def save(self, *args: object, **kwargs: object) -> object:
        # A mirror of a page in another language holds words that nobody has translated: it is never live, however it
        # was made and whatever becomes of the page that it mirrors.
        if self.live and self.alias_of_id and self.alias_of.locale_id != self.locale_id:
            self.live = False
        return super().save(*args, **kwargs)

    def clean(self) -> None:
        leading = leading_language(self)
        source = self._source(leading)
        if source and self.path and Page._slug_is_available(source.slug, self.get_parent(), self):
            self.slug = source.slug
        super().clean()
        if self.slug in RESERVED:
            raise ValidationError({"slug": _("The site uses this word for addresses of its own. Choose another one.")})
        self._refuse_name_taken_elsewhere(leading)

    def _source(self, leading: str) -> Page | None:
        """The page that this one is a translation of, as far as addresses go. Home pages have names of their own.

        `leading`: the language in which the page is named.
        """
        if self.depth == HOME_DEPTH or self.locale_id is None or self.language == leading:
            return None
        return Page.objects.filter(translation_key=self.translation_key, locale__language_code=leading).first()

    def _refuse_name_taken_elsewhere(self, leading: str) -> None:
        """The page that leads is renamed only where all its translations can follow."""
        if self.pk is None or self.depth == HOME_DEPTH or self.language != leading:
            return
        for page in self.get_translations().exclude(slug=self.slug):
            if not Page._slug_is_available(self.slug, page.get_parent(), page):
                told = {"language": page.locale.language_name}
                raise ValidationError({"slug": _("Another page has this name in %(language)s already.") % told})

    def shown(self, request: HttpRequest) -> dict[str, object]:
        """What the page's template needs besides the page, whichever way led to it."""
        return {}

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        return super().get_context(request, *args, **kwargs) | self.shown(request)

    @property
    def address(self) -> str:
        return path_of(self.url_path, self.language)

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """As Wagtail answers for pages that no way of ours leads to (a plain page below another)."""
        request.is_for_everybody = not self.get_view_restrictions()
        return super().serve(request, *args, **kwargs)

    def get_view_restrictions(self) -> models.QuerySet:
        """Also those of translations, of this page and of the pages above: RESTRICTED for one page."""
        above = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        keys = Page.objects.filter(path__in=above).values("translation_key")
        return super().get_view_restrictions() | PageViewRestriction.objects.filter(page__translation_key__in=keys)

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


# Whether the page, one above it, or a translation of these is restricted: what is closed in one language is closed in
# all. Composing that for each page that is read costs a twentieth of the page (./dev bench).
RESTRICTED = RawSQL(
    "EXISTS (SELECT 1 FROM wagtailcore_pageviewrestriction AS one JOIN wagtailcore_page AS closed"
    " ON closed.id = one.page_id JOIN wagtailcore_page AS above ON above.translation_key = closed.translation_key"
    " WHERE SUBSTR(wagtailcore_page.path, 1, LENGTH(above.path)) = above.path)",
    [],
    output_field=models.BooleanField(),
)

# Whether anything at all is restricted: where nothing is, which is the rule, nobody need be asked for.
ANY_RESTRICTED = RawSQL(
    "EXISTS (SELECT 1 FROM wagtailcore_pageviewrestriction)", [], output_field=models.BooleanField()
)

# Wagtail writes a new redirect for each address that changes, so the newest one tells whether any has.
LINKS_VERSION = RawSQL("(SELECT COALESCE(MAX(id), 0) FROM wagtailredirects_redirect)", [], models.BigIntegerField())


def public_page(model: type[PublicPage], address: str, request: HttpRequest | None = None) -> PublicPage | None:
    """The published page of one type at an address, or None. One query; a page behind a restriction asks Wagtail's own.

    Looks by slug and language, which are indexed, and for the end of the address, because many courses have a lesson
    "introduction"; then compares the whole of it. A page that was moved, renamed or unpublished is not found, and there
    is no cache to be wrong.
    """
    page = _page_at(model, address)
    if page and page.is_restricted and not (request and is_open_to(page, request)):
        return None
    if page and request and not page.is_restricted:
        request.is_for_everybody = True
    return page


def is_restricted(model: type[PublicPage], address: str) -> bool:
    """Whether a published page at an address stands behind a restriction."""
    page = _page_at(model, address)
    return page is not None and page.is_restricted


def _page_at(model: type[PublicPage], address: str) -> PublicPage | None:
    pages = _pages_at(model, address).live().annotate(is_restricted=RESTRICTED, links_version=LINKS_VERSION)
    return next((one for one in pages if one.address == address), None)


def offline_page(model: type[PublicPage], address: str, request: HttpRequest) -> PublicPage | None:
    """The page of one type at an address that is not published at present, if who asks could read it otherwise."""
    pages = _pages_at(model, address).filter(live=False)
    page = next((one for one in pages if one.address == address), None)
    return page if page and is_open_to(page, request) else None


def _pages_at(model: type[PublicPage], address: str) -> models.QuerySet:
    """What may stand at an address: found by what is indexed."""
    language, *slugs = address.strip("/").split("/")
    narrowed = {"slug": slugs[-1], "url_path__endswith": f"/{'/'.join(slugs)}/"} if slugs else {}
    pages = model.objects.filter(locale__language_code=language, **narrowed)
    return pages.order_by().select_related("locale", *model.fetched_with)  # no order: at most one has the address


def open_pages(model: type[PublicPage]) -> models.QuerySet:
    """Published pages of one type that stand behind no restriction: what lists may name."""
    return model.objects.live().annotate(is_restricted=RESTRICTED).filter(is_restricted=False).select_related("locale")


def is_open_to(page: Page, request: HttpRequest) -> bool:
    """Whether who asks may read a published page."""
    return all(restriction.accept_request(request) for restriction in page.get_view_restrictions())


def is_for_other_roles(restrictions: Iterable[BaseViewRestriction], request: HttpRequest) -> bool:
    """Whether something is for roles that who is signed in does not have: the sign-in page would send them back."""
    return request.user.is_authenticated and any(
        one.restriction_type == BaseViewRestriction.GROUPS and not one.accept_request(request) for one in restrictions
    )


def restricted_for(request: HttpRequest, keys: Iterable[UUID]) -> set[UUID]:
    """Those of these pages, by key, that who asks may not read because of a restriction, on line or not.

    None of their words may be shown, titles least of all. Three queries, and two for each restriction to a group.
    """
    restrictions = PageViewRestriction.objects.select_related("page")
    restricted = [one.page.translation_key for one in restrictions if not one.accept_request(request)]
    if not restricted:
        return set()
    above = Page.objects.filter(translation_key__in=restricted).values_list("path", flat=True)
    below = reduce(or_, (models.Q(path__startswith=path) for path in above), models.Q(pk=None))
    return set(Page.objects.filter(below, translation_key__in=list(keys)).values_list("translation_key", flat=True))
