"""What is not sound is not published, whichever way it goes: by hand, in bulk, by a workflow or at its time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Revision


class NotPublishedError(ValidationError):
    """A version that stays a draft. Its only message says which page it is and what is wrong with it, in words."""

    def __init__(self, page: models.Model, error: ValidationError) -> None:
        self.page_id = page.pk
        told = {"title": page, "flaws": " ".join(dict.fromkeys(_flaws(page, error)))}
        super().__init__(_("Nothing was published, because “%(title)s” is not ready. %(flaws)s") % told)


class SoundPage:
    """For pages: asks of what is published what the form asks, because not every way leads through the form."""

    def publish(self, revision: models.Model, *args: Any, **kwargs: Any) -> Any:
        page = revision.as_object()
        page.refuse_unsound()
        try:
            return super().publish(revision, *args, **kwargs)
        except NotPublishedError:
            raise
        except ValidationError as error:
            raise NotPublishedError(page, error) from error

    def refuse_unsound(self) -> None:
        """Raise NotPublishedError for what saving a page does not ask."""
        try:
            _check(self)
        except ValidationError as error:
            raise NotPublishedError(self, error) from error


def overdue(at: datetime) -> Iterator[tuple[Any, datetime, str]]:
    """Pages with a version that was to go live by `at` and is not sound: the page, the time, what is wrong in words.

    The sweep tries them every minute, so whatever is mended goes live by itself.
    """
    waiting = Revision.page_revisions.filter(approved_go_live_at__lte=at).order_by("approved_go_live_at")
    for revision in waiting:
        page = revision.as_object()
        try:
            _check(page, is_saved=False)
        except ValidationError as error:
            yield page, revision.approved_go_live_at, " ".join(dict.fromkeys(_flaws(page, error)))


def _check(page: Any, *, is_saved: bool = True) -> None:
    """What saving a page does not ask: its blocks, and of what is not saved at once all the rest."""
    if not is_saved or (page.go_live_at and page.go_live_at > timezone.now()):
        page.full_clean()
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            try:
                field.stream_block.clean(getattr(page, field.attname))
            except ValidationError as error:
                raise ValidationError({field.name: [error]}) from error


def _flaws(page: models.Model, error: ValidationError) -> Iterator[str]:
    """Each flaw as a sentence that says where it is."""
    fields = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for name, errors in fields.items():
        for one in errors:
            if name == NON_FIELD_ERRORS:
                yield from one.messages
            else:
                yield from _at_field(capfirst(str(page._meta.get_field(name).verbose_name)), one)


def _at_field(field: str, error: ValidationError) -> Iterator[str]:
    for number, one in getattr(error, "block_errors", {}).items():
        position = {"field": field, "number": number + 1}
        yield from (
            _("In “%(field)s”, block %(number)s: %(flaw)s") % (position | {"flaw": flaw}) for flaw in _inside(one)
        )
    for flaw in _own(error):
        yield _("In “%(field)s”: %(flaw)s") % {"field": field, "flaw": flaw}


def _inside(error: ValidationError) -> Iterator[str]:
    """What is wrong in a block and in those inside it."""
    for one in getattr(error, "block_errors", {}).values():
        yield from _inside(one)
    yield from _own(error)


def _own(error: ValidationError) -> list[str]:
    """What is wrong with a block itself; for a plain error, what it says."""
    if hasattr(error, "block_errors"):
        return list(error.non_block_errors)
    return error.messages
