"""The way back in for people who gave no e-mail address."""

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class RecoveryCode(models.Model):
    """One code of a person, good once for a new password. Only its keyed hash is kept."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes", verbose_name=_("person")
    )
    digest = models.CharField(_("hash of the code"), max_length=64)
    made_at = models.DateTimeField(_("made"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="a_recovery_code_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%Y-%m-%d}"

    @staticmethod
    def digest_of(code: str) -> str:
        """What is kept of a normalised code. A fast hash is enough: a code has 80 random bits."""
        return salted_hmac("plaza.recovery-code", code, algorithm="sha256").hexdigest()
