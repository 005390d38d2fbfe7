"""What a person may do by a duty."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

NAMES = {
    "administrator": _("Administrator"),
    "auditor": _("Auditor"),
    "editor": _("Editor"),
    "staff": _("Course team"),
    "support": _("Support"),
}


class Role(models.Model):
    """One kind of work, as people/staff/roles.toml describes it. Its groups say what may be done by it.

    `group`: in the whole site. `group_within`: in one part of it; None, if the work cannot be given for a part.
    """

    slug = models.SlugField(_("slug"), max_length=14, unique=True)  # with a scope it fills the key of an audience
    group = models.OneToOneField(Group, models.PROTECT, related_name="role", verbose_name=_("group"))
    group_within = models.OneToOneField(
        Group, models.PROTECT, null=True, blank=True, related_name="role_within", verbose_name=_("group in a part")
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What it is called; one that the file got later has the name that it has there."""
        return str(NAMES.get(self.slug, self.slug))
