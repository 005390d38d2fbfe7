"""One letter that staff write to an audience."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from people.accounts.models import User
from people.audiences.models import Audience, Membership
from people.letters.models import OPTIONAL, UNASKED, Letter, MailChoice, Purpose
from people.letters.rules import ASKED_AGAIN

# Kinds of audiences that staff write to; lists and pairs of people are those people's own.
WRITTEN_TO = [
    Audience.Kind.MEMBERS,
    Audience.Kind.NETWORK,
    Audience.Kind.PROGRAMME,
    Audience.Kind.COHORT,
    Audience.Kind.DUTY,
]


def people_of(audience: Audience | None, *, at: datetime) -> "models.QuerySet[User]":
    """Whom a letter to this audience concerns: its people whose account is open."""
    if audience is None or audience.kind not in WRITTEN_TO:
        return User.objects.none()
    if audience.kind == Audience.Kind.MEMBERS:
        return User.objects.filter(is_active=True)
    belongs = Membership.objects.in_force(at).filter(audience=audience)
    return User.objects.filter(is_active=True, pk__in=belongs.values("person"))


@dataclass(frozen=True)
class Reach:
    """How many people one text of a mailing reaches, and why not the others. One who is counted is counted once."""

    language: str
    people: int
    written: int  # get a letter
    unwanted: int  # want none of this purpose
    without_address: int
    returned: int  # at an address that sent a letter back lately


def reach_of(mailing: "Mailing", *, at: datetime) -> list[Reach]:
    """Whom it would reach now, by the language of the letter. One query for people, one for its texts."""
    chosen = MailChoice.objects.filter(person=OuterRef("pk"), purpose=mailing.purpose)
    came_back = Letter.objects.filter(address=OuterRef("email"), returned_at__gt=at - ASKED_AGAIN)
    wants = Exists(chosen.filter(is_wanted=True))
    if UNASKED[Purpose(mailing.purpose)]:
        wants = ~Exists(chosen.filter(is_wanted=False))
    people = people_of(mailing.audience, at=at).order_by().annotate(wants=wants, came_back=Exists(came_back))
    has_no_address = Q(email="")
    told = people.values("language").annotate(
        people=Count("pk"),
        without_address=Count("pk", filter=has_no_address),
        unwanted=Count("pk", filter=Q(wants=False) & ~has_no_address),
        returned=Count("pk", filter=Q(wants=True, came_back=True) & ~has_no_address),
    )
    texts = {one.language for one in mailing.texts.all()}
    totals: dict[str, Counter] = {}
    for row in told:
        language = row.pop("language")
        totals.setdefault(language if language in texts else mailing.fallback, Counter()).update(row)
    return [_reach(language, total) for language, total in sorted(totals.items())]


def _reach(language: str, total: Counter) -> Reach:
    lost = total["unwanted"] + total["without_address"] + total["returned"]
    return Reach(
        language,
        total["people"],
        total["people"] - lost,
        total["unwanted"],
        total["without_address"],
        total["returned"],
    )


class MailingQuerySet(models.QuerySet):
    def unwritten(self) -> "MailingQuerySet":
        """Released, and not all of their letters are in the outbox."""
        return self.filter(state=Mailing.State.SENDING, written_at=None)


class Mailing(models.Model):
    """A letter to an audience, in one or more languages, from the first draft until the last one has left."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Waits for a second person")
        SENDING = "sending", _("Being sent")
        HELD = "held", _("Held")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", _("Cancelled")

    name = models.CharField(_("name"), max_length=120, help_text=_("For colleagues; its readers do not see it."))
    audience = models.ForeignKey(
        Audience, models.SET_NULL, null=True, related_name="mailings", verbose_name=_("audience")
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=[(one.value, one.label) for one in OPTIONAL])
    fallback = models.CharField(_("language of all others"), max_length=10, default="en")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=0, editable=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("proposed by")
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("released by")
    )
    held_at = models.DateTimeField(_("held"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    last_person = models.BigIntegerField(_("written up to"), default=0, help_text=_("The last person, by number."))
    written_at = models.DateTimeField(_("all written"), null=True, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-made_at", "-pk"]
        permissions = [("release_mailing", "Can release a mailing that somebody else proposed")]
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by=None) | Q(proposed_by=None) | ~Q(released_by=F("proposed_by")),
                name="a_mailing_is_released_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=False) | ~Q(state__in=["sending", "held", "sent"]),
                name="what_is_sent_was_released",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """The kind of its letters, which no other mailing has."""
        return f"mailing-{self.pk}"

    def words_for(self, language: str) -> "MailingText | None":
        """What it says to readers of a language: in theirs, else in the language of all others."""
        texts = {one.language: one for one in self.texts.all()}
        return texts.get(language) or texts.get(self.fallback)


class MailingText(models.Model):
    """What a mailing says in one language."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="texts", verbose_name=_("mailing"))
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a mailing")
        verbose_name_plural = _("texts of mailings")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["mailing", "language"], name="one_text_a_language_and_mailing")]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.language}"
