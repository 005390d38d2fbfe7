"""What staff type when they give a course to somebody, and move dates."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput

from courses.learning.models import EditionItem, LearningItem
from courses.offerings.actions import change_offering, make_offering
from courses.offerings.models import Anchor, Offering, OfferingDate
from courses.offerings.models.dates import MOST_DAYS, DateKind
from courses.offerings.rules import ANCHOR
from people.accounts.forms import zones
from people.audiences.models import Audience
from people.reference.models import Country


class OfferingForm(forms.ModelForm):
    """An offering to a cohort or a partner. Its kind and its course are chosen once."""

    class Meta:
        model = Offering
        fields = ["kind", "course", "name", "zone", "starts_on"]
        widgets = {"starts_on": AdminDateInput}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        is_there = self.instance.pk is not None
        courses = LearningItem.objects.filter(kind=LearningItem.Kind.COURSE)
        courses = courses.filter(key=self.instance.course) if is_there else courses.filter(retired_at=None)
        label = self.fields["course"].label
        self.fields["course"] = forms.TypedChoiceField(
            label=label, coerce=UUID, choices=[(str(one.key), one.title) for one in courses], disabled=is_there
        )
        self.fields["zone"] = forms.ChoiceField(
            label=self.fields["zone"].label,
            help_text=self.fields["zone"].help_text,
            choices=[(zone, zone.replace("_", " ")) for zone in zones(self.instance.zone)],
        )
        self.fields["kind"].disabled = is_there
        if is_there and self.instance.kind == Offering.Kind.SELF_PACED:
            del self.fields["name"], self.fields["starts_on"]
        else:
            kinds = [choice for choice in Offering.Kind.choices if choice[0] != Offering.Kind.SELF_PACED]
            self.fields["kind"].choices = kinds
            self.fields["name"].required = True
        self.initial["kind"] = self.instance.kind if is_there else Offering.Kind.COHORT

    def keep(self, by) -> Offering:
        """Save it by the actions that write it down."""
        said = {name: self.cleaned_data[name] for name in ("name", "zone", "starts_on") if name in self.cleaned_data}
        if self.instance.pk:
            return change_offering(self.instance, by=by, **said)
        return make_offering(self.cleaned_data["course"], kind=self.cleaned_data["kind"], by=by, **said)


def _steps_of(offering: Offering) -> list[tuple[str, str]]:
    """The whole course and each of its steps, to choose from."""
    rows = EditionItem.objects.current().steps().filter(edition__course__key=offering.course)
    rows = rows.select_related("item").order_by("position")
    return [("", gettext("The whole course")), *((str(row.item.key), row.item.title) for row in rows)]


def _key(text: str) -> UUID | None:
    return UUID(text) if text else None


class OfferingDateForm(forms.Form):
    """When a step, or the whole course, opens or is due."""

    item = forms.TypedChoiceField(label=_("Step"), coerce=_key, empty_value=None, required=False)
    kind = forms.ChoiceField(label=_("What happens"), choices=DateKind.choices, initial=DateKind.DUE)
    counted_from = forms.ChoiceField(label=_("Counted from"), choices=OfferingDate.CountedFrom.choices)
    anchor = forms.ModelChoiceField(Anchor.objects.none(), label=_("Anchor"), required=False, empty_label=_("None"))
    days = forms.IntegerField(
        label=_("Days after it"), min_value=-MOST_DAYS, max_value=MOST_DAYS, help_text=_("Before it: with a minus.")
    )
    time = forms.TimeField(label=_("Time"), initial="18:00", widget=AdminTimeInput)

    def __init__(self, *args, offering: Offering, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = _steps_of(offering)
        self.fields["anchor"].queryset = offering.anchors.all()
        self.fields["time"].help_text = offering.zone

    def clean(self) -> dict:
        answer = super().clean()
        if (answer.get("counted_from") == ANCHOR) != bool(answer.get("anchor")):
            self.add_error("anchor", _("Choose an anchor if the days are counted from one, and none if not."))
        return answer


class OverrideForm(forms.Form):
    """Other dates for one person, one group or one country."""

    person = forms.CharField(
        label=_("User name of a person"), max_length=150, required=False, help_text=_("Somebody in this offering.")
    )
    group = forms.ModelChoiceField(
        Audience.objects.filter(kind__in=["cohort", "programme", "circle", "network"]),
        label=_("Or a group"),
        required=False,
        empty_label=_("None"),
    )
    country = forms.ModelChoiceField(
        Country.objects.all(), label=_("Or a country"), required=False, empty_label=_("None")
    )
    item = forms.TypedChoiceField(label=_("Step"), coerce=_key, empty_value=None, required=False)
    kind = forms.ChoiceField(label=_("Which dates"), choices=DateKind.choices, initial=DateKind.DUE)
    days = forms.IntegerField(
        label=_("Days later"),
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("Earlier: with a minus."),
    )
    moment = forms.DateTimeField(label=_("Or a moment"), required=False, widget=AdminDateTimeInput)
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=AdminDateInput,
        help_text=_("The last day on which this holds; then dates are as planned. Empty: it has no end."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The person can read it in their data."))

    def __init__(self, *args, offering: Offering, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.offering = offering
        self.fields["item"].choices = [("", gettext("All of them, and the whole course")), *_steps_of(offering)[1:]]
        self.fields["moment"].help_text = offering.zone

    def clean_person(self):
        name = self.cleaned_data["person"].strip().lower()
        if not name:
            return None
        enrolment = self.offering.enrolments.filter(person__username=name).select_related("person").first()
        if enrolment is None:
            raise forms.ValidationError(_("Nobody in this offering has this user name."))
        return enrolment.person

    def clean(self) -> dict:
        answer = super().clean()
        if not self.errors and sum(bool(answer[name]) for name in ("person", "group", "country")) != 1:
            raise forms.ValidationError(_("Choose a person, a group or a country: one of them."))
        if not self.errors and (answer["days"] is None) == (answer["moment"] is None):
            raise forms.ValidationError(_("Say by how many days, or to which moment: one of them."))
        return answer

    def answer(self) -> dict:
        """What was answered, as `override_dates` takes it: times by the clock of the offering."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("moment", "ends_on")}
        zone, moment, last = ZoneInfo(self.offering.zone), self.cleaned_data["moment"], self.cleaned_data["ends_on"]
        ends_at = datetime.combine(last + timedelta(days=1), time(), zone) if last else None
        return said | {"moment": moment and moment.replace(tzinfo=zone), "ends_at": ends_at}


class ExtensionForm(forms.Form):
    """More days for everybody in a country."""

    country = forms.ModelChoiceField(Country.objects.all(), label=_("Country"))
    days = forms.IntegerField(label=_("Days more"), min_value=1, max_value=365)
    first = forms.DateField(
        label=_("For what is due from"), widget=AdminDateInput, help_text=_("The first day that was lost.")
    )
    last = forms.DateField(label=_("until"), widget=AdminDateInput, help_text=_("The last day that was lost."))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def clean(self) -> dict:
        answer = super().clean()
        if not self.errors and answer["last"] < answer["first"]:
            self.add_error("last", _("This is before the first day."))
        return answer

    def answer(self) -> dict:
        """What was answered, as `extend_for_country` takes it: whole days, by the clock of UTC."""
        first, last = (datetime.combine(self.cleaned_data[name], time(), UTC) for name in ("first", "last"))
        window = {"planned_from": first, "planned_until": last + timedelta(days=1)}
        return {name: self.cleaned_data[name] for name in ("country", "days")} | window
