"""What staff type about lists, checked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.lists.declaration import BulkAct
from people.lists.rules import FileFormat


class SavedViewForm(forms.Form):
    name = forms.CharField(label=_("Name of this view"), max_length=80)
    is_shared = forms.BooleanField(
        label=_("Colleagues who see this list see the view too"),
        required=False,
        help_text=_("Words that you looked for are not kept."),
    )


class ExportForm(forms.Form):
    file_format = forms.ChoiceField(
        label=_("Format"),
        choices=[
            (FileFormat.XLSX.value, _("Spreadsheet (XLSX)")),
            (FileFormat.CSV.value, _("Plain table (CSV)")),
        ],
    )
    reason = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        help_text=_("It stays in the audit trail. Please name nobody."),
    )


class ActForm(forms.Form):
    """Asks for what the act needs, and for nothing else."""

    choice = forms.ChoiceField(label=_("Reason"))
    reason = forms.CharField(label=_("Note for colleagues"), max_length=200, help_text=_("It is kept with each row."))

    def __init__(self, *args, act: BulkAct, **kwargs):
        super().__init__(*args, **kwargs)
        if act.choices:
            self.fields["choice"].choices = act.choices
        else:
            del self.fields["choice"]
        if not act.needs_reason:
            del self.fields["reason"]
