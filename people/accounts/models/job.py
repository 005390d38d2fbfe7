"""What runs by itself, and whether it works."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet):
    def failing(self) -> "JobQuerySet":
        return self.exclude(failing_since=None)


class Job(models.Model):
    """One job of the sweep, the sweep itself, or the preparation of the database: done when, failing since when."""

    name = models.SlugField(_("name"), max_length=60, unique=True)
    done_at = models.DateTimeField(_("last done"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    error = models.CharField(
        _("last error"), max_length=80, blank=True, help_text=_("Its class; its words may name somebody.")
    )

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(failing_since=None, failures=0)
                | models.Q(failing_since__isnull=False, failures__gt=0),
                name="a_failing_job_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name
