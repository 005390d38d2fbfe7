"""What staff write to an audience."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people.audiences.actions import audience_of
from people.audiences.models import Audience
from people.letters.emails import Declared, Words
from people.letters.models import OPTIONAL
from people.letters.rules import placeholders_in, unknown_placeholders
from people.mailing.emails import PLACEHOLDERS
from people.mailing.models import WRITTEN_TO, Mailing

MEMBERS = Audience.Kind.MEMBERS


class SeenMailingForm(forms.Form):
    """The version that whoever presses has read, and why, where a reason is asked for."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why?"), max_length=200, required=False, help_text=_("No names: it stays in the audit trail.")
    )


class MailingForm(forms.Form):
    """A mailing: to whom, why, and what it says in each language."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For colleagues; its readers do not see it."))
    audience = forms.ChoiceField(label=_("To whom"))
    purpose = forms.ChoiceField(
        label=_("Why it is written"),
        choices=[(one.value, one.label) for one in OPTIONAL],
        help_text=_("Only those who want such letters get it, and each of them can stop them with one press."),
    )
    fallback = forms.ChoiceField(
        label=_("Language of all others"),
        choices=settings.LANGUAGES,
        help_text=_("Whoever reads a language that is empty below gets the letter in this one."),
    )

    def __init__(self, *args, mailing: Mailing | None = None, **kwargs):
        initial = _initial(mailing) if mailing else {}
        super().__init__(*args, initial=initial, **kwargs)
        named = Audience.objects.filter(kind__in=WRITTEN_TO).exclude(kind=MEMBERS)
        everybody = [(MEMBERS.value, _("Everybody who has an account"))]
        self.fields["audience"].choices = everybody + [
            (str(one.pk), f"{one.get_kind_display()}: {one.name}") for one in named
        ]
        for code, language in settings.LANGUAGES:
            attrs = {"lang": code, "dir": "auto"}
            self.fields[f"subject_{code}"] = forms.CharField(
                label=_("Subject (%(language)s)") % {"language": language},
                max_length=250,
                required=False,
                widget=forms.TextInput(attrs=attrs),
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": language},
                max_length=20_000,
                required=False,
                widget=forms.Textarea(attrs={**attrs, "rows": 8}),
                help_text=_("{name} becomes the name by which its reader is called."),
            )

    def clean(self) -> dict:
        answer = super().clean()
        for code, _language in settings.LANGUAGES:
            subject, text = answer.get(f"subject_{code}", ""), answer.get(f"text_{code}", "")
            if bool(subject) != bool(text):
                empty = f"text_{code}" if subject else f"subject_{code}"
                self.add_error(empty, _("One without the other says nothing."))
            if unknown := unknown_placeholders(subject, text, allowed=PLACEHOLDERS):
                said = _("Nothing stands for {%(name)s}. You can use {name}.")
                self.add_error(f"text_{code}", said % {"name": unknown[0]})
        fallback = answer.get("fallback")
        if fallback and not answer.get(f"text_{fallback}") and f"text_{fallback}" not in self.errors:
            self.add_error(f"text_{fallback}", _("Write it in the language of all others."))
        return answer

    def answer(self) -> dict:
        """What `make_mailing` and `edit_mailing` take."""
        given = self.cleaned_data
        chosen = given["audience"]
        audience = audience_of(MEMBERS) if chosen == MEMBERS else Audience.objects.get(pk=chosen)
        texts = {
            code: Words(given[f"subject_{code}"], given[f"text_{code}"])
            for code, _language in settings.LANGUAGES
            if given[f"text_{code}"]
        }
        told = {name: given[name] for name in ("name", "purpose", "fallback")}
        return {**told, "audience": audience, "texts": texts}


def _initial(mailing: Mailing) -> dict:
    audience = mailing.audience
    chosen = (MEMBERS.value if audience.kind == MEMBERS else str(audience.pk)) if audience else ""
    texts = mailing.texts.all()
    words = {f"{part}_{one.language}": getattr(one, part) for one in texts for part in ("subject", "text")}
    told = {name: getattr(mailing, name) for name in ("version", "name", "purpose", "fallback")}
    return {**told, "audience": chosen, **words}


class TemplateForm(forms.Form):
    """What a letter says in one language."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    subject = forms.CharField(label=_("Subject"), max_length=250)
    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}))

    def __init__(self, *args, declared: Declared, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.declared = declared
        for name in ("subject", "text"):
            self.fields[name].widget.attrs |= {"lang": language, "dir": "auto"}

    def clean(self) -> dict:
        answer = super().clean()
        subject, text = answer.get("subject", ""), answer.get("text", "")
        for name in unknown_placeholders(subject, text, allowed=self.declared.samples):
            self.add_error("text", _("Nothing stands for {%(name)s} in this letter.") % {"name": name})
        for name in sorted(self.declared.needed - set(placeholders_in(text))) if text else ():
            self.add_error("text", _("The letter is written for {%(name)s}: it may not do without.") % {"name": name})
        return answer

    def words(self) -> Words:
        """What was typed."""
        return Words(self.cleaned_data["subject"], self.cleaned_data["text"])
