"""Loading many content files: what is known is read once, and what follows from what was written is done at the end."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from wagtail.fields import RichTextField, StreamField
from wagtail.log_actions import get_active_log_context
from wagtail.models import COMMENTS_RELATION_NAME, Locale, Page, PageLogEntry, Revision
from wagtail.signals import page_published

from cms.models import LoadedSource
from lms.lib.batch import batching
from people.reference.models import KnownTags, PageTag

_current: ContextVar["Load | None"] = ContextVar("load", default=None)


@contextmanager
def loading(key: UUID | None = None) -> Iterator["Load"]:
    """One load, in one transaction that begins with the first thing written. One inside another is part of it.

    `key`: the only one that is asked for; without it all that is known is read when it is first asked for.
    """
    if load := _current.get():
        yield load
        return
    with ExitStack() as stack:
        load = Load(key, stack)
        token = _current.set(load)
        stack.callback(_current.reset, token)
        with batching():
            yield load
            load.finish()


class Made(NamedTuple):
    """A page that is new, and the file that it came from."""

    page: Page
    checksum: str


class Load:
    """What is known of rows with words, by translation key and language, and what is still to be written of them."""

    def __init__(self, key: UUID | None, transaction_holder: ExitStack) -> None:
        self.key = key
        self._holder = transaction_holder
        self._begun = False
        self._locales: dict[str, Locale] = {}
        self._rows: dict[type, dict[tuple[UUID, int], Any]] = {}
        self._made: list[Made] = []
        self._loaded: dict[tuple[UUID, str], LoadedSource] = {}
        self._tags: dict[UUID, dict[str, list[str]]] = {}
        self.known_tags = KnownTags()

    def begin(self) -> None:
        """From here on things are written. Reading the files before has locked nobody out (docs/decisions/0002)."""
        if not self._begun:
            self._holder.enter_context(transaction.atomic())
            self._begun = True

    def locale(self, language: str) -> Locale:
        """The row of a language, looked up once. Raises Locale.DoesNotExist."""
        if language not in self._locales:
            self._locales[language] = Locale.objects.get(language_code=language)
        return self._locales[language]

    def row(self, model: type[models.Model], key: UUID, language: str) -> Any:
        """The page, quiz, task or term of a key in a language, or None. One query for each model, without long texts
        of pages."""
        if model not in self._rows:
            rows = model._default_manager.all()
            if self.key:
                rows = rows.filter(translation_key=self.key)
            if issubclass(model, Page):
                rows = rows.defer(*(one.name for one in model._meta.fields if isinstance(one, LONG)))
            self._rows[model] = {(row.translation_key, row.locale_id): row for row in rows}
        return self._rows[model].get((key, self.locale(language).pk))

    def keep(self, row: Any) -> None:
        """Know a row that was written just now."""
        self._rows[type(row)][row.translation_key, row.locale_id] = row

    def source(self, key: UUID, language: str) -> LoadedSource | None:
        """What was noted when the file of this key was last loaded."""
        return self._loaded.get((key, language)) or self._sources.get((key, language))

    @cached_property
    def _sources(self) -> dict[tuple[UUID, str], LoadedSource]:
        rows = LoadedSource.objects.filter(key=self.key) if self.key else LoadedSource.objects.all()
        return {(one.key, one.language): one for one in rows}

    def note(self, key: UUID, language: str, checksum: str, revision_id: int | None = None) -> None:
        """Remember what was loaded, so that staff's own edits are known by it."""
        self._loaded[key, language] = LoadedSource(
            key=key, language=language, checksum=checksum, revision_id=revision_id
        )

    def tag(self, key: UUID, tags: dict[str, list[str]]) -> None:
        """Let the pages of a key carry the tags of their file: kind -> slugs. Added once.

        What staff took off stays off, and comes again only when the file says something new.
        """
        named = {kind: sorted(slugs) for kind, slugs in sorted(tags.items()) if slugs}
        checksum = hashlib.sha256(json.dumps(named).encode()).hexdigest()
        source = self.source(key, TAGS)
        if named and (source is None or source.checksum != checksum):
            self._tags[key] = named
            self.note(key, TAGS, checksum)

    def open_at_the_end(self, page: Page, checksum: str) -> None:
        """Publish a page that was just made, with all others that are."""
        self.keep(page)
        self._made.append(Made(page, checksum))

    def finish(self) -> None:
        """Write what waited."""
        if self._made:
            self._publish()
        if self._tags:
            self.begin()
            PageTag.objects.add_all(self._tags)
        if self._loaded:
            self.begin()
            LoadedSource.objects.bulk_create(
                self._loaded.values(),
                update_conflicts=True,
                unique_fields=["key", "language"],
                update_fields=["checksum", "revision_id"],
            )

    def _publish(self) -> None:
        """What Wagtail writes for a page that is published for the first time, for many in a few queries."""
        pages = [made.page for made in self._made]
        prefetch_related_objects(pages, COMMENTS_RELATION_NAME)
        revisions = Revision.objects.bulk_create(_first_revision(page) for page in pages)
        for made, revision in zip(self._made, revisions, strict=True):
            _open(made.page, revision)
            self.note(made.page.translation_key, made.page.locale.language_code, made.checksum, revision.pk)
        Page.objects.bulk_update(pages, OPENED, batch_size=100)
        PageLogEntry.objects.bulk_create(_published(page) for page in pages)
        for page in pages:
            page_published.send(sender=type(page), instance=page, revision=page.live_revision)


TAGS = "tags"  # where a language stands in a LoadedSource: they are the same in all
LONG = (StreamField, RichTextField)
OPENED = [
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "latest_revision",
    "latest_revision_created_at",
    "live_revision",
]


def _first_revision(page: Page) -> Revision:
    return Revision(
        content_type=ContentType.objects.get_for_model(page, for_concrete_model=False),
        base_content_type=page.get_base_content_type(),
        object_id=str(page.pk),
        content=page.serializable_data(),
        object_str=str(page),
        created_at=timezone.now(),
    )


def _open(page: Page, revision: Revision) -> None:
    page.live = True
    page.has_unpublished_changes = False
    page.first_published_at = page.last_published_at = timezone.now()
    page.latest_revision_created_at = revision.created_at
    page.latest_revision = page.live_revision = revision


def _published(page: Page) -> PageLogEntry:
    return PageLogEntry(
        page=page,
        content_type=page.cached_content_type,
        label=page.get_admin_display_title(),
        action="wagtail.publish",
        timestamp=timezone.now(),
        revision=page.live_revision,
        content_changed=True,
        user=get_active_log_context().user,
        uuid=get_active_log_context().uuid,
    )
