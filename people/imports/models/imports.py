"""One file that somebody imports, from its reading to its undoing."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ImportQuerySet(models.QuerySet):
    def at_work(self) -> "ImportQuerySet":
        """Those in which a worker has something to do."""
        return self.filter(state__in=WORKING)

    def with_stray_file(self) -> "ImportQuerySet":
        """Those whose file is not needed any more and still there."""
        return self.exclude(state=Import.State.READING).exclude(path="")

    def old(self, before: datetime) -> "ImportQuerySet":
        """Those begun so long ago that nobody needs the cells any more."""
        return self.filter(made_at__lt=before, forgotten_at=None)


class Import(models.Model):
    """One file of one kind. Its rows are kept apart, so that any worker goes on where another one was killed."""

    class State(models.TextChoices):
        READING = "reading", _("Is being read")
        REFUSED = "refused", _("Cannot be read")
        MAPPING = "mapping", _("Waits for its columns")
        CHECKING = "checking", _("Is being checked")
        READY = "ready", _("Checked, nothing is done yet")
        MAKING = "making", _("Is being imported")
        DONE = "done", _("Imported")
        UNDOING = "undoing", _("Is being undone")
        UNDONE = "undone", _("Undone")
        CANCELLED = "cancelled", _("Called off")

    kind = models.SlugField(_("kind"), max_length=40)
    name = models.CharField(_("file"), max_length=200)
    path = models.CharField(_("where the file is"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="imports", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("made"), db_index=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("cells forgotten"), null=True, blank=True)
    asked = models.JSONField(_("said of the whole file"), default=dict)
    headings = models.JSONField(_("headings"), default=list)
    mapping = models.JSONField(_("columns"), default=dict)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    flaw = models.CharField(_("why it cannot be read"), max_length=40, blank=True)
    flaw_row = models.PositiveIntegerField(_("row of the flaw"), default=0)
    flaw_column = models.PositiveIntegerField(_("column of the flaw"), default=0)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)  # raised by lms.lib.transitions

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(flaw="") | ~Q(state="refused") & Q(flaw=""),
                name="a_refused_import_says_why",
            )
        ]

    def __str__(self) -> str:
        return self.name


WORKING = (Import.State.READING, Import.State.CHECKING, Import.State.MAKING, Import.State.UNDOING)


class HeadingMemory(models.Model):
    """What somebody said that a heading means in one kind of import. `column` empty: none of them."""

    kind = models.SlugField(_("kind"), max_length=40)
    heading = models.CharField(_("heading"), max_length=200)
    column = models.CharField(_("column"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("known heading")
        verbose_name_plural = _("known headings")
        constraints = [models.UniqueConstraint(fields=["kind", "heading"], name="a_heading_means_one_thing_a_kind")]

    def __str__(self) -> str:
        return f"{self.heading}: {self.column}"
