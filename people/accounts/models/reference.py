"""Countries, sectors and organisations: reference data that staff may edit."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TranslatedName(models.Model):
    """A row whose name exists in several languages."""

    names = models.JSONField(_("names"), default=dict, help_text=_("One name a language, by language code."))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in English, else in any."""
        language = (get_language() or "en").split("-")[0]
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()), "")


class Country(TranslatedName):
    """A country or territory: ISO 3166-1, or an entry of our own where ISO has none."""

    code = models.CharField(_("code"), max_length=12, unique=True, help_text=_("ISO code, or one of your own."))
    is_iso = models.BooleanField(_("in ISO 3166-1"), default=False)
    is_listed = models.BooleanField(_("offered in forms"), default=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["code"]


class Sector(TranslatedName):
    """Where in society someone works: ministry, parliament, civil society, press ..."""

    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["position", "slug"]


class Organisation(models.Model):
    """An office, parliament, school or association."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("National government")
        LOCAL = "local", _("Local government")
        PARLIAMENT = "parliament", _("Parliament")
        COURT = "court", _("Court or oversight body")
        CIVIL_SOCIETY = "civil-society", _("Civil society")
        ASSOCIATION = "association", _("Association of local governments")
        SCHOOL = "school", _("School of government or university")
        MEDIA = "media", _("Media")
        BUSINESS = "business", _("Business")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, verbose_name=_("country"))

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
