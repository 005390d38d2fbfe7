"""What makes a certificate believable: the keys that sign, the list of what was revoked."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class SigningKey(models.Model):
    """One Ed25519 key of the issuer. A retired key stays published, else all that it signed would fail."""

    fragment = models.SlugField(_("name"), unique=True, help_text=_("Never used again, even after the key is lost."))
    multikey = models.CharField(_("public key"), max_length=80, unique=True)
    sealed = models.TextField(_("private key, encrypted"))
    made_at = models.DateTimeField(_("made"))
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.fragment


class StatusListQuerySet(models.QuerySet):
    def due(self) -> "StatusListQuerySet":
        """Lists whose published form does not yet say what the rows say."""
        return self.filter(signed_revision__lt=F("revision"))


class StatusList(models.Model):
    """One published list of revoked certificates. Many share it, so that a check does not tell who is checked."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    revision = models.PositiveIntegerField(_("revision"), default=1, help_text=_("Counts what should be published."))
    signed_revision = models.PositiveIntegerField(_("published revision"), default=0)
    credential = models.TextField(_("signed list"), blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)

    objects = StatusListQuerySet.as_manager()

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)
