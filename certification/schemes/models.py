"""What can be earned."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certification.schemes.rules import words_in
from courses.learning.models import ItemCompletion, LearningItem
from lms.lib.process_cache import in_process_cache

FRESH_SECONDS = 300  # a scheme that was opened or closed is known to My learning after this long at the latest


class SchemeQuerySet(models.QuerySet):
    def open(self) -> "SchemeQuerySet":
        """Schemes that issue certificates, with their requirements."""
        return self.filter(is_open=True).prefetch_related("requirements")


class Scheme(models.Model):
    """One certificate that people can earn: its level, criteria and requirements. Loaded from content/schemes."""

    slug = models.SlugField(_("slug"), unique=True)
    level = models.SlugField(_("level"), max_length=40)
    criteria_version = models.CharField(_("version of the criteria"), max_length=20)
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
    requirements = models.ManyToManyField(LearningItem, related_name="schemes", verbose_name=_("requirements"))

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

    def chains(self) -> list[tuple[LearningItem, ...]]:
        """Each item that was required first, with what took its place, one after the other."""
        return [tuple(item.chain()) for item in self.requirements.all()]

    def asked(self) -> list[tuple[LearningItem, ...]]:
        """What the scheme asks for today: the chains of which something is left.

        The rule: an item that has left its course (retired, and that confirmed) is asked for no more; its replacement
        is asked for instead, and then the replacement of that. Whoever had finished any of them has met it. What left
        without a replacement is not asked for. Nothing left to ask for: nobody can earn it.
        """
        return [chain for chain in self.chains() if not chain[-1].left_at]

    def language_for(self, person) -> str:
        """The language in which a certificate for `person` is printed."""
        return person.language if person.language in self.words else "en"

    def met_by(self, people: models.QuerySet) -> models.QuerySet:
        """Those of `people` who have completed everything; nobody where it is closed or asks for nothing."""
        required = self.asked()
        if not required or not self.is_open:
            return people.none()
        for chain in required:
            people = people.filter(Exists(ItemCompletion.objects.filter(person=OuterRef("pk"), item__in=chain)))
        return people


def requirements_of_open_schemes() -> dict[int, tuple[tuple[int, ...], ...]]:
    """What each open scheme asks for, by its id, from the cache of this process if it was asked lately.

    By ids, as `missing_requirements` takes them: chains of items, of each of which one must be done.
    """
    return in_process_cache("requirements-by-scheme", _requirements, FRESH_SECONDS)


def _requirements() -> dict[int, tuple[tuple[int, ...], ...]]:
    return {
        scheme.pk: tuple(tuple(item.pk for item in chain) for chain in scheme.asked())
        for scheme in Scheme.objects.open()
    }
