"""What staff type about people, duties and reference data."""

from datetime import date, datetime, time, timedelta
from operator import itemgetter

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from people.accounts.forms import PrintedNameField, zones
from people.accounts.models import User
from people.duties.models import Role, scope_kinds
from people.duties.rules import scope_named
from people.reference.actions import rename_organisation, reword
from people.reference.models import Country, Organisation, OrganisationType, Region, Sector, Tag


class PersonEditForm(forms.ModelForm):
    """What staff may correct of an account. Nobody's password: people choose it through a link."""

    class Meta:
        model = User
        fields = [
            "alias",
            "printed_name",
            "language",
            "zone",
            "country",
            "sector",
            "is_active",
        ]
        labels = {"alias": _("Is called"), "is_active": _("Account is open")}
        help_texts = {"is_active": ""}
        field_classes = {"printed_name": PrintedNameField}

    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.all(),
        label=_("Belongs to"),
        required=False,
        help_text=_("What is no longer chosen ends today and stays in the person's history."),
    )
    zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones(self.instance.zone)]
        self.fields["organisations"].initial = Organisation.objects.filter(
            affiliations__in=self.instance.affiliations.current()
        )
        if by == self.instance:
            del self.fields["is_active"]

    def answer(self) -> dict:
        """What was answered, by field, and only what changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class PersonAddForm(forms.ModelForm):
    """A new member of staff. Learners sign up themselves."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("A link to choose a password goes there."))

    class Meta:
        model = User
        fields = ["username", "email", "alias", "language"]
        labels = {"alias": _("Is called")}

    roles = forms.ModelMultipleChoiceField(
        Role.objects.all(),
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everywhere and without an end. Duties for one part, or with an end, are given afterwards."),
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = ""

    def clean_username(self) -> str:
        name = self.cleaned_data["username"].lower()
        if "@" in name:
            raise forms.ValidationError(_("A user name has no @ in it: it is not your e-mail address."))
        if User.objects.filter(username=name).exists():
            raise forms.ValidationError(_("This user name is taken. Choose another."))
        return name

    def clean_email(self) -> str:
        address = self.cleaned_data["email"].lower()
        if EmailAddress.objects.filter(email=address, verified=True).exists():
            raise forms.ValidationError(_("An account uses this address already."))
        return address

    def answer(self) -> dict:
        """What was answered, by field."""
        return dict(self.cleaned_data)


class EraseByStaffForm(forms.Form):
    """What staff must say before they erase somebody on request."""

    username = forms.CharField(label=_("User name of the person"), help_text=_("Typed, so that it is the right one."))
    reason = forms.CharField(
        label=_("How did the person ask, and when?"),
        max_length=200,
        help_text=_("No names: it stays in the audit trail."),
    )
    tell = forms.BooleanField(label=_("Send one last letter that says it is done"), required=False)

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_username(self) -> str:
        if self.cleaned_data["username"].strip().lower() != self.person.username:
            raise forms.ValidationError(_("This is another person's user name."))
        return self.person.username


class ResetFactorsForm(forms.Form):
    """What staff must say before they take somebody's second step off."""

    reason = forms.CharField(
        label=_("How did you make sure that it is the person who asks?"),
        max_length=200,
        help_text=_("No names: it stays in the audit trail."),
    )


class SeenLetterForm(forms.Form):
    """The version of a letter that whoever presses has read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class LetterReasonForm(SeenLetterForm):
    """Why a letter is held or cancelled."""

    reason = forms.CharField(label=_("Why?"), max_length=200, help_text=_("No names: it stays in the audit trail."))


class EditLetterForm(LetterReasonForm):
    """What a held letter says."""

    subject = forms.CharField(label=_("Subject"), max_length=250)
    text = forms.CharField(label=_("Text"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 16}))

    field_order = ["version", "subject", "text", "reason"]


class InsteadForm(forms.Form):
    """What takes the place of a country, sector or organisation that is deleted."""

    instead = forms.ModelChoiceField(
        User.objects.none(), label=_("Put in its place"), required=False, empty_label=_("Nothing")
    )

    def __init__(self, *args, others: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instead"].queryset = others


class VersionForm(forms.ModelForm):
    """A row that may be renamed: its slug is chosen once, and a form that is out of date overwrites nothing."""

    stable = "slug"
    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["read_version"].initial = self.instance.version
        if self.instance.pk and self.stable in self.fields:
            self.fields[self.stable].disabled = True
            self.fields[self.stable].help_text = _("It stays, so that addresses and reports stay.")

    def clean(self) -> dict:
        answer = super().clean()
        if self.instance.pk and answer.get("read_version") != self.instance.version:
            raise forms.ValidationError(_("Somebody has renamed it meanwhile. Open it again, so that nothing is lost."))
        return answer


class NamesForm(VersionForm):
    """One box a language for a thing whose name exists in several."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name, %(language)s") % {"language": language},
                max_length=200,
                required=code == settings.LANGUAGE_CODE,
                initial=self.instance.names.get(code, ""),
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )

    def names(self) -> dict[str, str]:
        """The names that were typed, and those in languages that the site does not offer."""
        typed = {code: self.cleaned_data.get(f"name_{code}", "").strip() for code, _language in settings.LANGUAGES}
        return {code: name for code, name in (self.instance.names | typed).items() if name}

    def keep(self, by: User) -> Model:
        """Save the row, its words by the action that keeps the old ones."""
        names = self.names()
        if self.instance.pk is None:
            self.instance.names, self.instance.is_edited = names, True
            return self.save()
        self.save()
        return reword(self.instance, names, by=by)


class RegionForm(NamesForm):
    class Meta:
        model = Region
        fields = ["slug", "position", "note"]


class CountryForm(NamesForm):
    stable = "code"

    class Meta:
        model = Country
        fields = ["code", "region", "is_iso", "is_listed", "note"]


class SectorForm(NamesForm):
    class Meta:
        model = Sector
        fields = ["slug", "position", "level", "branch", "is_listed", "note"]


class OrganisationTypeForm(NamesForm):
    class Meta:
        model = OrganisationType
        fields = ["slug", "position", "is_listed", "note"]


class TagForm(NamesForm):
    """A tag. Which list it stands in is chosen once."""

    class Meta:
        model = Tag
        fields = ["kind", "slug", "parent", "position", "is_listed", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].disabled = bool(self.instance.pk)
        self.fields["parent"].queryset = Tag.objects.filter(kind__in=Tag.ABOVE.values())

    def clean(self) -> dict:
        answer = super().clean()
        parent, kind = answer.get("parent"), answer.get("kind")
        if parent and parent.kind != Tag.ABOVE.get(kind):
            self.add_error("parent", _("A policy tag belongs to a challenge area, a skill to a domain, nothing else."))
        return answer


class OrganisationForm(VersionForm):
    stable = ""

    class Meta:
        model = Organisation
        fields = ["name", "types", "country", "parent", "agreement_from", "agreement_until", "note"]
        widgets = {"types": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Organisation.objects.exclude(pk=self.instance.pk)

    def keep(self, by: User) -> Model:
        """Save the row, its name by the action that keeps the old one."""
        if self.instance.pk is None:
            return self.save()
        name = self.cleaned_data["name"]
        self.instance.name = self.initial["name"]
        self.save()
        return rename_organisation(self.instance, name, by=by)


class OpenAccountField(forms.CharField):
    """Somebody with an open account, by the user name."""

    default_error_messages = {"nobody": _("Nobody with this user name has an open account.")}

    def __init__(self, **kwargs):
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: str) -> User:
        name = super().clean(value).lower()
        if person := User.objects.filter(username=name, is_active=True).first():
            return person
        raise forms.ValidationError(self.error_messages["nobody"], code="nobody")


class DayField(forms.DateField):
    """A day that has a midnight before and after it in every time zone."""

    widget = AdminDateInput
    default_validators = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class GiveDutyForm(forms.Form):
    """Who gets which work, where, and from which day to which."""

    person = OpenAccountField(label=_("User name of the person"))
    role = forms.ModelChoiceField(Role.objects.all(), label=_("Role"))
    scope = forms.ChoiceField(
        label=_("Where"), required=False, help_text=_("Everywhere, or in one part of the site alone.")
    )
    first_day = DayField(label=_("First day"), required=False, help_text=_("Empty: from now on."))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty: without an end."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scope_choices()

    def clean(self) -> dict:
        answer = super().clean()
        role, scope = answer.get("role"), answer.get("scope")
        if role and scope and role.group_within_id is None:
            self.add_error("scope", _("This role is given everywhere or not at all."))
        first, last = answer.get("first_day"), answer.get("last_day")
        if last and last < (first or timezone.localdate()):
            self.add_error("last_day", _("The last day lies before the first one."))
        return answer

    def answer(self) -> dict:
        """What was answered, as `give_duty` takes it. The last day is served to its end."""
        said = self.cleaned_data
        return {
            "person": said["person"],
            "role": said["role"],
            "scope": scope_named(said["scope"]),
            "since": said["first_day"] and _midnight(said["first_day"]),
            "until": said["last_day"] and _midnight(said["last_day"] + timedelta(days=1)),
        }


def scope_choices() -> list[tuple[str, object]]:
    """Everywhere, then each part by its kind."""
    kinds = scope_kinds()
    parts = []
    for slug, kind in sorted(kinds.items()):
        of_kind = [(f"{slug}:{key}", title) for key, title in kind.titles(kind.keys()).items()]
        parts.append((kind.words, sorted(of_kind, key=itemgetter(1))))
    return [("", _("Everywhere")), *[one for one in parts if one[1]]]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


class HandOverForm(forms.Form):
    """Who takes over."""

    successor = OpenAccountField(
        label=_("User name of the person who takes over"), help_text=_("Somebody else, with an account of their own.")
    )
