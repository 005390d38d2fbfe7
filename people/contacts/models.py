"""People whose address we hold for one purpose, before they have an account."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from people.reference.models import Organisation


class ContactQuerySet(models.QuerySet):
    def open(self, at: datetime) -> "ContactQuerySet":
        """Those who have neither accepted nor declined, and whose purpose has not ended."""
        return self.filter(accepted_at=None, declined_at=None, ends_at__gt=at)

    def to_invite(self, at: datetime) -> "ContactQuerySet":
        """Those to whom somebody wants a letter written, and it is not."""
        return self.open(at).filter(invite_at__lte=at, invited_at=None)

    def ended(self, at: datetime) -> "ContactQuerySet":
        """Those whose purpose is over."""
        return self.filter(ends_at__lte=at)

    def in_state(self, state: str, at: datetime) -> "ContactQuerySet":
        """Contacts in one of Contact.State; the same answer as Contact.state gives one by one."""
        return {
            Contact.State.ACCEPTED: self.exclude(accepted_at=None),
            Contact.State.DECLINED: self.exclude(declined_at=None),
            Contact.State.INVITED: self.open(at).exclude(invited_at=None),
            Contact.State.WAITING: self.to_invite(at),
            Contact.State.NEW: self.open(at).filter(invite_at=None),
        }[state]


class Contact(models.Model):
    """One address that is held for one purpose until one day, and who asked for it.

    `address` is empty once its owner declined. `subject`: what the app above asks about ("application:42"), so that
    one address may be asked twice. `person`: whose account it is, once they accepted or confirmed the same address.
    """

    class State(models.TextChoices):
        NEW = "new", _("Not invited")
        WAITING = "waiting", _("Letter is being written")
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    address = models.EmailField(_("e-mail address"), blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("organisation"),
    )
    purpose = models.SlugField(_("purpose"), max_length=40)
    subject = models.CharField(_("asked about"), max_length=80, blank=True)
    basis = models.CharField(
        _("where the address comes from"), max_length=250, help_text=_("The contact reads it in the invitation.")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    invite_at = models.DateTimeField(_("to be invited"), null=True, blank=True)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("person"),
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-asked_at", "-pk"]
        permissions = [("invite_contact", "Can invite contacts")]
        constraints = [
            models.UniqueConstraint(
                fields=["address", "purpose", "subject"],
                condition=~Q(address=""),
                name="one_contact_per_address_purpose_and_subject",
            ),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="an_address_of_a_contact_is_lower_case"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("asked_at")), name="a_contact_has_an_end"),
            models.CheckConstraint(
                condition=Q(declined_at=None) | Q(address="", name="", accepted_at=None),
                name="who_declined_is_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(person__isnull=False), name="who_accepted_is_a_person"
            ),
        ]
        indexes = [
            models.Index(
                fields=["invite_at"],
                condition=Q(invite_at__isnull=False, invited_at=None),
                name="contacts_to_invite",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @property
    def state(self) -> "Contact.State":
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.declined_at:
            return self.State.DECLINED
        if self.invited_at:
            return self.State.INVITED
        return self.State.WAITING if self.invite_at else self.State.NEW

    def get_state_display(self) -> str:
        return self.state.label


class ContactLink(models.Model):
    """One link to one contact: for its purpose alone, until an end, good once. Only the hash of its secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="links", verbose_name=_("contact"))
    digest = models.CharField(_("hash of the secret"), max_length=64)
    made_at = models.DateTimeField(_("made"))
    ends_at = models.DateTimeField(_("ends"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("link to a contact")
        verbose_name_plural = _("links to contacts")

    def __str__(self) -> str:
        return str(self.pk)

    @staticmethod
    def digest_of(secret: str) -> str:
        """What is kept of a secret. A fast hash is enough: it has 256 random bits."""
        return salted_hmac("plaza.contact-link", secret, algorithm="sha256").hexdigest()


class UnwantedAddress(models.Model):
    """An address whose owner wants no invitations, as a keyed hash: known again when it is typed, and not readable."""

    digest = models.CharField(_("hash of the address"), max_length=64, unique=True)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("unwanted address")
        verbose_name_plural = _("unwanted addresses")

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}"

    @staticmethod
    def digest_of(address: str) -> str:
        """What is kept of an address."""
        return salted_hmac("plaza.unwanted-address", address.strip().lower(), algorithm="sha256").hexdigest()
