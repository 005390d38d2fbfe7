"""What staff have a letter say instead of the words that the house came with."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LetterTemplateQuerySet(models.QuerySet):
    def newest(self, name: str, language: str) -> "LetterTemplate | None":
        """The version in force; None while nobody has changed anything."""
        return self.filter(name=name, language=language).order_by("-version").first()


class LetterTemplate(models.Model):
    """One version of the words of one letter in one language. Rows are added, never changed; the newest is in force.

    `name`: as the letter is declared. Without a subject it says: as the house came.
    """

    name = models.SlugField(_("name"), max_length=60)
    language = models.CharField(_("language"), max_length=10)
    version = models.PositiveIntegerField(_("version"))
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="letter_templates",
        verbose_name=_("made by"),
    )

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        ordering = ["name", "language", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "language", "version"], name="one_letter_template_a_version"),
            models.CheckConstraint(
                condition=Q(subject="", text="") | (~Q(subject="") & ~Q(text="")),
                name="a_letter_template_says_all_or_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.language} {self.version}"
