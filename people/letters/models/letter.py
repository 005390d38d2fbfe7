"""The outbox: every mail is a row first."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.letters.models.preference import Purpose
from people.letters.rules import ACCOUNT, BULK, CANCELLED, SECRET_KINDS, SERVICE


class LetterQuerySet(models.QuerySet):
    def due(self, at: datetime) -> "LetterQuerySet":
        """Released, not held, sent or given up, not in another worker's hands, and not waiting for its next try."""
        waiting = self.filter(sent_at=None, given_up_at=None, held_at=None, released_at__lte=at)
        return waiting.exclude(not_before__gt=at)

    def in_turn(self) -> "LetterQuerySet":
        """The most urgent first, and of these the oldest."""
        return self.order_by("priority", "released_at", "pk")

    def used_since(self, since: datetime, *, at: datetime) -> dict[str, int]:
        """How many letters left after `since` or are in a worker's hands, by domain."""
        in_hands = models.Q(batch__isnull=False, sent_at=None, not_before__gt=at)
        left = self.filter(digest=None).filter(models.Q(sent_at__gt=since) | in_hands)
        return dict(left.order_by().values_list("domain").annotate(models.Count("pk")))

    def in_state(self, state: str, at: datetime) -> "LetterQuerySet":
        """Letters in one of Letter.State, as of `at`; the same answer as Letter.state gives one by one."""
        waiting = self.filter(sent_at=None, given_up_at=None, returned_at=None, held_at=None)
        unsent = waiting.filter(digest_at=None)
        over = self.filter(sent_at=None, returned_at=None).exclude(given_up_at=None)
        return {
            Letter.State.SENT: self.filter(returned_at=None).exclude(sent_at=None),
            Letter.State.RETURNED: self.exclude(returned_at=None),
            Letter.State.GIVEN_UP: over.exclude(last_error=CANCELLED),
            Letter.State.CANCELLED: over.filter(last_error=CANCELLED),
            Letter.State.ON_HOLD: self.filter(sent_at=None, given_up_at=None, returned_at=None).exclude(held_at=None),
            Letter.State.HELD: unsent.filter(models.Q(released_at=None) | models.Q(released_at__gt=at)),
            Letter.State.GATHERED: waiting.exclude(digest_at=None),
            Letter.State.FAILING: unsent.filter(released_at__lte=at).exclude(last_error=""),
            Letter.State.WAITING: unsent.filter(released_at__lte=at, last_error=""),
        }[state]

    def to_gather(self, at: datetime) -> "LetterQuerySet":
        """Those whose digest is due, and that nobody has stopped or holds."""
        return self.filter(digest_at__lte=at, digest=None, sent_at=None, given_up_at=None, held_at=None)

    def readable_by(self, person) -> "LetterQuerySet":
        """The person's own letters, without those that open the account, are held, cancelled or forgotten."""
        own = self.filter(person=person, released_at__isnull=False, held_at=None).exclude(subject="")
        return own.exclude(kind__startswith=SECRET_KINDS).exclude(last_error=CANCELLED)

    def returned_from(self, addresses, *, since: datetime) -> set[str]:
        """Which of these addresses sent a letter back after `since`."""
        came_back = self.filter(address__in=addresses, returned_at__gt=since)
        return set(came_back.order_by().values_list("address", flat=True))


class Letter(models.Model):
    """One mail to one person, from its writing to its sending."""

    class State(models.TextChoices):
        WAITING = "waiting", _("On its way")
        HELD = "held", _("Held until its time")
        GATHERED = "gathered", _("Waits for the digest")
        ON_HOLD = "on-hold", _("Held by staff")
        FAILING = "failing", _("Failed, will be tried again")
        GIVEN_UP = "given-up", _("Given up")
        CANCELLED = "cancelled", _("Cancelled by staff")
        SENT = "sent", _("Sent")
        RETURNED = "returned", _("Came back")

    class Priority(models.IntegerChoices):
        ACCOUNT = ACCOUNT, _("Way into an account")
        SERVICE = SERVICE, _("Concerns one person")
        BULK = BULK, _("Goes to many")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(
        _("key"), max_length=120, unique=True, help_text=_("What the letter is about; written once.")
    )
    kind = models.SlugField(_("kind"), max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("person"),
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.SERVICE)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose, default=Purpose.SERVICE)
    address = models.EmailField(_("address"))
    domain = models.CharField(_("domain"), max_length=254, blank=True, help_text=_("Of the address, for the budget."))
    language = models.CharField(_("language"), max_length=10, default="en")
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML text"), blank=True)
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    digest_at = models.DateTimeField(
        _("gathered at"), null=True, blank=True, help_text=_("When it goes into a digest, with others.")
    )
    digest = models.UUIDField(_("gathered in"), null=True, blank=True, help_text=_("The letter that holds its words."))
    held_at = models.DateTimeField(_("held by staff"), null=True, blank=True)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    batch = models.UUIDField(_("in the hands of a worker"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.CharField(_("last error"), max_length=120, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    returned_at = models.DateTimeField(_("came back"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-written_at"]
        permissions = [("read_discreet_letter", "Can read letters to people who chose discreet mail")]
        indexes = [
            # Holds all that the staff list of letters is searched by and opens in the order of: no row need be read.
            models.Index(fields=["written_at", "id", "kind", "address", "person"], name="letters_found"),
            models.Index(
                fields=["priority", "released_at"],
                condition=models.Q(sent_at=None, given_up_at=None, held_at=None),
                name="letters_waiting",
            ),
            models.Index(fields=["batch"], condition=models.Q(batch__isnull=False), name="letters_in_hands"),
            models.Index(
                fields=["digest_at"], condition=models.Q(digest_at__isnull=False, digest=None), name="letters_to_gather"
            ),
            models.Index(fields=["sent_at"], name="letters_sent"),
            models.Index(
                fields=["address"], condition=models.Q(returned_at__isnull=False), name="letters_that_came_back"
            ),
            models.Index(
                fields=["person", "released_at"],
                condition=~models.Q(purpose=Purpose.SERVICE),
                name="letters_of_choice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def state(self) -> "Letter.State":
        if self.returned_at:
            return self.State.RETURNED
        if self.sent_at:
            return self.State.SENT
        if self.given_up_at:
            return self.State.CANCELLED if self.last_error == CANCELLED else self.State.GIVEN_UP
        if self.held_at:
            return self.State.ON_HOLD
        if self.digest_at:
            return self.State.GATHERED
        if self.released_at is None or self.released_at > timezone.now():
            return self.State.HELD
        return self.State.FAILING if self.last_error else self.State.WAITING

    def is_in_hands(self, at: datetime) -> bool:
        """Whether a worker may be sending it in this moment."""
        return self.batch is not None and self.not_before is not None and self.not_before > at

    def get_state_display(self) -> str:
        return self.state.label
