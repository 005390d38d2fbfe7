"""The box for the name on certificates, the same wherever one types it."""

from django import forms

from people.models import printable_name


class PrintedNameField(forms.CharField):
    """Gives the name as it is printed, or refuses it with the sign that is in the way."""

    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "name", "maxlength": 200})

    def __init__(self, **options):
        super().__init__(strip=False, **options)  # what is invisible is for one function to judge

    def clean(self, value):
        return printable_name(super().clean(value))
