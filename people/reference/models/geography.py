"""Countries, and the regions of the world that they are counted in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.reference.models.words import TranslatedRow


class Region(TranslatedRow):
    """A part of the world that programmes and reports count by."""

    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["position", "slug"]


class Country(TranslatedRow):
    """A country or territory: ISO 3166-1, or an entry of our own where ISO has none."""

    code = models.CharField(_("code"), max_length=12, unique=True, help_text=_("ISO code, or one of your own."))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    is_iso = models.BooleanField(_("in ISO 3166-1"), default=False)
    is_listed = models.BooleanField(_("offered in forms"), default=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["code"]
