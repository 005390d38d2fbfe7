"""What was told of many people at once, kept so that what is told later gives nobody away."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.lib.smallcells import Cell, Release


class TableReleaseQuerySet(models.QuerySet):
    def of(self, report: str) -> "TableReleaseQuerySet":
        """Those of one report, the newest first."""
        return self.filter(report=report).order_by("-month")


class TableRelease(models.Model):
    """One table of one report as it was in one month: all its numbers, and which of them may be told.

    No row tells of a person. The numbers that may not be told are kept because the next release is judged by them.
    """

    report = models.CharField(_("report"), max_length=80)
    month = models.DateField(_("month"), help_text=_("The first day of it."))
    counts = models.JSONField(_("numbers"))  # [row, column, number]; no row or column: the sum
    shown = models.JSONField(_("what may be told"))  # [row, column]

    objects = TableReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("table of a report")
        verbose_name_plural = _("tables of reports")
        constraints = [models.UniqueConstraint(fields=["report", "month"], name="one_table_per_report_and_month")]

    def __str__(self) -> str:
        return f"{self.report} {self.month}"

    def as_release(self) -> Release:
        """As `lms.lib.smallcells` knows it."""
        counts: dict[Cell, int] = {(row, column): number for row, column, number in self.counts}
        return Release(counts, frozenset((row, column) for row, column in self.shown))
