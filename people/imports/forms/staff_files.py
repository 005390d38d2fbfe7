"""What staff say of a file: which one, where it comes from, which column is which."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from people.imports.forms.staff_words import label_texts
from people.imports.models import HeadingMemory, Import
from people.imports.rules import Column, ImportKind, guess_mapping

NONE = ""


class FileForm(forms.Form):
    """A file, and what its kind asks of it."""

    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX, at most 20 MB and 50,000 rows."))

    def __init__(self, *args, kind: ImportKind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        for one in kind.asks:
            self.fields[one.name] = _field(one)

    def asked(self) -> dict[str, str]:
        """What was said of the whole file, by name."""
        return {one.name: self.cleaned_data[one.name] for one in self.kind.asks}


def _field(asked: Column) -> forms.CharField:
    return forms.CharField(
        label=asked.label,
        help_text=asked.help,
        required=asked.is_required,
        max_length=asked.longest,
        initial=asked.example,
    )


class MappingForm(forms.Form):
    """One choice a column of the kind: which column of the file it is. Begins with what was said the last time."""

    def __init__(self, *args, kind: ImportKind, run: Import, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        known = dict(HeadingMemory.objects.filter(kind=kind.key).values_list("heading", "column"))
        guess = run.mapping or guess_mapping(run.headings, kind.columns, label_texts(kind), known)
        headings = [(str(position), heading or "–") for position, heading in enumerate(run.headings)]
        for one in kind.columns:
            self.fields[one.name] = forms.ChoiceField(
                label=one.label,
                help_text=one.help,
                required=one.is_required,
                choices=[(NONE, _("Not in this file")), *headings],
                initial=str(guess[one.name]) if one.name in guess else NONE,
            )

    def clean(self) -> Mapping[str, str]:
        chosen = [value for value in self.cleaned_data.values() if value != NONE]
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("Two of these are the same column of the file. Choose each column once."))
        return self.cleaned_data

    def mapping(self) -> dict[str, int]:
        """Name -> position, of those that the file has."""
        return {name: int(value) for name, value in self.cleaned_data.items() if value != NONE}
