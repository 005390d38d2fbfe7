"""Who saw or changed what."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

RESET_PROPOSED, RESET_DONE = "second-steps-reset-proposed", "second-steps-reset"
LETTERS_HELD = "strangers-letters-held"
PROPOSED_FOR = timedelta(days=3)  # a colleague looks at it by then, or it is proposed anew


class AuditEntryQuerySet(models.QuerySet):
    def resets_proposed(self, at: datetime) -> "AuditEntryQuerySet":
        """The newest proposal for each member of staff whose second step waits for a second person to reset it."""
        later = self.model.objects.filter(
            about=models.OuterRef("about"), act__in=(RESET_PROPOSED, RESET_DONE), pk__gt=models.OuterRef("pk")
        )
        waiting = self.filter(act=RESET_PROPOSED, at__gt=at - PROPOSED_FOR, about__isnull=False, by__isnull=False)
        return waiting.filter(~models.Exists(later))

    def reset_proposed(self, person, at: datetime) -> "AuditEntry | None":
        """The one about this person, if there is one."""
        return self.resets_proposed(at).filter(about=person).select_related("by").first()


class AuditEntry(models.Model):
    """One act by one person on one thing. Rows are added, never changed; no names, no addresses, no answers."""

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="acts",
        verbose_name=_("by"),
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="audit_trail",
        verbose_name=_("about"),
    )
    act = models.SlugField(_("act"), max_length=60)
    thing = models.CharField(_("thing"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.act} {self.thing}"
