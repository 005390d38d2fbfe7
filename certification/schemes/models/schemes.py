"""What can be earned."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certification.schemes.rules import words_in
from courses.learning.models import LearningItem
from lms.lib.process_cache import in_process_cache
from people.duties.models import within_duties

FRESH_SECONDS = 300  # a scheme that was opened or closed is known to My learning after this long at the latest


class SchemeQuerySet(models.QuerySet):
    def open(self) -> "SchemeQuerySet":
        """Schemes that issue certificates, with their criteria in every version."""
        criteria = SchemeCriterion.objects.select_related("item__replaced_by")
        return self.filter(is_open=True).prefetch_related(models.Prefetch("versions__criteria", criteria))

    def within_duties(self, viewer, permission: str = "schemes.view_scheme") -> "SchemeQuerySet":
        """Those that a member of staff sees: all, or the ones that are their duty."""
        return self.filter(within_duties(viewer, permission, scheme="pk"))


class Scheme(models.Model):
    """One certificate that people can earn. Loaded from content/schemes. What it asks for stands in its versions."""

    slug = models.SlugField(_("slug"), unique=True)
    level = models.SlugField(_("level"), max_length=40)
    words = models.JSONField(_("words"), help_text=_("Name, level, sentence, description and criteria a language."))
    achievement_type = models.CharField(_("type in Open Badges"), max_length=40, default="CertificateOfCompletion")
    valid_years = models.PositiveSmallIntegerField(
        _("years valid"), null=True, blank=True, help_text=_("Empty: it does not expire.")
    )
    is_open = models.BooleanField(_("issues certificates"), default=True)
    spot_check_share = models.FloatField(
        _("share audited"),
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 to 1: how many of its certificates chance draws for a second look."),
    )

    # How far the sweep has followed its claims (certification.schemes.actions.following).
    followed_until = models.DateTimeField(null=True, editable=False)
    followed_completion = models.BigIntegerField(default=0, editable=False)
    followed_for = models.CharField(max_length=64, default="", editable=False)
    recounted_at = models.DateTimeField(null=True, editable=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.text["name"]

    @property
    def text(self) -> dict[str, str]:
        """The words in the reader's language, else in English."""
        return words_in(self.words, get_language())

    @property
    def current(self) -> "CriteriaVersion | None":
        """The version that newcomers meet."""
        return max(self.versions.all(), key=lambda one: (one.begins_at, one.pk), default=None)

    @property
    def criteria_version(self) -> str:
        """The name of that version."""
        return self.current.name if self.current else ""

    def version_named(self, name: str) -> "CriteriaVersion | None":
        """The version of that name, else the current one."""
        return next((one for one in self.versions.all() if one.name == name), self.current)

    def asked(self) -> "list[SchemeCriterion]":
        """What the scheme asks of newcomers today; nothing: nobody can earn it."""
        return self.current.asked() if self.current else []

    asked.short_description = _("requirements")  # what Wagtail calls it

    def language_for(self, person) -> str:
        """The language in which a certificate for `person` is printed."""
        return person.language if person.language in self.words else "en"


class CriteriaVersion(models.Model):
    """The criteria of one scheme from one day on. Who has begun under them keeps them for a year after the next came.

    Once somebody has met them they are fixed: other criteria are a new version.
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="versions", verbose_name=_("scheme"))
    name = models.CharField(_("version of the criteria"), max_length=20)
    words = models.JSONField(_("words"), help_text=_("Those of the scheme while this version is the newest."))
    begins_at = models.DateTimeField(_("in force since"), default=timezone.now)

    class Meta:
        verbose_name = _("version of criteria")
        verbose_name_plural = _("versions of criteria")
        ordering = ["scheme", "begins_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["scheme", "name"], name="versions_are_named_per_scheme")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.name}"

    def asked(self) -> "list[SchemeCriterion]":
        """Those of its criteria of which something is left."""
        return [one for one in self.criteria.all() if one.is_asked]


class SchemeCriterion(models.Model):
    """One thing that a version asks for. Its kind says how it is met: `certification.schemes.evidence.EVIDENCE`."""

    class Kind(models.TextChoices):
        FINISHED = "finished", _("Finished: lesson, quiz, module or course")
        QUIZ = "quiz", _("Quiz with a result")
        TASK = "task", _("Task handed in")
        EVIDENCE = "evidence", _("Evidence from elsewhere in the product")

    version = models.ForeignKey(CriteriaVersion, models.PROTECT, related_name="criteria", verbose_name=_("version"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FINISHED)
    item = models.ForeignKey(
        LearningItem, models.PROTECT, null=True, blank=True, related_name="criteria", verbose_name=_("item")
    )
    share = models.FloatField(_("least result"), null=True, blank=True, help_text=_("Of a quiz: 0 to 1."))
    evidence = models.SlugField(_("kind of evidence"), max_length=40, blank=True)
    amount = models.DecimalField(
        _("least amount"), max_digits=8, decimal_places=2, null=True, blank=True, help_text=_("Of evidence: in sum.")
    )
    words = models.JSONField(_("words"), default=dict, blank=True, help_text=_("Of evidence: what it is, a language."))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["version", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind", "item"],
                condition=models.Q(item__isnull=False),
                name="a_version_asks_once_for_an_item",
            ),
            models.UniqueConstraint(
                fields=["version", "evidence"],
                condition=models.Q(item=None),
                name="a_version_asks_once_for_a_kind_of_evidence",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["finished", "task"], item__isnull=False, share=None, amount=None)
                | models.Q(kind="quiz", item__isnull=False, share__isnull=False, share__range=(0, 1), amount=None)
                | (
                    models.Q(kind="evidence", item=None, share=None, amount__isnull=False, amount__gt=0)
                    & ~models.Q(evidence="")
                ),
                name="a_criterion_says_what_its_kind_needs",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is, in the reader's language, else in English."""
        if self.item:
            return self.item.title
        return words_in(self.words, get_language()) if self.words else self.evidence

    @property
    def title_language(self) -> str:
        """The language of that title."""
        if self.item:
            return self.item.title_language
        return next((one for one in (get_language(), "en") if one in self.words), "en")

    @property
    def chain(self) -> tuple[LearningItem, ...]:
        """Its item, then what has taken the place of that, one after the other: whoever has done any has met it."""
        return tuple(self.item.chain()) if self.item else ()

    @property
    def is_asked(self) -> bool:
        """Whether it is still asked for.

        The rule: an item that has left its course (retired, and that confirmed) is asked for no more; its replacement
        is asked for instead, and then the replacement of that. What left without a replacement is not asked for.
        """
        chain = self.chain
        return not chain or chain[-1].left_at is None

    @property
    def asks_for(self) -> "LearningItem | SchemeCriterion":
        """What newcomers have to do: the last of its items; itself where it asks for none."""
        return self.chain[-1] if self.item else self


def requirements_of_open_schemes() -> dict[int, tuple[tuple[int, ...], ...]]:
    """What each open scheme asks for, by its id, from the cache of this process if it was asked lately.

    By ids, as `missing_requirements` takes them: chains of items, of each of which one must be done. Only schemes
    that ask for nothing else, and had no other criteria lately: of others claims tell who has met them.
    """
    return in_process_cache("requirements-by-scheme", _requirements, FRESH_SECONDS)


def _requirements() -> dict[int, tuple[tuple[int, ...], ...]]:
    found = {}
    for scheme in Scheme.objects.open():
        asked = scheme.asked()
        if all(one.kind == SchemeCriterion.Kind.FINISHED for one in asked):
            found[scheme.pk] = tuple(tuple(item.pk for item in one.chain) for one in asked)
    return found


def claims_know_more() -> bool:
    """Whether claims tell of some open scheme what its items alone do not: other kinds, or earlier criteria."""
    return in_process_cache("claims-know-more", _claims_know_more, FRESH_SECONDS)


def _claims_know_more() -> bool:
    other_kinds = SchemeCriterion.objects.exclude(kind=SchemeCriterion.Kind.FINISHED)
    several = CriteriaVersion.objects.values("scheme").annotate(n=models.Count("pk")).filter(n__gt=1)
    return other_kinds.exists() or several.exists()
