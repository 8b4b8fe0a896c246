"""What people fill in about entity categories."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import DayInput
from members.models.category import CHOICES


class CategoryRequestForm(forms.Form):
    category = forms.ChoiceField(label=_("Category"), choices=CHOICES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the entity needs the category for, and how you keep to it. The registrar reads it."),
    )


class CategoryGrantForm(forms.Form):
    category = forms.ChoiceField(label=_("Category"), choices=CHOICES, widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("First day without it"),
        required=False,
        widget=DayInput(),
        help_text=_("Leave it empty for a category that holds until it is withdrawn."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the grant rests on. Goes into the log, where the organisation can read it."),
    )
