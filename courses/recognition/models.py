"""What people finished elsewhere, as somebody tells us."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.learning.models import LearningItem


class PriorCompletionQuerySet(models.QuerySet):
    def waiting(self) -> "PriorCompletionQuerySet":
        """Those that nobody has decided about."""
        return self.filter(state=PriorCompletion.State.PROPOSED)

    def for_decision_by(self, person) -> "PriorCompletionQuerySet":
        """Of those, the ones that this person may decide: not their own, and not what they proposed."""
        return self.waiting().exclude(person=person).exclude(proposed_by=person)


class PriorCompletion(models.Model):
    """One person is said to have finished one item elsewhere. It counts once somebody else has recognised it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for a decision")
        RECOGNISED = "recognised", _("Recognised")
        REFUSED = "refused", _("Not recognised")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="prior_completions", verbose_name=_("person")
    )
    item = models.ForeignKey(
        LearningItem, models.PROTECT, related_name="prior_completions", verbose_name=_("what was finished")
    )
    finished_on = models.DateField(_("finished on"))
    source = models.CharField(_("where"), max_length=200)
    checker = models.CharField(_("who checked it there"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)  # raised by lms.lib.transitions

    objects = PriorCompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("completion elsewhere")
        verbose_name_plural = _("completions elsewhere")
        ordering = ["proposed_at", "pk"]
        permissions = [
            ("propose_priorcompletion", "Can propose completions earned elsewhere"),
            ("recognise_priorcompletion", "Can recognise completions earned elsewhere"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "item"],
                condition=~Q(state="refused"),
                name="one_completion_elsewhere_per_person_and_item",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None) | ~Q(state="proposed") & Q(decided_at__isnull=False),
                name="a_completion_elsewhere_says_when_it_was_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | (~Q(decided_by=F("person")) & (Q(proposed_by=None) | ~Q(decided_by=F("proposed_by")))),
                name="nobody_decides_their_own_completion_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.item_id}"
