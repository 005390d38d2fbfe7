"""Responses, and every state that they were in."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from questionnaires.models.asked import Questionnaire, Version
from questionnaires.rules import Value


class ResponseSet(models.QuerySet):
    def of(self, person):
        return self.filter(person=person)

    def handed_in(self):
        return self.filter(handed_in_at__isnull=False)


class Response(models.Model):
    """What one person has given to one questionnaire, as it is now. Private to the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="responses", verbose_name=_("questionnaire")
    )
    version = models.ForeignKey(Version, models.PROTECT, related_name="responses", verbose_name=_("version"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="responses", verbose_name=_("person")
    )
    about = models.CharField(_("about"), max_length=80, blank=True)  # what an app above asks it for: a lesson's key
    answers = models.JSONField(_("answers"), default=dict)  # key of a field -> value
    stamps = models.JSONField(_("stamps"), default=dict)  # key -> {"at", "language", "revision"}
    revision = models.PositiveIntegerField(_("revision"), default=0)  # the newest
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True)

    objects = ResponseSet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "person", "about"], name="one_response_per_person_and_matter"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def typed_at(self) -> dict[str, datetime]:
        """When the answer to each field was typed."""
        return {key: parse_datetime(one["at"]) for key, one in self.stamps.items()}

    def languages(self) -> list[str]:
        """The languages in which it was answered."""
        return sorted({one["language"] for key, one in self.stamps.items() if self.answers.get(key)})

    def answers_at(self, revision: int) -> dict[str, Value]:
        """The answers as they were after so many revisions."""
        if revision >= self.revision:
            return self.answers
        changes = self.revisions.filter(number__lte=revision).order_by("number").values_list("changes", flat=True)
        return {key: value for each in changes for key, value in each.items()}


class Revision(models.Model):
    """One save: what changed by it. The database refuses to change it, and nothing but erasure deletes it."""

    class Source(models.TextChoices):
        SAVED = "saved", _("saved")
        AUTOMATIC = "automatic", _("saved by itself")
        HANDED_IN = "handed_in", _("handed in")
        FILE = "file", _("read from a file")
        DEVICE = "device", _("taken over from a device")
        MOVED = "moved", _("moved from an older form")

    response = models.ForeignKey(Response, models.CASCADE, related_name="revisions", verbose_name=_("response"))
    number = models.PositiveIntegerField(_("number"))
    changes = models.JSONField(_("changes"))  # key -> value; an empty value was taken away
    lost = models.JSONField(_("gave way"), default=dict)  # key -> value that a newer one won against
    language = models.CharField(_("language"), max_length=12)
    source = models.CharField(_("how"), max_length=12, choices=Source.choices)
    version_number = models.PositiveIntegerField(_("version"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["response", "number"], name="one_revision_per_response_and_number")
        ]

    def __str__(self) -> str:
        return f"{self.response_id} / {self.number}"
