"""What was earned."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certification.certificates.rules import Status, status_of
from certification.schemes.models import Claim, Scheme
from certification.schemes.rules import words_in
from certification.signing.models import SigningKey, StatusList
from lms.lib.codes import grouped
from people.audiences.models import OwnThing
from people.duties.models import within_duties


class CertificateQuerySet(models.QuerySet):
    def of(self, person) -> "CertificateQuerySet":
        return self.filter(person=person)

    def visible_to(self, user) -> "CertificateQuerySet":
        """A certificate's own pages are for its holder alone; staff have their list, others the code."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def within_duties(self, viewer, permission: str = "certificates.view_certificate") -> "CertificateQuerySet":
        """Those that a member of staff sees: of all schemes, or of the ones that are their duty."""
        return self.filter(within_duties(viewer, permission, scheme="scheme_id"))

    def in_force(self) -> "CertificateQuerySet":
        return self.filter(revoked_at=None, withdrawn_at=None)

    def valid(self, today: date) -> "CertificateQuerySet":
        """Those in force that have not ended."""
        return self.in_force().filter(Q(valid_until=None) | Q(valid_until__gte=today))

    def answering_to(self, code: str) -> "CertificateQuerySet":
        """The one that `code`, with or without the name, stands on, if it answers at all. No code finds nothing."""
        return self.filter(Q(code=code or None) | Q(code_without_name=code or None), is_hidden=False)

    def unsigned(self) -> "CertificateQuerySet":
        """Those that lack one of their two credentials."""
        return self.filter(Q(credential="") | Q(credential_without_name=""), withdrawn_at=None)

    def without_file(self) -> "CertificateQuerySet":
        """Those that lack one of their two files."""
        return self.filter(Q(pdf_sha256="") | Q(pdf_without_name_sha256=""), withdrawn_at=None)

    def untold(self) -> "CertificateQuerySet":
        """Those whose holder has not been told that it is ready."""
        return self.filter(withdrawn_at=None, told_at=None, person__isnull=False)

    def unfinished(self) -> "CertificateQuerySet":
        """What was promised on the day of issue and is not all there yet."""
        return self.unsigned() | self.without_file() | self.untold()

    def awaiting_second_person(self) -> "CertificateQuerySet":
        return self.filter(revoked_at=None, withdrawn_at=None).exclude(revocation_proposed_at=None)

    def awaiting_correction(self) -> "CertificateQuerySet":
        """Those whose holder has asked for another name, and waits."""
        waiting = Q(corrections__isnull=False, corrections__decided_at=None)  # at most one: no row comes twice
        return self.filter(waiting, revoked_at=None, withdrawn_at=None)

    def awaiting_spot_check(self) -> "CertificateQuerySet":
        """Those that chance has drawn for a second look, and that nobody has looked at."""
        return self.filter(spot_check__isnull=False, spot_check__looked_at=None, withdrawn_at=None)

    def no_longer_in_force(self) -> "CertificateQuerySet":
        """Those that were revoked or withdrawn."""
        return self.exclude(revoked_at=None, withdrawn_at=None)


class Certificate(models.Model):
    """One award to one person. Its words, name and signature are those of the day of issue.

    It has two forms, each with number, code, signed record and file of its own: with the holder's name and without.
    Nothing in one leads to the other, so every value of the second is drawn, none is worked out.
    """

    class Reason(models.TextChoices):
        FRAUD = "fraud", _("Fraud")
        MISTAKE = "mistake", _("Mistake of the issuer")
        HOLDER = "holder", _("Asked for by the holder")
        PARTNER = "partner", _("Failure of a partner")
        REPLACED = "replaced", _("Replaced by a new certificate")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="certificates", verbose_name=_("scheme"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="certificates", verbose_name=_("person")
    )
    number = models.CharField(_("number"), max_length=20, unique=True)
    code = models.CharField(_("code"), max_length=12, unique=True)
    printed_name = models.CharField(_("name as printed"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10)
    criteria_version = models.CharField(_("version of the criteria"), max_length=20)
    words = models.JSONField(_("words"), help_text=_("Those of the scheme on the day of issue."))
    issued_at = models.DateTimeField(_("issued"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    subject_id = models.UUIDField(default=uuid.uuid4, editable=False)  # fresh per award: two awards cannot be joined
    number_without_name = models.CharField(_("number without a name"), max_length=20, unique=True)
    code_without_name = models.CharField(_("code without a name"), max_length=12, unique=True)
    credential_id_without_name = models.UUIDField(default=uuid.uuid4, editable=False)
    subject_id_without_name = models.UUIDField(default=uuid.uuid4, editable=False)
    signed_with = models.ForeignKey(SigningKey, models.PROTECT, null=True, blank=True, related_name="certificates")
    credential = models.TextField(_("signed record"), blank=True)
    credential_without_name = models.TextField(_("signed record without a name"), blank=True)
    pdf_path = models.CharField(_("file"), max_length=200, blank=True)
    pdf_sha256 = models.CharField(_("fingerprint of the file"), max_length=64, blank=True)
    pdf_without_name_sha256 = models.CharField(_("fingerprint of the file without a name"), max_length=64, blank=True)
    told_at = models.DateTimeField(_("holder told"), null=True, blank=True)

    is_hidden = models.BooleanField(_("hidden by the holder"), default=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)  # raised by lms.lib.transitions
    revocation_reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    revocation_note = models.CharField(_("note for colleagues"), max_length=250, blank=True)
    revocation_proposed_at = models.DateTimeField(_("revocation proposed"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="revocations_proposed",
        verbose_name=_("revocation proposed by"),
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="revocations_confirmed",
        verbose_name=_("revocation confirmed by"),
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn by the holder"), null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at"]
        permissions = [("revoke_certificate", "Can propose or confirm the revocation of a certificate")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "scheme"],
                condition=Q(revoked_at=None, withdrawn_at=None),
                name="one_certificate_per_person_and_scheme_while_not_revoked",
            ),
            models.CheckConstraint(
                condition=~Q(revoked_by=F("confirmed_by")), name="two_different_persons_revoke_a_certificate"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revocation_reason=""), name="a_revoked_certificate_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None)
                | Q(person=None, printed_name="", credential="", credential_without_name="", pdf_path=""),
                name="nothing_personal_stays_after_withdrawal",
            ),
        ]
        indexes = [
            # Holds all that the staff list is searched by and opens in the order of: no row with its two records of
            # several thousand signs each need be read.
            models.Index(
                fields=[
                    *("issued_at", "id", "number", "code", "printed_name", "scheme", "language", "valid_until"),
                    *("revoked_at", "withdrawn_at", "replaced_by"),
                ],
                name="certificates_found",
            ),
            models.Index(
                fields=["issued_at"],
                condition=Q(withdrawn_at=None)
                & (
                    Q(credential="")
                    | Q(credential_without_name="")
                    | Q(pdf_sha256="")
                    | Q(pdf_without_name_sha256="")
                    | Q(told_at=None)
                ),
                name="certificates_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def text(self) -> dict[str, str]:
        """The words as issued, in the reader's language if the scheme had it."""
        return words_in(self.words, get_language())

    @property
    def title(self) -> str:
        return self.text["name"]

    @property
    def printed_text(self) -> dict[str, str]:
        """The words as issued, in the language that the certificate is printed in."""
        return words_in(self.words, self.language)

    @property
    def code_in_groups(self) -> str:
        return grouped(self.code)

    @property
    def code_without_name_in_groups(self) -> str:
        return grouped(self.code_without_name)

    @property
    def status(self) -> Status:
        # What was only replaced by a new one is withdrawn with it: that its holder had two is nobody's business.
        is_only_replaced = self.replaced_by_id is not None and self.withdrawn_at is not None
        return status_of(
            revoked=self.revoked_at is not None and not is_only_replaced,
            withdrawn=self.withdrawn_at is not None,
            valid_until=self.valid_until,
            today=timezone.now().date(),
        )

    @property
    def is_replaced(self) -> bool:
        """Whether it is revoked for no other reason than that a new one took its place."""
        return self.status is Status.REVOKED and self.replaced_by_id is not None

    @property
    def has_file(self) -> bool:
        return bool(self.pdf_sha256 and self.pdf_without_name_sha256)


def own_certificates(person) -> dict[uuid.UUID, OwnThing]:
    """A person's certificates by their ids, for the pages on which they see and change who sees what of them."""
    own = Certificate.objects.visible_to(person).only("pk", "words", "is_hidden", "replaced_by")
    return {
        one.pk: OwnThing(
            one.title,
            reverse("my_certificates:one", args=[one.pk]),
            is_hidden=one.is_hidden,
            lacks=frozenset() if one.replaced_by_id else frozenset({"replacement"}),
        )
        for one in own.order_by("issued_at", "pk")
    }


def due_claims() -> models.QuerySet:
    """Claims of who has met everything, wants the same name on all certificates, and never had this one.

    Whoever has not said so sees each certificate before it is issued, and nothing is lost by waiting. Someone whose
    certificate was revoked is not due: whether they may have another is for people to decide.
    """
    ever = Certificate.objects.filter(person=OuterRef("person"), scheme=OuterRef("scheme"))
    return Claim.objects.due().exclude(Exists(ever)).select_related("person", "scheme")


class StatusEntryQuerySet(models.QuerySet):
    def lost(self) -> "StatusEntryQuerySet":
        """Those of certificates that were revoked or withdrawn: the list must say so."""
        return self.filter(certificate__in=Certificate.objects.no_longer_in_force())


class StatusEntry(models.Model):
    """The entry of one credential in a status list, drawn at random; all of a certificate are revoked together."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="status_entries")
    is_named = models.BooleanField(_("of the record with the name"))
    status_list = models.ForeignKey(StatusList, models.PROTECT, related_name="status_entries")
    index = models.PositiveIntegerField(_("index"))

    objects = StatusEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in a status list")
        verbose_name_plural = _("places in status lists")
        constraints = [
            models.UniqueConstraint(fields=["status_list", "index"], name="one_credential_per_entry_of_a_status_list"),
            models.UniqueConstraint(fields=["certificate", "is_named"], name="one_status_entry_per_credential"),
        ]

    def __str__(self) -> str:
        return f"{self.status_list_id}#{self.index}"
