"""Who was erased, for as long as an archive may still know them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Erasure(models.Model):
    """One erased person, by the random number that nothing else here knows any more: a restore erases them again."""

    public_id = models.UUIDField(_("number"), unique=True)
    at = models.DateTimeField(_("erased"), db_index=True)
    listed_at = models.DateTimeField(_("on the list outside the database"), null=True, blank=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.public_id)
