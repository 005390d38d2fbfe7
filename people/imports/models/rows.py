"""The rows of an import, each with what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.imports.models.imports import Import


class ImportRowQuerySet(models.QuerySet):
    def counts(self) -> dict[str, int]:
        """How many there are in each state. One query."""
        return dict(self.order_by().values_list("state").annotate(models.Count("pk")))

    def keep(self, rows: "list[ImportRow]", fields: list[str]) -> None:
        """Write these fields of rows that are there already. Faster than bulk_update, which compares each."""
        self.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields)

    def to_make(self) -> "ImportRowQuerySet":
        """What is made at the start: what is sound, and of the doubtful what somebody has decided to take."""
        sound, doubtful = Q(state=ImportRow.State.SOUND), Q(state=ImportRow.State.DOUBTFUL, is_wanted=True)
        return self.filter(sound | doubtful).order_by("number")


class ImportRow(models.Model):
    """One row of a file. `thing`: the id of what was made of it, in the tables of its kind.

    `is_wanted`: what somebody decided of a doubtful row; None: nothing, and silence never decides.
    """

    class State(models.TextChoices):
        READ = "read", _("Not checked")
        WRONG = "wrong", _("Cannot be taken")
        DOUBTFUL = "doubtful", _("May be there already")
        SOUND = "sound", _("In order")
        LEFT = "left", _("Left out")
        MADE = "made", _("Imported")
        UNDONE = "undone", _("Undone")
        KEPT = "kept", _("Kept, because it was used")

    run = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(_("cells"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READ)
    remarks = models.JSONField(_("remarks"), default=list)
    identity = models.CharField(_("hash of its identity"), max_length=64, blank=True)
    likeness = models.CharField(_("hash of its likeness"), max_length=64, blank=True)
    about = models.CharField(_("hash of whom it tells of"), max_length=64, blank=True, db_index=True)
    is_wanted = models.BooleanField(_("taken all the same"), null=True, blank=True)
    thing = models.BigIntegerField(_("what was made"), null=True, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="each_row_is_read_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["made", "kept"]) | Q(thing__isnull=False), name="what_was_made_is_named"
            ),
        ]
        indexes = [
            models.Index(fields=["run", "state", "number"], name="rows_by_state"),
            models.Index(fields=["run", "identity"], condition=~Q(identity=""), name="rows_by_identity"),
            models.Index(fields=["run", "likeness"], condition=~Q(likeness=""), name="rows_by_likeness"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"
