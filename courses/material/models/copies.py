"""What was copied from what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Copy(models.Model):
    """What was copied from what: the keys of a page or quiz and of its original. Both are learnt apart."""

    key = models.UUIDField(_("key"), unique=True)
    source = models.UUIDField(_("copied from"), db_index=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("copies made")

    def __str__(self) -> str:
        return f"{self.source} > {self.key}"
