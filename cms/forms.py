"""Forms of the site."""

from django import forms


class SpecimenForm(forms.Form):
    """Every kind of field, for the component page; nothing is saved."""

    name = forms.CharField(label="What should we call you?", help_text="An alias is fine.", max_length=40)
    email = forms.EmailField(label="E-mail address", required=False, help_text="Only for letters you ask for.")
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("es", "Español"), ("ar", "العربية")])
    audience = forms.ChoiceField(
        label="Who may see it?",
        choices=[("nobody", "Only me"), ("link", "Anyone who has the link or code"), ("anyone", "Anyone")],
        widget=forms.RadioSelect,
        help_text="You can change this at any time.",
    )
    needs = forms.MultipleChoiceField(
        label="What helps you?",
        choices=[("captions", "Captions"), ("large", "Large print")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    agrees = forms.BooleanField(label="I have read how my data is used", help_text="One page, plain words.")
