"""What staff type about people and reference data."""

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.accounts.forms import PrintedNameField, zones
from people.accounts.models import Country, Sector, User
from people.staff.permissions import can_give_roles

ROLE_NAMES = {
    "administrator": _("Administrator"),
    "auditor": _("Auditor"),
    "editor": _("Editor"),
    "staff": _("Course team"),
    "support": _("Support"),
}


def role_name(group: Group) -> str:
    """What a role is called; one that the file got later has the name it has there."""
    return str(ROLE_NAMES.get(group.name, group.name))


class RoleField(forms.ModelChoiceField):
    """One role, by its name in the reader's language."""

    def label_from_instance(self, group: Group) -> str:
        return role_name(group)


class RolesField(forms.ModelMultipleChoiceField):
    """Several roles, one box each."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group: Group) -> str:
        return role_name(group)


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
            "organisation",
            "is_active",
            "groups",
        ]
        labels = {"alias": _("Is called"), "is_active": _("Account is open")}
        help_texts = {"is_active": ""}
        field_classes = {"printed_name": PrintedNameField}

    groups = RolesField(Group.objects.order_by("name"), label=_("Roles"), required=False)
    zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones(self.instance.zone)]
        if not can_give_roles(by):
            del self.fields["groups"]
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
        fields = ["username", "email", "alias", "language", "groups"]
        labels = {"alias": _("Is called")}

    groups = RolesField(Group.objects.order_by("name"), label=_("Roles"))

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


class InsteadForm(forms.Form):
    """What takes the place of a country, sector or organisation that is deleted."""

    instead = forms.ModelChoiceField(
        User.objects.none(), label=_("Put in its place"), required=False, empty_label=_("Nothing")
    )

    def __init__(self, *args, others: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instead"].queryset = others


class NamesForm(forms.ModelForm):
    """One box a language for a thing whose name exists in several."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name, %(language)s") % {"language": language},
                max_length=120,
                required=code == settings.LANGUAGE_CODE,
                initial=self.instance.names.get(code, ""),
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )

    def clean(self) -> dict:
        answer = super().clean()
        names = {code: answer.get(f"name_{code}", "").strip() for code, _language in settings.LANGUAGES}
        self.instance.names = self.instance.names | names
        self.instance.names = {code: name for code, name in self.instance.names.items() if name}
        return answer


class CountryForm(NamesForm):
    class Meta:
        model = Country
        fields = ["code", "is_iso", "is_listed"]


class SectorForm(NamesForm):
    class Meta:
        model = Sector
        fields = ["slug", "position"]
