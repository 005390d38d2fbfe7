"""Work that a person was given."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.duties.models.role import Role
from people.duties.rules import Scope

ENDS_SOON = timedelta(days=30)  # so long before the end staff are told


def _in_force(at: datetime) -> Q:
    return Q(since__lte=at) & (Q(until=None) | Q(until__gt=at))


class DutyQuerySet(models.QuerySet):
    def of(self, person) -> "DutyQuerySet":
        return self.filter(person=person)

    def in_force(self, at: datetime) -> "DutyQuerySet":
        return self.filter(_in_force(at))

    def to_come(self, at: datetime) -> "DutyQuerySet":
        return self.filter(since__gt=at).exclude(until__lte=F("since"))

    def lasting(self, at: datetime) -> "DutyQuerySet":
        """Those in force and those to come: what somebody who leaves hands over."""
        return self.filter(Q(until=None) | Q(until__gt=at)).exclude(until__lte=F("since"))

    def ended(self, at: datetime) -> "DutyQuerySet":
        return self.filter(until__lte=at)

    def ending(self, at: datetime) -> "DutyQuerySet":
        """Those in force that end soon, without another of the same kind that follows."""
        same = {name: models.OuterRef(name) for name in ("person", "role", "scope_kind", "scope_key")}
        follows = Duty.objects.filter(since=models.OuterRef("until"), **same).exclude(until__lte=F("since"))
        return self.in_force(at).filter(~models.Exists(follows), until__lte=at + ENDS_SOON)

    def due(self, at: datetime) -> "DutyQuerySet":
        """Those that began or ended, and whose person does not have, or still has, what they grant."""
        return self.filter(_in_force(at) & Q(is_granted=False) | ~_in_force(at) & Q(is_granted=True))

    def within_duties(self, viewer, *, at: datetime | None = None) -> "DutyQuerySet":
        """Those that the viewer sees by their own: all, or those of the same part."""
        if viewer.is_superuser:
            return self
        covers = Q(scope_kind="") | Q(scope_kind=models.OuterRef("scope_kind"), scope_key=models.OuterRef("scope_key"))
        own = Duty.objects.filter(person_id=viewer.pk).in_force(at or timezone.now()).granting("duties.view_duty")
        return self.filter(models.Exists(own.filter(covers)))

    def granting(self, permission: str) -> "DutyQuerySet":
        """Those by which `permission` ("app.codename") may be done, where the duty holds."""
        app, codename = permission.split(".")
        named = {"content_type__app_label": app, "codename": codename}
        whole = {f"role__group__permissions__{name}": value for name, value in named.items()}
        part = {f"role__group_within__permissions__{name}": value for name, value in named.items()}
        return self.filter(Q(scope_kind="", **whole) | ~Q(scope_kind="") & Q(**part))


class Duty(models.Model):
    """One person in one role, in the whole site or one part of it, from a moment on and perhaps until one.

    It stays when it has ended. What it grants, it grants while it is in force; `is_granted` says whether the person's
    groups and the audience of the duty know it yet.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="duties", verbose_name=_("person")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="duties", verbose_name=_("role"))
    scope_kind = models.CharField(_("kind of part"), max_length=12, blank=True)
    scope_key = models.CharField(_("which part"), max_length=36, blank=True)
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="duties_given",
        verbose_name=_("given by"),
    )
    given_at = models.DateTimeField(_("given"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="duties_ended",
        verbose_name=_("ended by"),
    )
    is_granted = models.BooleanField(_("is granted"), default=False, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["-since", "-pk"]
        permissions = [("give_duty", "Can give, end and hand over duties")]
        # That no two of the same kind overlap, the first migration says to each database in its own words.
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="a_duty_does_not_end_before_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(scope_kind="", scope_key="") | (~Q(scope_kind="") & ~Q(scope_key="")),
                name="a_duty_for_a_part_says_which",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(until__isnull=False), name="a_duty_that_was_ended_has_an_end"
            ),
        ]
        indexes = [models.Index(fields=["person", "role"], name="duties_of_a_person")]

    def __str__(self) -> str:
        return f"{self.role_id} {self.scope}: {self.person_id}"

    @property
    def scope(self) -> Scope:
        return Scope(self.scope_kind, self.scope_key)

    @property
    def group_id(self) -> int | None:
        """The group that it grants; None, if the role is none for a part."""
        return self.role.group_id if self.scope.is_whole else self.role.group_within_id

    @property
    def last_moment(self) -> datetime | None:
        """Just before the end: on the last day, where the duty ends at a midnight."""
        return self.until and self.until - timedelta(microseconds=1)

    @property
    def audience_key(self) -> str:
        """Which audience of kind "duty" its people are."""
        return ":".join(filter(None, (self.role.slug, str(self.scope))))

    def is_in_force(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or self.until > at)
