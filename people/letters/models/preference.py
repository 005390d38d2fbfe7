"""What a person wants to be written."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.letters.rules import AT_ONCE, DAILY, MOST_A_WEEK, QUIET_FROM, QUIET_UNTIL, WEEKLY


class Purpose(models.TextChoices):
    """Why letters are written. Those of service always go; of the others a person may want none."""

    SERVICE = "service", _("What concerns your account and your certificates")
    COURSES = "courses", _("Your courses: dates, reminders, answers to your questions")
    NETWORK = "network", _("People and groups that you have joined")
    NEWS = "news", _("News and invitations")


OPTIONAL = [Purpose.COURSES, Purpose.NETWORK, Purpose.NEWS]
UNASKED = {Purpose.COURSES: True, Purpose.NETWORK: True, Purpose.NEWS: False}  # whether they go while nobody has chosen


class Rhythm(models.TextChoices):
    """How often letters of one purpose come: each by itself, or gathered into one."""

    AT_ONCE = AT_ONCE, _("each by itself")
    DAILY = DAILY, _("gathered, once a day")
    WEEKLY = WEEKLY, _("gathered, on Mondays")


class MailChoice(models.Model):
    """Whether one person wants letters of one purpose. No row: as UNASKED says."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_choices", verbose_name=_("person")
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=[(one.value, one.label) for one in OPTIONAL])
    is_wanted = models.BooleanField(_("wanted"))
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm, default=Rhythm.AT_ONCE)
    chosen_at = models.DateTimeField(_("chosen"), auto_now=True)

    class Meta:
        verbose_name = _("choice of letters")
        verbose_name_plural = _("choices of letters")
        constraints = [models.UniqueConstraint(fields=["person", "purpose"], name="one_choice_of_letters_a_purpose")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.is_wanted}"


class MailHours(models.Model):
    """When, and how often, one person wants letters that are not of service. No row: as everybody."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_hours", verbose_name=_("person")
    )
    quiet_from = models.PositiveSmallIntegerField(
        _("quiet from"), default=QUIET_FROM, validators=[MaxValueValidator(23)]
    )
    quiet_until = models.PositiveSmallIntegerField(
        _("quiet until"), default=QUIET_UNTIL, validators=[MaxValueValidator(23)]
    )
    most_a_week = models.PositiveSmallIntegerField(
        _("at most in seven days"), default=MOST_A_WEEK, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("hours of letters")
        verbose_name_plural = _("hours of letters")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__lte=23, quiet_until__lte=23, most_a_week__gte=1),
                name="hours_of_letters_are_hours",
            )
        ]

    def __str__(self) -> str:
        return f"{self.quiet_from}-{self.quiet_until}"
