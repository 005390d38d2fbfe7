"""What a person lets others see. Nothing is visible until its owner chose so."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class VisibilityRule(models.Model):
    """One field of one thing of one person, and who may see it. No row: nobody but the owner."""

    class Audience(models.TextChoices):
        NOBODY = "nobody", _("Only me")
        LINK = "link", _("Anyone who has the link or code")
        MEMBERS = "members", _("People who are signed in")
        ANYONE = "anyone", _("Anyone")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="visibility", verbose_name=_("owner")
    )
    subject = models.SlugField(_("subject"), max_length=40)
    key = models.CharField(_("key"), max_length=64, blank=True)
    field = models.SlugField(_("field"), max_length=40)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.NOBODY)

    class Meta:
        verbose_name = _("visibility rule")
        verbose_name_plural = _("visibility rules")
        constraints = [
            models.UniqueConstraint(fields=["owner", "subject", "key", "field"], name="one_visibility_rule_per_field")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.field}: {self.audience}"


def for_viewer(owner_id: int | None, subject: str, key: str, viewer, *, has_link: bool = False) -> frozenset[str]:
    """Names of the fields of one thing that this viewer may see. One query.

    `viewer`: a User or AnonymousUser; the owner sees every field that has a rule.
    `has_link`: the viewer came by an unguessable address or code.
    """
    rules = VisibilityRule.objects.filter(owner_id=owner_id, subject=subject, key=key)
    if viewer.is_authenticated and viewer.pk == owner_id:
        return frozenset(rules.values_list("field", flat=True))
    audiences = [VisibilityRule.Audience.ANYONE]
    if has_link:
        audiences.append(VisibilityRule.Audience.LINK)
    if viewer.is_authenticated:
        audiences.append(VisibilityRule.Audience.MEMBERS)
    return frozenset(rules.filter(audience__in=audiences).values_list("field", flat=True))
