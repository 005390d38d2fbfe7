"""A course, given to somebody at a time."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)  # slips of typing lie outside, and so does the end of time


class Intent(models.TextChoices):
    """What somebody wants from a course."""

    FINISH = "finish", _("Finish it")
    PARTS = "parts", _("Some parts of it")
    LOOK = "look", _("Look around")


class Offering(models.Model):
    """One course given to somebody at a time: to each at their own pace, to a cohort, or to a partner's people.

    It holds no words of the course: whose key it names may change. Who takes part is said above, by enrolments.
    """

    class Kind(models.TextChoices):
        SELF_PACED = "self-paced", _("At one's own pace")
        COHORT = "cohort", _("For a cohort")
        PARTNER = "partner", _("For a partner")

    course = models.UUIDField(_("course"), db_index=True, help_text=_("The key of the course."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SELF_PACED)
    name = models.CharField(
        _("name"), max_length=80, blank=True, help_text=_("As those who take part read it, such as “Cohort 3”.")
    )
    zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", help_text=_("All of its dates are by the clock there.")
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)

    class Meta:
        verbose_name = _("offering")
        verbose_name_plural = _("offerings")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course"], condition=Q(kind="self-paced"), name="one_self_paced_offering_per_course"
            ),
            models.CheckConstraint(
                condition=Q(kind="self-paced", name="", starts_on=None) | (~Q(kind="self-paced") & ~Q(name="")),
                name="what_is_not_self_paced_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(starts_on__range=(FIRST_DAY, LAST_DAY)),
                name="an_offering_starts_in_our_times",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())


def has_dates(offering: str = "offering") -> Exists:
    """Whether an offering has any date: a condition for a query, so that who has none costs no question."""
    from courses.offerings.models.dates import OfferingDate

    return Exists(OfferingDate.objects.filter(offering=OuterRef(offering)))


def self_paced_id(course: str) -> Subquery:
    """The id of a course's self-paced offering, within a query in which `course` names the key of the course."""
    offerings = Offering.objects.filter(course=OuterRef(course), kind=Offering.Kind.SELF_PACED)
    return Subquery(offerings.order_by().values("pk")[:1])
