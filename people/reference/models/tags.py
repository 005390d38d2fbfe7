"""What a page or a project is about, and what it teaches."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.reference.models.words import TranslatedRow


class TagQuerySet(models.QuerySet):
    def of(self, kind: str) -> "TagQuerySet":
        """The tags of one Tag.Kind."""
        return self.filter(kind=kind)

    def with_those_below(self, slug: str, kind: str) -> "TagQuerySet":
        """A tag and what stands below it: an area with its policy tags, a domain with its skills."""
        return self.filter(Q(kind=kind, slug=slug) | Q(parent__kind=kind, parent__slug=slug))


class Tag(TranslatedRow):
    """One entry of one list by which things are found and counted: an area, a policy tag, a goal, a value, a skill."""

    class Kind(models.TextChoices):
        AREA = "area", _("Challenge area")
        POLICY = "policy", _("Policy tag")
        GOAL = "goal", _("Goal")
        VALUE = "value", _("Value of open government")
        DOMAIN = "domain", _("Domain of skills")
        SKILL = "skill", _("Skill")

    ABOVE = {Kind.POLICY: Kind.AREA, Kind.SKILL: Kind.DOMAIN}  # what a tag of a list belongs to

    kind = models.CharField(_("list"), max_length=10, choices=Kind)
    slug = models.SlugField(_("slug"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="below",
        verbose_name=_("belongs to"),
        help_text=_("The challenge area of a policy tag, the domain of a skill."),
    )
    is_listed = models.BooleanField(_("offered in forms"), default=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["kind", "position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="one_tag_per_slug_in_a_list"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="no_tag_belongs_to_itself"),
        ]
