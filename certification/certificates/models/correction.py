"""Another name on a certificate."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.certificates.models.certificate import Certificate


class CorrectionQuerySet(models.QuerySet):
    def waiting(self) -> "CorrectionQuerySet":
        """Those that nobody has decided, of certificates that still stand."""
        return self.filter(decided_at=None, certificate__revoked_at=None, certificate__withdrawn_at=None)


class Correction(models.Model):
    """One wish of a holder for another name on a certificate, and what staff decided. Gone when its holder leaves."""

    certificate = models.ForeignKey(
        Certificate, models.PROTECT, related_name="corrections", verbose_name=_("certificate")
    )
    name = models.CharField(_("name wished for"), max_length=120)
    reason = models.CharField(_("reason"), max_length=250)
    asked_at = models.DateTimeField(_("asked"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="corrections_decided",
        verbose_name=_("decided by"),
    )
    is_granted = models.BooleanField(_("granted"), null=True, blank=True)
    answer = models.CharField(_("answer to the holder"), max_length=250, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)  # raised by lms.lib.transitions

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction of a name")
        verbose_name_plural = _("corrections of names")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(decided_at=None), name="one_correction_waits_per_certificate"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, is_granted=None)
                | Q(decided_at__isnull=False, is_granted=True)
                | (Q(decided_at__isnull=False, is_granted=False) & ~Q(answer="")),
                name="a_decided_correction_says_how_and_a_refusal_why",
            ),
        ]

    def __str__(self) -> str:
        return str(self.certificate)
