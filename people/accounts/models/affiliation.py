"""Where a person works or worked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.reference.models import Organisation


class AffiliationQuerySet(models.QuerySet):
    def current(self) -> "AffiliationQuerySet":
        """Those that have not ended."""
        return self.filter(ended_on=None)


class Affiliation(models.Model):
    """One person in one organisation, from one day to another. Who changes jobs keeps the old row, with its end."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="affiliations", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="affiliations", verbose_name=_("organisation")
    )
    began_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["began_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(ended_on=None),
                name="one_current_affiliation_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(began_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("began_on")),
                name="an_affiliation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.organisation_id}"
