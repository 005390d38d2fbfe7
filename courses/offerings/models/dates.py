"""The dates of offerings, and for whom they are others."""

from datetime import datetime, time

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.offerings.models.offering import FIRST_DAY, LAST_DAY, Offering
from courses.offerings.rules import COUNTRY, GROUP, PERSON, Override, PlannedDate
from people.audiences.models import Audience
from people.reference.models import Country

MOST_DAYS = 1_000  # what takes longer is another offering


class DateKind(models.TextChoices):
    OPENS = "opens", _("opens")
    DUE = "due", _("due")


class Anchor(models.Model):
    """A day of an offering that an app above knows and may move: a first session, the end of a call."""

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="anchors", verbose_name=_("offering"))
    name = models.SlugField(_("name"), max_length=40, db_index=False)
    falls_on = models.DateField(_("day"), null=True, blank=True)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ["offering", "name"]
        constraints = [
            models.UniqueConstraint(fields=["offering", "name"], name="one_anchor_per_offering_and_name"),
            models.CheckConstraint(
                condition=Q(falls_on=None) | Q(falls_on__range=(FIRST_DAY, LAST_DAY)),
                name="an_anchor_falls_in_our_times",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfferingDate(models.Model):
    """When a step of an offering, or the whole of it, opens or is due: some days after a day, at a time of its zone."""

    class CountedFrom(models.TextChoices):
        START = "start", _("the first day of the offering")
        ENROLMENT = "enrolment", _("the day on which somebody enrols")
        ANCHOR = "anchor", _("an anchor")

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="dates", verbose_name=_("offering"))
    item = models.UUIDField(
        _("step"), null=True, blank=True, help_text=_("The key of the step; none is the whole course.")
    )
    kind = models.CharField(_("kind"), max_length=5, choices=DateKind, default=DateKind.DUE)
    counted_from = models.CharField(_("counted from"), max_length=9, choices=CountedFrom, default=CountedFrom.START)
    anchor = models.ForeignKey(
        Anchor, models.PROTECT, null=True, blank=True, related_name="dates", verbose_name=_("anchor")
    )
    days = models.SmallIntegerField(
        _("days"), default=0, help_text=_("How many days after it; before it: with a minus.")
    )
    time = models.TimeField(_("time"), default=time(18), help_text=_("By the clock of the offering's time zone."))

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering = ["offering", "days", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["offering", "item", "kind"], name="one_date_per_step_and_kind"),
            models.UniqueConstraint(fields=["offering", "kind"], condition=Q(item=None), name="one_date_per_kind"),
            models.CheckConstraint(
                condition=Q(counted_from="anchor", anchor__isnull=False) | (~Q(counted_from="anchor") & Q(anchor=None)),
                name="an_anchor_is_named_where_one_counts",
            ),
            models.CheckConstraint(
                condition=Q(days__range=(-MOST_DAYS, MOST_DAYS)), name="a_date_is_counted_in_a_few_years"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.item or '*'} {self.kind}"

    def as_plan(self) -> PlannedDate:
        """This row as rules know it; reads the anchor."""
        anchor = self.anchor.name if self.anchor else ""
        return PlannedDate(_key(self.item), self.kind, self.counted_from, self.days, self.time, anchor)


class DateOverrideQuerySet(models.QuerySet):
    def in_force(self, at: datetime) -> "DateOverrideQuerySet":
        """Those that are neither undone nor at their end."""
        return self.filter(undone_at=None).exclude(ends_at__lte=at)

    def extensions(self) -> "DateOverrideQuerySet":
        """Those of a whole country, in whatever offering."""
        return self.filter(offering=None)


class DateOverride(models.Model):
    """Other dates for a person, a group or a country: later by some days, or at a moment. Undone, never deleted.

    Without an offering it is an extension: of every offering's dates within a time, for one country.
    """

    offering = models.ForeignKey(
        Offering, models.PROTECT, null=True, blank=True, related_name="overrides", verbose_name=_("offering")
    )
    item = models.UUIDField(_("step"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=5, choices=DateKind, default=DateKind.DUE)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="date_overrides",
        verbose_name=_("person"),
    )
    group = models.ForeignKey(
        Audience, models.CASCADE, null=True, blank=True, related_name="date_overrides", verbose_name=_("group")
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="date_overrides", verbose_name=_("country")
    )
    days = models.SmallIntegerField(_("days"), null=True, blank=True)
    moment = models.DateTimeField(_("moment"), null=True, blank=True)
    planned_from = models.DateTimeField(_("dates from"), null=True, blank=True)
    planned_until = models.DateTimeField(_("dates until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = DateOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("other date")
        verbose_name_plural = _("other dates")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, group=None, country=None)
                | Q(person=None, group__isnull=False, country=None)
                | Q(person=None, group=None, country__isnull=False),
                name="other_dates_are_for_a_person_a_group_or_a_country",
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=False, days__range=(-MOST_DAYS, MOST_DAYS), moment=None)
                | Q(days=None, moment__isnull=False),
                name="other_dates_move_by_days_or_to_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(offering__isnull=False)
                | Q(country__isnull=False, item=None, kind="due", days__isnull=False, days__gt=0)
                & Q(planned_from__isnull=False, planned_until__isnull=False),
                name="what_moves_all_offerings_is_an_extension_of_a_country",
            ),
            models.CheckConstraint(
                condition=Q(planned_from=None) | Q(planned_until=None) | Q(planned_until__gt=F("planned_from")),
                name="the_dates_moved_lie_between_two_moments",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="other_dates_have_a_reason"),
        ]
        indexes = [models.Index(fields=["country"], condition=Q(offering=None), name="extensions_by_country")]

    def __str__(self) -> str:
        return f"{self.offering_id or '*'} {self.level} {self.pk}"

    @property
    def level(self) -> str:
        """For whom it was made, as rules have it."""
        return PERSON if self.person_id else GROUP if self.group_id else COUNTRY

    def as_override(self) -> Override:
        """This row as rules know it."""
        return Override(
            level=self.level,
            kind=self.kind,
            item=_key(self.item) or None,
            days=self.days,
            moment=self.moment,
            planned_from=self.planned_from,
            planned_until=self.planned_until,
            ends_at=self.ends_at,
        )


def _key(item) -> str:
    return str(item) if item else ""
