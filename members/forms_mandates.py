"""What people fill in about mandates, and about whom a shared entity serves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import DayInput
from members.models import Organisation, Representation
from members.models.representation import Function, RepresentationKind
from members.uploads import PdfField, ScannedFileField

REPRESENTED, REPRESENTATIVE = "represented", "representative"
MOST_CSV = 100_000  # bytes


class ProposalForm(forms.Form):
    side = forms.ChoiceField(
        label=_("Who acts for whom?"),
        choices=[
            (REPRESENTED, _("The other organisation acts for this one")),
            (REPRESENTATIVE, _("This organisation acts for the other one")),
        ],
        widget=forms.RadioSelect,
        initial=REPRESENTED,
    )
    number = forms.CharField(label=_("The other one's organisation number"), max_length=20)
    kind = forms.ChoiceField(label=_("Kind"), choices=RepresentationKind.choices, widget=forms.RadioSelect)
    functions = forms.MultipleChoiceField(
        label=_("Functions"), choices=Function.choices, widget=forms.CheckboxSelectMultiple
    )
    entities = forms.CharField(
        label=_("Entities"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("The entityIDs that the mandate is limited to, one on each line. Empty: all, and new ones too."),
    )
    valid_from = forms.DateField(label=_("From"), widget=DayInput())
    valid_until = forms.DateField(label=_("Last day"), required=False, widget=DayInput())

    def clean_number(self) -> Organisation:
        """The organisation; the number says which."""
        number = self.cleaned_data["number"].replace("-", "").replace(" ", "")
        found = Organisation.objects.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("No organisation is registered with this number. Ask the operator."))
        return found

    def clean_entities(self) -> list[str]:
        """One entityID per line."""
        return [line.strip() for line in self.cleaned_data["entities"].splitlines() if line.strip()]


class SignForm(forms.Form):
    document = PdfField(label=_("The signed mandate"), help_text=_("A PDF, at most 10 MB."))


class EndForm(forms.Form):
    until = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput(), help_text=_("Leave it empty to end the mandate now.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class PathForm(forms.Form):
    own: Any = forms.ModelChoiceField(
        label=_("Own entity"),
        queryset=None,
        required=False,
        empty_label=_("None: on a day"),
        help_text=_("Once it is published where the shared one is, the mandate ends and the shared scope goes."),
    )
    until = forms.DateField(label=_("Last day"), required=False, widget=DayInput())

    def __init__(self, *args: Any, mandate: Representation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["own"]
        field.queryset = mandate.represented.entities.all()


class ServingForm(forms.Form):
    number = forms.CharField(label=_("Organisation number"), max_length=20)
    scope = forms.CharField(
        label=_("Scope"),
        max_length=255,
        help_text=_("The organisation's proven domain, or a name under it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_number(self) -> Organisation:
        """The organisation; the number says which."""
        number = self.cleaned_data["number"].replace("-", "").replace(" ", "")
        found = Organisation.objects.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("No organisation is registered with this number. Ask the operator."))
        return found


class ServingManyForm(forms.Form):
    lines = forms.CharField(
        label=_("One organisation number and scope on each line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_("With a comma, a semicolon or a tab between, as a spreadsheet saves it."),
    )
    file = ScannedFileField(label=_("Or a CSV file"), required=False)

    def clean(self) -> dict[str, Any]:
        """The file's text in place of the lines, where one was chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.pop("file", None)
        if file is not None:
            if file.size > MOST_CSV:
                raise forms.ValidationError(_("The file is too large for a list of organisations."))
            try:
                cleaned["lines"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError(_("The file is no text in UTF-8. Save it as CSV UTF-8.")) from None
        return cleaned
