"""The nouns of staff lists: views that are kept, files that are taken along, acts on many rows."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.lists.rules import FileFormat, RowOutcome


class SavedViewQuerySet(models.QuerySet):
    def of_list(self, key: str, person) -> "SavedViewQuerySet":
        """What somebody kept of one list, and what colleagues share. Ask first whether they may see the list."""
        return self.filter(Q(owner=person) | Q(is_shared=True), list_key=key).order_by("name", "pk")


class SavedView(models.Model):
    """A way to look at one list: filters, columns and order, under a name. Never words that somebody looked for."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    list_key = models.SlugField(_("list"), max_length=60)
    name = models.CharField(_("name"), max_length=80)
    query = models.TextField(_("what is shown"), blank=True, help_text=_("As it stands in the address."))
    is_shared = models.BooleanField(_("for colleagues too"), default=False)
    saved_at = models.DateTimeField(_("saved"))

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("view of a list")
        verbose_name_plural = _("views of lists")
        constraints = [
            models.UniqueConstraint(fields=["owner", "list_key", "name"], name="one_view_of_a_list_per_name_and_owner")
        ]

    def __str__(self) -> str:
        return self.name


class ListExportQuerySet(models.QuerySet):
    def due(self, at: datetime) -> "ListExportQuerySet":
        """Asked for, not made, and in no living worker's hands."""
        return self.filter(made_at=None, refused_at=None).filter(Q(leased_until=None) | Q(leased_until__lte=at))

    def there(self, at: datetime) -> "ListExportQuerySet":
        """Those whose file can be fetched."""
        return self.filter(made_at__isnull=False, removed_at=None, ends_at__gt=at)

    def ended(self, at: datetime) -> "ListExportQuerySet":
        """Those whose file is to go."""
        return self.filter(made_at__isnull=False, removed_at=None, ends_at__lte=at)


class ListExport(models.Model):
    """One list as a file, as one person asked for it: waiting, being made, there until it ends, gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="list_exports", verbose_name=_("asked by")
    )
    list_key = models.SlugField(_("list"), max_length=60)
    query = models.TextField(_("what is in it"), blank=True, help_text=_("As it stands in the address."))
    file_format = models.CharField(
        _("format"), max_length=4, choices=[(one.value, one.value.upper()) for one in FileFormat]
    )
    language = models.CharField(_("language"), max_length=10)
    reason = models.CharField(_("reason"), max_length=200)
    asked_at = models.DateTimeField(_("asked"))
    rows_found = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    rows_written = models.PositiveIntegerField(_("rows written"), default=0)
    leased_until = models.DateTimeField(_("in the hands of a worker until"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects = ListExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of a list")
        verbose_name_plural = _("exports of lists")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_export_of_a_list_has_a_reason"),
            models.CheckConstraint(
                condition=Q(made_at=None) | Q(ends_at__isnull=False), name="a_file_of_a_list_has_an_end"
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(made_at=None, refused_at=None), name="exports_waiting"),
            models.Index(
                fields=["ends_at"], condition=Q(made_at__isnull=False, removed_at=None), name="exports_with_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_key} {self.id}"

    @property
    def file_name(self) -> str:
        """Where the file lies in private storage: always the same, so that a second run replaces the first."""
        return f"exports/{self.pk}.{self.file_format}"


class BulkRunQuerySet(models.QuerySet):
    def due(self, at: datetime) -> "BulkRunQuerySet":
        """Confirmed or being undone, with rows that wait, and in no living worker's hands."""
        waiting = BulkRow.objects.filter(run=models.OuterRef("pk"), outcome__in=RowOutcome.waiting())
        free = self.filter(confirmed_at__isnull=False).filter(Q(leased_until=None) | Q(leased_until__lte=at))
        return free.filter(models.Exists(waiting))


class BulkRun(models.Model):
    """One act on many rows of a list: tried, then confirmed, done row by row, perhaps undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    doer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bulk_runs", verbose_name=_("by"))
    list_key = models.SlugField(_("list"), max_length=60)
    act = models.SlugField(_("act"), max_length=60)
    choice = models.CharField(_("choice"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    tried_at = models.DateTimeField(_("tried"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    leased_until = models.DateTimeField(_("in the hands of a worker until"), null=True, blank=True)

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("act on many rows")
        verbose_name_plural = _("acts on many rows")
        ordering = ["-tried_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(confirmed_at__isnull=False), name="only_what_was_done_is_undone"
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.id}"


class BulkRow(models.Model):
    """What becomes of one row in a run."""

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField(_("position"))
    row_key = models.CharField(_("number of the row"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=10, choices=[(one.value, one.value) for one in RowOutcome])
    said = models.CharField(_("why"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("row of an act on many")
        verbose_name_plural = _("rows of acts on many")
        ordering = ["run", "position"]
        constraints = [models.UniqueConstraint(fields=["run", "row_key"], name="one_outcome_per_row_of_a_run")]
        indexes = [
            models.Index(
                fields=["run", "position"], condition=Q(outcome__in=RowOutcome.waiting()), name="rows_of_runs_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.row_key}: {self.outcome}"
