"""Who may be meant: audiences, and who belongs to them."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.audiences.rules import FOR_ALL


class AudienceQuerySet(models.QuerySet):
    def of(self, viewer, *, at: datetime, has_link: bool = False) -> "AudienceQuerySet":
        """Those that the viewer (a User or AnonymousUser) is one of. `has_link`: came by an unguessable address."""
        kinds = [Audience.Kind.ANYONE, *([Audience.Kind.LINK] if has_link else [])]
        if not viewer.is_authenticated:
            return self.filter(kind__in=kinds)
        own = Membership.objects.in_force(at).filter(person_id=viewer.pk).exclude(audience__kind__in=FOR_ALL)
        # A union: what databases guess of "or" is half of all audiences.
        for_all = Audience.objects.filter(kind__in=[*kinds, Audience.Kind.MEMBERS]).order_by()
        return self.filter(pk__in=for_all.values("pk").union(own.order_by().values("audience")))

    def choosable_by(self, person, kinds, *, at: datetime) -> "AudienceQuerySet":
        """Those of some kinds to which a person may open what is theirs: they belong to them, or made them."""
        own = Membership.objects.in_force(at).filter(person_id=person.pk)
        return self.filter(Q(kind__in=kinds), Q(pk__in=own.values("audience")) | Q(owner=person))

    def recounted(self, kinds) -> "AudienceQuerySet":
        """Those whose members an app above knows, the longest not counted first."""
        return self.filter(kind__in=kinds).order_by(F("counted_at").asc(nulls_first=True), "pk")


class Audience(models.Model):
    """Some people under one name: all whom the kind means, or those with a membership."""

    class Kind(models.TextChoices):
        PAIR = "pair", _("A pair")
        NAMED = "named", _("People whom you name")
        CIRCLE = "circle", _("A circle")
        COHORT = "cohort", _("A cohort")
        PROGRAMME = "programme", _("A programme")
        DUTY = "duty", _("Staff with a duty")
        NETWORK = "network", _("The network")
        LINK = "link", _("Anyone who has the link or code")
        MEMBERS = "members", _("People who are signed in")
        ANYONE = "anyone", _("Anyone")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    key = models.CharField(_("key"), max_length=64, blank=True, help_text=_("Which cohort, circle or duty it is."))
    names = models.JSONField(_("names"), default=dict, blank=True, help_text=_("One name a language."))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="own_audiences",
        verbose_name=_("whose list it is"),
    )
    counted_at = models.DateTimeField(_("last counted"), null=True, blank=True)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["kind", "key"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_audience_per_kind_and_key"),
            models.CheckConstraint(
                condition=Q(kind="named", owner__isnull=False) | (~Q(kind="named") & Q(owner=None)),
                name="a_list_of_named_people_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(FOR_ALL), key="") | (~Q(kind__in=sorted(FOR_ALL)) & ~Q(key="")),
                name="an_audience_with_members_says_which",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in English, else in any; without one what its kind is called."""
        language = (get_language() or "en").split("-")[0]
        kind = str(self.Kind(self.kind).label)
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()), kind)


class MembershipQuerySet(models.QuerySet):
    def in_force(self, at: datetime) -> "MembershipQuerySet":
        return self.filter(since__lte=at).exclude(until__lte=at)


class Membership(models.Model):
    """One person in one audience, from a moment on and perhaps until one."""

    audience = models.ForeignKey(Audience, models.CASCADE, related_name="memberships", verbose_name=_("audience"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="memberships_given",
        verbose_name=_("given by"),
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["audience", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["audience", "person"], name="one_membership_per_person_and_audience"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="a_membership_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audience_id}: {self.person_id}"


def new_key() -> str:
    """A key for an audience that stands for nothing else, such as somebody's list of people."""
    return uuid.uuid4().hex
