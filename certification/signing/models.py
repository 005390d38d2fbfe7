"""What makes a certificate believable: the keys that sign, the lists of what was revoked."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SigningKeyQuerySet(models.QuerySet):
    def signing(self) -> "SigningKeyQuerySet":
        """The key that signs, if there is one; the database knows at most one."""
        return self.filter(state=SigningKey.State.SIGNING)

    def waiting(self) -> "SigningKeyQuerySet":
        """The key that is published and does not sign yet, if there is one."""
        return self.filter(state=SigningKey.State.WAITING)

    def ready(self, at: datetime) -> "SigningKeyQuerySet":
        """The waiting key, once every kept copy of did.json names it."""
        return self.waiting().filter(signs_from__lte=at)


class SigningKey(models.Model):
    """One Ed25519 key of the issuer: published first, then signing, then retired.

    A retired key stays published, else all that it signed would fail.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Published, does not sign yet")
        SIGNING = "signing", _("Signs")
        RETIRED = "retired", _("Retired, stays published")

    fragment = models.SlugField(_("name"), unique=True, help_text=_("Never used again, even after the key is lost."))
    multikey = models.CharField(_("public key"), max_length=80, unique=True)
    sealed = models.TextField(_("private key, encrypted"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(_("made"))
    signs_from = models.DateTimeField(_("signs from"), help_text=_("By then every kept list of our keys names it."))
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="signing"), name="one_key_signs"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="waiting"), name="one_key_waits_to_sign"),
            models.CheckConstraint(
                condition=Q(state="retired", retired_at__isnull=False) | (~Q(state="retired") & Q(retired_at=None)),
                name="a_key_has_a_date_of_retirement_when_it_is_retired",
            ),
        ]

    def __str__(self) -> str:
        return self.fragment


class StatusListQuerySet(models.QuerySet):
    def due(self) -> "StatusListQuerySet":
        """Lists whose published form does not yet say what the rows say."""
        return self.filter(signed_revision__lt=F("revision"))


class StatusList(models.Model):
    """One published list of revoked certificates. Many share it, so that a check does not tell who is checked.

    It has entries, and knows not whose they are: that is written above (StatusEntry).
    """

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
