"""What a person lets others see. Nothing is visible until its owner chose so."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.audiences.models.audience import Audience
from people.audiences.models.viewer import beside_known, known_of
from people.audiences.rules import hits_of
from people.reference.models import Country

FIELD = ("owner", "subject", "thing", "field")
FEW = 1_000  # rules that are looked at before a list is


class OfField(models.Model):
    """What is said of one field of one thing of one person. Whose thing has no number of its own says the person's."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="%(class)ss", verbose_name=_("owner")
    )
    subject = models.SlugField(_("subject"), max_length=40, db_index=False)
    thing = models.UUIDField(_("thing"))
    field = models.SlugField(_("field"), max_length=40, db_index=False)

    class Meta:
        abstract = True


class VisibilityRuleQuerySet(models.QuerySet):
    def of_field(self, owner, subject: str, thing: UUID, field: str) -> "VisibilityRuleQuerySet":
        return self.filter(owner=owner, subject=subject, thing=thing, field=field)

    def openings(self) -> "VisibilityRuleQuerySet":
        return self.filter(audience__isnull=False)

    def in_force(self, at: datetime) -> "VisibilityRuleQuerySet":
        return self.exclude(until__lte=at)

    def visible_to(self, viewer, *, has_link: bool = False, at: datetime | None = None) -> "VisibilityRuleQuerySet":
        """The rules by which the viewer sees their fields: the one expression that every list and page asks.

        All of the owner's own. Of others those in force whose audience the viewer is one of, unless the same field is
        denied, or any exclusion of it hits the viewer.
        """
        now = at or timezone.now()
        same = {name: OuterRef(name) for name in FIELD}
        fits = Q(audience__in=Audience.objects.of(viewer, at=now, has_link=has_link).values("pk"))
        fits &= Q(until=None) | Q(until__gt=now)
        fits &= ~Exists(VisibilityRule.objects.filter(audience=None, **same))
        fits &= ~Exists(Exclusion.objects.hitting(viewer).filter(**same))
        # Nobody has the number 0. A stranger asks in the same form: databases then go through a list from its start,
        # and stop where the page is full, rather than look at every rule there is.
        return self.filter(Q(owner_id=viewer.pk or 0) | fits)


class VisibilityRule(OfField):
    """One field of one thing of one person, and who may see it. No row: nobody but the owner.

    A row without an audience denies: nobody sees the field, whatever other rows say. What opens may have an end, what
    denies has none, so that the passing of time never shows anything.
    """

    audience = models.ForeignKey(
        Audience, models.CASCADE, null=True, blank=True, related_name="rules", verbose_name=_("who may see it")
    )
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = VisibilityRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("visibility rule")
        verbose_name_plural = _("visibility rules")
        constraints = [
            models.UniqueConstraint(fields=[*FIELD, "audience"], name="one_visibility_rule_per_field_and_audience"),
            models.UniqueConstraint(fields=FIELD, condition=Q(audience=None), name="one_denial_per_field"),
            models.CheckConstraint(condition=Q(audience__isnull=False) | Q(until=None), name="a_denial_has_no_end"),
        ]
        indexes = [models.Index(fields=["audience", "subject", "field", "owner", "thing"], name="rules_by_audience")]

    def __str__(self) -> str:
        return f"{self.subject} {self.field}: {self.audience or 'nobody'}"


class ExclusionQuerySet(models.QuerySet):
    def hitting(self, viewer) -> "ExclusionQuerySet":
        """Those that keep something from this viewer."""
        hits = hits_of(known_of(viewer))
        country, government = Exclusion.Kind.COUNTRY, Exclusion.Kind.GOVERNMENT
        return self.filter(
            _hit(Exclusion.Kind.PERSON, "person", hits.people)
            | _hit(country, "country", hits.countries)
            | _hit(government, "country", hits.governments)
        )


def _hit(kind: str, field: str, ids: frozenset[int] | None) -> Q:
    return Q(kind=kind) if ids is None else Q(kind=kind, **{f"{field}__in": sorted(ids)})


class Exclusion(OfField):
    """Who does not see one field, whatever audience it is opened to. It has no end, and outlives the rules."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("People from a country")
        GOVERNMENT = "government", _("Members of the government of a country")
        PERSON = "person", _("A person")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, verbose_name=_("country"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="excluded_by",
        verbose_name=_("person"),
    )
    # As it was typed: who takes another name later is not found out by those who hid something from the old one.
    called = models.CharField(_("called"), max_length=60, blank=True)

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        constraints = [
            models.UniqueConstraint(
                fields=[*FIELD, "person"], condition=Q(country=None), name="one_exclusion_per_person"
            ),
            models.CheckConstraint(
                condition=Q(kind="person", person__isnull=False, country=None)
                | (~Q(kind="person") & Q(person=None, country__isnull=False)),
                name="an_exclusion_names_a_country_or_a_person",
            ),
        ]
        indexes = [models.Index(fields=[*FIELD], name="exclusions_by_field")]

    def __str__(self) -> str:
        return f"{self.subject} {self.field}: not {self.kind}"

    @property
    def words(self) -> str:
        """As its owner reads it."""
        match self.kind:
            case self.Kind.COUNTRY:
                return _("Not for people from: %(country)s") % {"country": self.country.name}
            case self.Kind.GOVERNMENT:
                return _("Not for members of the government of: %(country)s") % {"country": self.country.name}
        return _("Not for the person called: %(name)s") % {"name": self.called}


# --- What lists and pages ask -----------------------------------------------------------------------------------------
def is_seen_by(
    viewer,
    subject: str,
    *,
    field: str = "",
    owner: str = "pk",
    thing: str = "public_id",
    has_link: bool = False,
    at: datetime | None = None,
) -> Q:
    """A condition for the QuerySet of a thing: the viewer may see `field` of it, or any field.

    `owner`, `thing`: the names of its fields that hold the person and the random number; as given, those of a person.
    Asks one question itself, with that about the viewer in it: whether few have opened anything to them.
    """
    now = at or timezone.now()
    of_field = VisibilityRule.objects.filter(subject=subject, **({"field": field} if field else {}))
    meant = of_field.filter(audience__in=Audience.objects.of(viewer, at=now, has_link=has_link).values("pk"))
    _known, owners = beside_known(viewer, meant.values_list("owner_id", flat=True)[: FEW + 1])
    of_thing = of_field.filter(owner=OuterRef(owner), thing=OuterRef(thing))
    seen = Q(Exists(of_thing.visible_to(viewer, has_link=has_link, at=now)))
    if len(owners) > FEW:
        return seen
    # No list is long enough to be gone through for so few: they are looked up.
    return Q(**{f"{owner}__in": sorted({*owners, viewer.pk or 0})}) & seen


def seen_fields(
    viewer, subject: str, owners: Mapping[UUID, int | None], *, has_link: bool = False, at: datetime | None = None
) -> dict[UUID, frozenset[str]]:
    """The fields that the viewer may see of each thing of a page; two questions, however many things there are.

    `owners`: the owner's id by the number of the thing. Owners see every field that has a rule.
    """
    rules = VisibilityRule.objects.filter(subject=subject, thing__in=list(owners))
    rules = rules.filter(owner__in={owner for owner in owners.values() if owner is not None})
    found: dict[UUID, set[str]] = {thing: set() for thing in owners}
    rows = rules.visible_to(viewer, has_link=has_link, at=at).values_list("owner_id", "thing", "field")
    for owner, thing, field in rows:
        if owners[thing] == owner:
            found[thing].add(field)
    return {thing: frozenset(fields) for thing, fields in found.items()}


def for_viewer(
    viewer, subject: str, thing: UUID, owner_id: int | None, *, has_link: bool = False, at: datetime | None = None
) -> frozenset[str]:
    """The same for one thing. What nobody owns any more is seen by nobody."""
    return seen_fields(viewer, subject, {thing: owner_id}, has_link=has_link, at=at)[thing]
