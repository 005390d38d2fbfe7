"""What every row of reference data has: its words in several languages, their version, a note for staff."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class VersionedRow(models.Model):
    """A row that staff may rename. Its words change, its slug never does; Wagtail's log keeps the old words."""

    version = models.PositiveIntegerField(_("version of the words"), default=1, editable=False)
    is_edited = models.BooleanField(
        _("worded by staff"), default=False, editable=False, help_text=_("Loading leaves these words as they are.")
    )
    note = models.TextField(
        _("note for staff"),
        blank=True,
        help_text=_("Where it comes from and how reliable it is. Readers do not see it."),
    )

    class Meta:
        abstract = True


class TranslatedRow(VersionedRow):
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
