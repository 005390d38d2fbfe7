"""Questionnaires and their versions."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from questionnaires.rules import Field, fields_in


class Questionnaire(models.Model):
    """Something that is asked, with a version for each shape in which it was asked."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.JSONField(_("title"), default=dict, blank=True)  # language -> words
    made_for = models.CharField(_("made for"), max_length=40, blank=True, editable=False)  # who shapes it: "task"
    is_open = models.BooleanField(_("open"), default=False, help_text=_("Whoever is signed in may answer it."))

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title_in("en") or self.slug

    def title_in(self, language: str) -> str:
        """The title in a language, else in English, else in any."""
        return self.title.get(language) or self.title.get("en") or next(iter(self.title.values()), "")

    @property
    def newest(self) -> "Version | None":
        """The version that is asked at present."""
        return self.versions.order_by("-number").first()


class Version(models.Model):
    """One shape of a questionnaire. Once somebody has answered it, the database refuses to change it."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="versions", verbose_name=_("questionnaire")
    )
    number = models.PositiveIntegerField(_("version"))
    schema = models.JSONField(_("fields"))
    checksum = models.CharField(_("checksum"), max_length=64)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    answered_at = models.DateTimeField(_("first answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="one_version_per_questionnaire_and_number")
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} / {self.number}"

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """What it asks, in order."""
        return fields_in(self.schema)

    def field(self, key: str) -> Field | None:
        """One field by its key."""
        return next((one for one in self.fields if one.key == key), None)
