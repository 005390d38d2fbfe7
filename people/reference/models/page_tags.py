"""Which tags hang on which translation key: what a page is about, in all its languages."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from people.reference.models.tags import Tag


class PageTagQuerySet(models.QuerySet):
    def choose(self, key: UUID, tags: Iterable[Tag]) -> tuple[list[str], list[str]]:
        """Let the pages of a key carry exactly these; the slugs that came and those that went. Safe to repeat."""
        wanted = {tag.pk: tag.slug for tag in tags}
        with transaction.atomic():
            kept = dict(self.filter(key=key).values_list("tag_id", "tag__slug"))
            self.filter(key=key).exclude(tag__in=wanted).delete()
            new = [PageTag(key=key, tag_id=tag) for tag in wanted if tag not in kept]
            self.bulk_create(new, ignore_conflicts=True)
        came, went = wanted.keys() - kept.keys(), kept.keys() - wanted.keys()
        return sorted(wanted[one] for one in came), sorted(kept[one] for one in went)

    def add_all(self, named: Mapping[UUID, Mapping[str, Iterable[str]]]) -> None:
        """Add tags to many keys at once: key -> kind -> slugs. Raises KeyError for a slug that does not exist."""
        known = {(tag.kind, tag.slug): tag.pk for tag in Tag.objects.only("kind", "slug")}
        rows = [
            PageTag(key=key, tag_id=known[kind, slug])
            for key, lists in named.items()
            for kind, slugs in lists.items()
            for slug in slugs
        ]
        self.bulk_create(rows, ignore_conflicts=True)


class UnknownTag(Exception):
    """A tag that does not exist was named. `kind`: one of Tag.Kind; `slug`: the word that names it."""

    def __init__(self, kind: str, slug: str) -> None:
        super().__init__(f"there is no {kind} called {slug}")
        self.slug = slug


class KnownTags:
    """The tags that there are, read once, when they are first asked for."""

    @cached_property
    def _names(self) -> set[tuple[str, str]]:
        return set(Tag.objects.values_list("kind", "slug"))

    def refuse_others(self, tags: Mapping[str, Iterable[str]]) -> None:
        """Raise UnknownTag for the first of `tags` (kind -> slugs) that does not exist."""
        for kind, slug in ((kind, slug) for kind, slugs in tags.items() for slug in slugs):
            if (kind, slug) not in self._names:
                raise UnknownTag(kind, slug)


class PageTag(models.Model):
    """One tag on one page and all its translations. It counts at once, whether or not the page's draft is published."""

    key = models.UUIDField(_("key"))
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="page_tags", verbose_name=_("tag"))

    objects = PageTagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag of a page")
        verbose_name_plural = _("tags of pages")
        constraints = [models.UniqueConstraint(fields=["key", "tag"], name="one_tag_once_on_a_page")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.key}"


def tagged(pages: models.QuerySet, kind: str, slug: str) -> models.QuerySet:
    """Those of these pages that carry a tag, or one that belongs to it; each page once, however many it carries."""
    tags = Tag.objects.with_those_below(slug, kind)
    return pages.filter(models.Exists(PageTag.objects.filter(key=models.OuterRef("translation_key"), tag__in=tags)))
