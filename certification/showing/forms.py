"""What people type about certificates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from certification.certificates.models import Certificate, SpotCheck
from certification.certificates.rules import Shown
from lms.lib.codes import normalise
from people.accounts.forms import PrintedNameField


class NameForm(forms.Form):
    """The name that will be printed."""

    name = PrintedNameField(
        label=_("Name as printed"),
        help_text=_(
            "The name that you want others to read. It need not be the one in your passport; an alias is fine."
        ),
    )

    for_all = forms.BooleanField(
        label=_("The same name for all my certificates"),
        required=False,
        help_text=_(
            "What else waits for a name now is then issued with this one; what you earn later is issued by itself,"
            " without asking you."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def was_seen(self) -> bool:
        """Whether the person has looked at a certificate with this very name."""
        return self.cleaned_data["seen"] == self.cleaned_data["name"]


class CorrectionForm(forms.Form):
    """Another name on a certificate that was issued, and why."""

    name = PrintedNameField(
        label=_("Name as printed"),
        help_text=_(
            "The name that you want others to read. It need not be the one in your passport; an alias is fine."
        ),
    )
    reason = forms.CharField(
        label=_("Why should it be changed?"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A slip, a new name, a name that endangers you: say it in your words. Our staff read it."),
    )


class LeadOnForm(forms.Form):
    """Whether the code of a replaced certificate leads to the new one."""

    is_led = forms.BooleanField(label=_("Whoever checks the old code may find the new certificate"), required=False)


class RefusalForm(forms.Form):
    """Why a name stays as it is."""

    answer = forms.CharField(
        label=_("Answer to the holder"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The holder reads it in a letter and on the page of the certificate."),
    )


class ShownForm(forms.Form):
    """How much the code tells others."""

    shown = forms.ChoiceField(
        label=_("Who has the code sees"),
        choices=[
            (
                Shown.STATUS,
                _("whether it is valid, level and dates; not your name, but who types a name learns if it is yours"),
            ),
            (
                Shown.PSEUDONYMOUS,
                _("the same, and by the code without your name the signed record; no typed name is confirmed"),
            ),
            (Shown.NAMED, _("the same, and by the code with your name also your name and the signed record")),
            (Shown.NOTHING, _("nothing: the answer is as if the code did not exist")),
        ],
        widget=forms.RadioSelect,
    )

    def clean_shown(self) -> Shown:
        return Shown(self.cleaned_data["shown"])


class VerifyForm(forms.Form):
    """A code from a certificate, and the name on it if one wants to know whether that matches."""

    code = forms.CharField(
        label=_("Code"),
        max_length=200,
        help_text=_(
            "Twelve letters and digits, for example ABCD-EFGH-JKMN. Capitals, spaces and hyphens do not matter."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
    )
    name = forms.CharField(
        label=_("Name on the certificate"),
        max_length=120,
        required=False,
        help_text=_("If you type it, we say whether it matches. We do not keep it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, *args: Any, is_name_asked: bool = False, **kwargs: Any) -> None:
        """`is_name_asked`: the code is known, and a name is all that is left to type."""
        super().__init__(*args, **kwargs)
        self.fields["name"].required = is_name_asked

    def clean_code(self) -> str:
        # The whole address will do, as it is printed beside the square.
        code = normalise(self.cleaned_data["code"].strip().rstrip("/").rpartition("/")[2])
        if not code:
            raise ValidationError(_("A code has twelve letters and digits. Please compare it with the certificate."))
        return code


class SeenVersionForm(forms.Form):
    """What a member of staff has read, so that nothing is decided about what a colleague has changed since."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class FindingForm(SeenVersionForm):
    """What somebody found who has looked at a certificate again."""

    finding = forms.ChoiceField(label=_("Finding"), choices=SpotCheck.Finding, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note for colleagues"),
        max_length=250,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you looked at and what you saw. The holder can read it in their own data."),
    )


class RevocationForm(SeenVersionForm):
    """Why a certificate should be revoked."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=Certificate.Reason,
        help_text=_("Everyone who checks the certificate reads this class of reason, and nothing else."),
    )
    note = forms.CharField(
        label=_("Note for colleagues"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happened, and whether the holder was heard. The holder can read it in their own data."),
    )
