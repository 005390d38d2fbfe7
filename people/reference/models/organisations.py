"""Organisations: what they are, where they are, and until when we agreed to work together."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.reference.models.geography import Country
from people.reference.models.words import TranslatedRow, VersionedRow

ENDING_SOON = timedelta(days=60)  # long enough to write, meet and sign anew


class OrganisationType(TranslatedRow):
    """What an organisation is: ministry, parliament, association of local governments, multilateral ..."""

    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_listed = models.BooleanField(_("offered in forms"), default=True)

    class Meta:
        verbose_name = _("type of organisation")
        verbose_name_plural = _("types of organisations")
        ordering = ["position", "slug"]


class OrganisationQuerySet(models.QuerySet):
    def agreement_ending(self, today: date) -> "OrganisationQuerySet":
        """Those whose agreement ends within ENDING_SOON, today and the last day included."""
        return self.filter(agreement_until__range=(today, today + ENDING_SOON))


class Organisation(VersionedRow):
    """An office, parliament, school or association."""

    name = models.CharField(_("name"), max_length=200)
    types = models.ManyToManyField(OrganisationType, blank=True, verbose_name=_("types"))
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, verbose_name=_("country"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="below",
        verbose_name=_("part of"),
        help_text=_("The ministry of a department, the network of a member."),
    )
    agreement_from = models.DateField(_("agreement from"), null=True, blank=True)
    agreement_until = models.DateField(_("agreement until"), null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="no_organisation_is_part_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(agreement_from=None)
                | Q(agreement_until=None)
                | Q(agreement_until__gte=F("agreement_from")),
                name="an_agreement_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name
