"""What people fill in about removals, and the operator's people in internal notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import DayInput


class InternalNoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only the operator's people read it. It can neither be changed nor removed."),
    )
    case = forms.CharField(
        label=_("Case"),
        required=False,
        max_length=100,
        help_text=_("What another system knows the matter by, such as a case number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RemovalForm(forms.Form):
    last_day = forms.DateField(
        label=_("Last day"), widget=DayInput, help_text=_("On the day after, the entity leaves every feed.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
