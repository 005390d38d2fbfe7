"""What people say about the letters they want."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.accounts.models import User
from people.letters.models import OPTIONAL, UNASKED, MailChoice, MailHours, Rhythm

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class LettersForm(forms.Form):
    """One box a purpose, the hours in which nothing comes, and how many come in a week."""

    quiet_from = forms.TypedChoiceField(label=_("Nothing from"), choices=HOURS, coerce=int)
    quiet_until = forms.TypedChoiceField(
        label=_("until"), choices=HOURS, coerce=int, help_text=_("By the clock of the time zone in your profile.")
    )
    most_a_week = forms.TypedChoiceField(
        label=_("At most in seven days"), choices=[(number, number) for number in (1, 2, 3, 5, 7, 14)], coerce=int
    )

    def __init__(self, *args, person: User, **kwargs):
        hours = MailHours.objects.filter(person=person).first() or MailHours()
        rows = MailChoice.objects.filter(person=person)
        chosen = dict(rows.values_list("purpose", "is_wanted"))
        rhythms = dict(rows.values_list("purpose", "rhythm"))
        super().__init__(*args, initial={name: getattr(hours, name) for name in self.base_fields}, **kwargs)
        for purpose in OPTIONAL:
            wanted = chosen.get(purpose, UNASKED[purpose])
            self.fields[purpose] = forms.BooleanField(label=purpose.label, required=False, initial=wanted)
            self.fields[f"{purpose}_rhythm"] = forms.ChoiceField(
                label=_("How often"),
                choices=Rhythm.choices,
                required=False,
                initial=rhythms.get(purpose, Rhythm.AT_ONCE),
            )
        names = [name for purpose in OPTIONAL for name in (purpose, f"{purpose}_rhythm")]
        self.order_fields([*names, *self.base_fields])

    def answer(self) -> dict[str, object]:
        """What `choose_letters` takes."""
        hours = {name: self.cleaned_data[name] for name in self.base_fields}
        wanted = {purpose: self.cleaned_data[purpose] for purpose in OPTIONAL}
        given = {purpose: self.cleaned_data[f"{purpose}_rhythm"] for purpose in OPTIONAL}
        return {"wanted": wanted, "rhythms": {purpose: one for purpose, one in given.items() if one}, **hours}
