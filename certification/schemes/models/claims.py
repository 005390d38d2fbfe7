"""Who is on the way to what, and what those above have confirmed."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.schemes.models.schemes import CriteriaVersion, Scheme
from lms.lib.transitions import Table, Transition, by_itself


class ClaimQuerySet(models.QuerySet):
    def of(self, person) -> "ClaimQuerySet":
        return self.filter(person=person)

    def open(self) -> "ClaimQuerySet":
        """Those of people on the way."""
        return self.filter(state=Claim.State.OPEN, person__is_active=True)

    def met(self) -> "ClaimQuerySet":
        """Those that are met and have no certificate yet."""
        return self.filter(state=Claim.State.MET, person__is_active=True, scheme__is_open=True)

    def due(self) -> "ClaimQuerySet":
        """Of those, the ones whose person wants the same name on all certificates: issued without being asked."""
        return self.met().filter(person__one_name_for_all=True)

    def awaiting_name(self) -> "ClaimQuerySet":
        """The others: the person looks at the certificate first and chooses a name. Nothing is lost by waiting."""
        return self.met().filter(person__one_name_for_all=False)


class Claim(models.Model):
    """One person on one scheme, from the first thing done: on the way, met, certified, lapsed.

    Met stays met, whatever becomes of the course. Whether a met one waits for a name is a fact of the person, and so
    a query (`awaiting_name`), no state. The sweep finds who has begun and who has met; certificates say the rest.
    """

    class State(models.TextChoices):
        OPEN = "open", _("On the way")
        MET = "met", _("Everything is done")
        CERTIFIED = "certified", _("Certified")
        LAPSED = "lapsed", _("The certificate has ended or was revoked")

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="claims", verbose_name=_("scheme"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="claims", verbose_name=_("person")
    )
    criteria = models.ForeignKey(CriteriaVersion, models.PROTECT, related_name="claims", verbose_name=_("criteria"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("begun"))
    met_at = models.DateTimeField(_("met"), null=True, blank=True)
    certified_at = models.DateTimeField(_("certified"), null=True, blank=True)
    lapsed_at = models.DateTimeField(_("lapsed"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)  # raised by lms.lib.transitions

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.UniqueConstraint(fields=["person", "scheme"], name="one_claim_per_person_and_scheme"),
            models.CheckConstraint(
                condition=Q(state="open", met_at=None)
                | Q(state="met", met_at__isnull=False)
                | Q(state="certified", certified_at__isnull=False)
                | Q(state="lapsed", lapsed_at__isnull=False),
                name="a_claim_says_since_when",
            ),
        ]
        indexes = [
            models.Index(fields=["criteria", "person"], condition=Q(state="open"), name="claims_on_the_way"),
            models.Index(fields=["scheme", "person"], condition=Q(state="met"), name="claims_met"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id}: {self.state}"


OPEN, MET, CERTIFIED, LAPSED = Claim.State.values
# Nobody makes these by hand: what was done decides, and what becomes of the certificate.
CLAIM = Table(
    {
        "meet": Transition([OPEN], MET, by_itself),
        "certify": Transition([OPEN, MET, LAPSED], CERTIFIED, by_itself),
        "lapse": Transition([CERTIFIED], LAPSED, by_itself),
    },
    state_of=lambda claim: claim.state,
    state_field="state",
)


class EvidenceQuerySet(models.QuerySet):
    def that_counts(self) -> "EvidenceQuerySet":
        """All but what was taken back."""
        return self.filter(withdrawn_at=None)


class EvidenceRow(models.Model):
    """What an app above knows of a person and a second one has checked: an outcome, hours given, a session held."""

    kind = models.SlugField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=80, help_text=_("What the app that hands it down calls it."))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="evidence", verbose_name=_("person")
    )
    happened_on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=8, decimal_places=2, default=1)
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="evidence_checked",
        verbose_name=_("checked by"),
    )
    checked_at = models.DateTimeField(_("checked"))
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["happened_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "person"], name="evidence_is_handed_down_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="evidence_is_of_something"),
            models.CheckConstraint(condition=~Q(person=models.F("checker")), name="nobody_checks_their_own_evidence"),
        ]
        indexes = [
            models.Index(fields=["person", "kind"], name="evidence_of_a_person"),
            models.Index(fields=["kind", "checked_at"], name="evidence_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on}"


def claims_to_move(newest: CriteriaVersion, *, before: datetime) -> models.QuerySet:
    """Open claims under earlier criteria, if those newest of the scheme have been in force since `before`."""
    if newest.begins_at > before:
        return Claim.objects.none()
    return Claim.objects.filter(scheme=newest.scheme_id, state=OPEN).exclude(criteria=newest)
