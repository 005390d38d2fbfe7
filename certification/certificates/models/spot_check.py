"""Certificates that are looked at again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.certificates.models.certificate import Certificate


class SpotCheck(models.Model):
    """One certificate that chance has drawn for a second look, and what a person found. It decides nothing."""

    class Finding(models.TextChoices):
        SOUND = "sound", _("Nothing speaks against it")
        DOUBTFUL = "doubtful", _("Something is wrong or unclear")

    certificate = models.OneToOneField(
        Certificate, models.PROTECT, related_name="spot_check", verbose_name=_("certificate"), primary_key=True
    )
    drawn_at = models.DateTimeField(_("drawn"))
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="spot_checks",
        verbose_name=_("looked at by"),
    )
    finding = models.CharField(_("finding"), max_length=10, choices=Finding, blank=True)
    note = models.CharField(_("note for colleagues"), max_length=250, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)  # raised by lms.lib.transitions

    class Meta:
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_at=None, finding="") | (Q(looked_at__isnull=False) & ~Q(finding="")),
                name="a_spot_check_was_looked_at_when_it_has_a_finding",
            )
        ]

    def __str__(self) -> str:
        return str(self.certificate)
