"""What people fill in about domains."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models.domain import NAME_MAX, DomainMethod


class DomainForm(forms.Form):
    name = forms.CharField(
        label=_("Domain"),
        max_length=NAME_MAX,
        help_text=_("Such as region.example. It covers the names under it, too."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    method = forms.ChoiceField(
        label=_("How will you show that it is yours?"),
        choices=DomainMethod.choices,
        initial=DomainMethod.DNS,
        widget=forms.RadioSelect,
    )
