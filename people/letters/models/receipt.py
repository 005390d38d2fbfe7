"""That a posted message was taken in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IntakeReceipt(models.Model):
    """One message that came by POST, known by its signature, so that nobody has it taken in again."""

    signature = models.CharField(_("signature"), max_length=64, unique=True)
    taken_at = models.DateTimeField(_("taken in"))

    class Meta:
        verbose_name = _("receipt of a message")
        verbose_name_plural = _("receipts of messages")
        ordering = ["-taken_at"]

    def __str__(self) -> str:
        return self.signature[:8]
