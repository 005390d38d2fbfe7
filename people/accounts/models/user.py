"""The person."""

import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.accounts.models.name import validate_printable
from people.reference.models import Country, Organisation, Sector


class User(AbstractBaseUser, PermissionsMixin):
    """One person with an account. A real name is asked of nobody; an e-mail address is optional."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(_("user name"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    email = models.EmailField(_("e-mail address"), blank=True)
    alias = models.CharField(_("what we call you"), max_length=120, blank=True)
    printed_name = models.CharField(
        _("name on certificates"),
        max_length=120,
        blank=True,
        validators=[validate_printable],
        help_text=_("An alias is fine. Before a certificate is made you see it, and may choose another name for it."),
    )
    one_name_for_all = models.BooleanField(
        _("the same name on all certificates"),
        default=False,
        help_text=_("New ones are made with this name by themselves. Otherwise we ask each time."),
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, verbose_name=_("country"))
    country_withheld = models.BooleanField(_("prefers not to say the country"), default=False)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, verbose_name=_("sector"))
    organisations = models.ManyToManyField(
        Organisation, through="accounts.Affiliation", related_name="people", verbose_name=_("organisations")
    )
    discreet_mail = models.BooleanField(
        _("discreet mail"), default=False, help_text=_("Neutral subjects, no content in letters.")
    )
    quick_exit = models.BooleanField(
        _("leaves at once"), default=False, help_text=_("A button on every page signs out and shows another site.")
    )
    is_staff = models.BooleanField(_("staff"), default=False)
    roles_since = models.DateTimeField(
        _("roles since"), null=True, blank=True, help_text=_("When a role was last given. Empty: since joining.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [("erase_user", "Can erase a person on request")]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="one_person_per_user_name_in_any_case"),
            models.CheckConstraint(
                condition=models.Q(country=None) | models.Q(country_withheld=False),
                name="a_withheld_country_is_not_stored",
            ),
            models.CheckConstraint(
                condition=models.Q(one_name_for_all=False) | ~models.Q(printed_name=""),
                name="a_name_for_all_certificates_is_a_name",
            ),
        ]
        indexes = [
            # Holds all that the staff list of people is searched by and opens in the order of: no row need be read.
            models.Index(
                fields=["date_joined", "id", "username", "alias", "email", "printed_name"], name="people_found"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """How pages and letters address the person; never the e-mail address."""
        return self.alias or self.username

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name
