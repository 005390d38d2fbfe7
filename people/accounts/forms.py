"""What people say about themselves, and how they leave."""

import unicodedata
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.accounts.models import User, printable_name
from people.reference.models import Country, Organisation, Sector


class PrintedNameField(forms.CharField):
    """Gives the name as it is printed, or refuses it with the sign that is in the way."""

    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "name", "maxlength": 200})

    def __init__(self, **options):
        super().__init__(strip=False, **options)  # what is invisible is for one function to judge

    def clean(self, value):
        return printable_name(super().clean(value))


class ProfileForm(forms.Form):
    """What a person may say about themselves; none of it is asked for."""

    WITHHELD = "withheld"

    alias = forms.CharField(
        label=_("What we call you"),
        max_length=120,
        required=False,
        help_text=_("On pages and in letters to you."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "nickname"}),
    )
    printed_name = PrintedNameField(
        label=_("Name on certificates"),
        required=False,
        help_text=_("An alias is fine. Before a certificate is made you see it, and may choose another name for it."),
    )
    one_name_for_all = forms.BooleanField(
        label=_("The same name on all certificates"),
        required=False,
        help_text=_("New ones are made with this name by themselves. Otherwise we ask each time."),
    )
    language = forms.ChoiceField(
        label=_("Language of letters"), choices=settings.LANGUAGES, help_text=_("Pages stay in the language you read.")
    )
    zone = forms.ChoiceField(label=_("Time zone"))
    country = forms.ChoiceField(label=_("Country"), required=False)
    sector = forms.ModelChoiceField(
        Sector.objects.none(), label=_("Where you work"), required=False, empty_label=_("No answer")
    )
    belongs_to = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("You belong to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Take the tick away from what you have left. It stays in your data, with today as its end."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Organisation"),
        required=False,
        empty_label=_("No answer"),
        help_text=_("From the list that staff keep."),
    )

    def __init__(self, *args, person: User, **kwargs):
        country = self.WITHHELD if person.country_withheld else (person.country.code if person.country else "")
        names = [name for name in self.base_fields if name not in ("belongs_to", "organisation")]
        super().__init__(
            *args, initial={name: getattr(person, name) for name in names} | {"country": country}, **kwargs
        )
        self._offer_organisations(person)
        self.fields["sector"].queryset = Sector.objects.filter(Q(is_listed=True) | Q(pk=person.sector_id))
        self.fields["zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones(person.zone)]
        self.fields["country"].choices = [
            ("", _("No answer")),
            (self.WITHHELD, _("I prefer not to say")),
            *listed_countries(),
        ]

    def clean(self) -> dict:
        answer = super().clean()
        if answer.get("one_name_for_all") and answer.get("printed_name") == "":
            self.add_error("printed_name", _("Type the name that should stand on all certificates."))
        code = answer.get("country")
        answer["country_withheld"] = code == self.WITHHELD
        answer["country"] = Country.objects.filter(code=code).first()
        chosen = [*answer.pop("belongs_to", []), answer.pop("organisation", None)]
        answer["organisations"] = [one for one in chosen if one]
        return answer

    def _offer_organisations(self, person: User) -> None:
        """Boxes for those that the person belongs to, if any, and a list with the others."""
        current = Organisation.objects.filter(affiliations__in=person.affiliations.current())
        if not current:
            del self.fields["belongs_to"]
            return
        self.fields["belongs_to"].queryset = self.fields["belongs_to"].initial = current
        self.fields["organisation"].label = _("Another organisation")
        self.fields["organisation"].queryset = Organisation.objects.exclude(pk__in=current)


def listed_countries() -> list[tuple[str, str]]:
    """Code and name of each country that may be chosen, in the order of the reader's language."""
    listed = Country.objects.filter(is_listed=True)
    return sorted(((country.code, country.name) for country in listed), key=lambda row: _without_accents(row[1]))


def _without_accents(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower() or name


def zones(kept: str) -> list[str]:
    """ "UTC", and every zone that is named after a place."""
    names = [zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "US/", "SystemV/"))]
    return ["UTC", *sorted({*names, kept} - {"UTC"})]


class SafetyForm(forms.Form):
    """What others may see over a person's shoulder: letters, and the page that stands open."""

    discreet_mail = forms.BooleanField(
        label=_("Discreet mail"),
        required=False,
        help_text=_("Letters name neither this site nor their subject. You read them here, after signing in."),
    )
    quick_exit = forms.BooleanField(
        label=_("A button to leave at once"),
        required=False,
        help_text=_(
            "It stands on every page while you are signed in. One press signs you out and shows another site. With"
            " JavaScript the page is gone from the “back” button, too; without it, “back” asks to sign in."
        ),
    )


class EraseForm(forms.Form):
    """The last word before everything about a person is erased."""

    tell = forms.BooleanField(label=_("Send me one last letter that says it is done"), required=False, initial=False)
    sure = forms.BooleanField(label=_("Yes, erase my account now. This cannot be undone."))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), max_length=200
    )

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        if not self.person.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your password."))
        return self.cleaned_data["password"]
