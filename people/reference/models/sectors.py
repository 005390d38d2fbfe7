"""Where in society people work."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.reference.models.words import TranslatedRow


class Sector(TranslatedRow):
    """Where in society someone works: ministry, parliament, civil society, press ..."""

    class Level(models.TextChoices):
        NATIONAL = "national", _("National")
        LOCAL = "local", _("Local or regional")
        INTERNATIONAL = "international", _("International")

    class Branch(models.TextChoices):
        EXECUTIVE = "executive", _("Government and administration")
        LEGISLATIVE = "legislative", _("Parliaments and councils")
        JUDICIAL = "judicial", _("Courts")
        OVERSIGHT = "oversight", _("Oversight bodies")

    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    level = models.CharField(
        _("level"), max_length=20, choices=Level, blank=True, help_text=_("Empty: of no level, or of several.")
    )
    branch = models.CharField(
        _("branch"),
        max_length=20,
        choices=Branch,
        blank=True,
        help_text=_("Empty: not a branch of the state, or several."),
    )
    is_listed = models.BooleanField(_("offered in forms"), default=True)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["position", "slug"]
