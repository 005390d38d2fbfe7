"""How people say who sees a field of theirs."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.accounts.forms import listed_countries
from people.accounts.models import User
from people.audiences.models import Audience, OwnField, value_of
from people.audiences.rules import FOR_ALL
from people.reference.models import Country

YEARS = 50  # an end further away is none


class VisibilityForm(forms.Form):
    """Who may see one field, until when, and who may not whatever else is chosen."""

    seen_by = forms.MultipleChoiceField(
        label=_("Who may see it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a tick only you see it."),
    )
    until = forms.DateField(
        label=_("Last day on which they see it"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty for no end. The day ends by the clock of the time zone in your profile."),
    )
    kept_from = forms.MultipleChoiceField(
        label=_("Not for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Take the tick away from those who may see it after all."),
    )
    country = forms.ChoiceField(label=_("Not for people from"), required=False)
    government = forms.ChoiceField(
        label=_("Not for members of the government of"),
        required=False,
        help_text=_("Ministries, parliaments, courts and the like. Who has not told us where they work may be one."),
    )
    person = forms.CharField(
        label=_("Not for this person"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", "autocapitalize": "none"}),
        help_text=_("Their user name. They do not learn of it."),
    )

    def __init__(self, *args, owner: User, own: OwnField, **kwargs):
        self.owner, self.own = owner, own
        last_days = [one.last_day for one in own.openings if one.last_day]
        self.kept = {str(one.pk): one for one in own.exclusions}
        initial = {
            "seen_by": [one.value for one in own.openings],
            "until": min(last_days, default=None),
            "kept_from": list(self.kept),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["seen_by"].choices = list(_audiences(owner, own).items())
        self.fields["country"].choices = self.fields["government"].choices = [("", _("Nobody")), *listed_countries()]
        if self.kept:
            self.fields["kept_from"].choices = [(key, one.words) for key, one in self.kept.items()]
        else:
            del self.fields["kept_from"]

    def clean_until(self):
        day = self.cleaned_data["until"]
        today = timezone.now().astimezone(ZoneInfo(self.owner.zone)).date()
        if day and not today <= day <= today + timedelta(days=366 * YEARS):
            raise forms.ValidationError(gettext("Choose today or a later day, at most 50 years away."))
        return day

    def clean_person(self) -> User | None:
        name = self.cleaned_data["person"]
        if not name:
            return None
        found = User.objects.filter(username__iexact=name).first()
        if found is None:
            raise forms.ValidationError(gettext("Nobody here has this user name. Please compare it."))
        if found == self.owner:
            raise forms.ValidationError(gettext("This is your own user name. You always see what is yours."))
        return found

    def answer(self) -> dict[str, object]:
        """What `change_field` takes."""
        said = self.cleaned_data
        kept = [self.kept[key] for key in said.get("kept_from", ())]
        kinds = {kind: [one for one in kept if one.kind == kind] for kind in ("country", "government", "person")}
        people = {one.person for one in kinds["person"]} | ({said["person"]} if said["person"] else set())
        return {
            "audiences": said["seen_by"],
            "until": self._until(),
            "countries": self._countries(kinds["country"], said["country"]),
            "governments": self._countries(kinds["government"], said["government"]),
            "people": sorted(people, key=lambda one: one.pk),
        }

    def _until(self) -> datetime | None:
        day = self.cleaned_data["until"]
        if day == self.initial["until"]:  # an end within a day stays where it is
            return self.own.ends
        return day and datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(self.owner.zone))

    @staticmethod
    def _countries(kept: list, code: str) -> list[Country]:
        return list(Country.objects.filter(Q(pk__in=[one.country_id for one in kept]) | Q(code=code)))


def _audiences(owner: User, own: OwnField) -> dict[str, str]:
    """What may be chosen: those whom everybody may mean, those that the owner belongs to or made, those chosen now."""
    found = {kind: str(Audience.Kind(kind).label) for kind in own.kinds if kind in FOR_ALL}
    for one in Audience.objects.choosable_by(owner, set(own.kinds) - FOR_ALL, at=timezone.now()):
        found[value_of(one.kind, one.key)] = one.name
    return found | {one.value: one.name for one in own.openings}
