"""What the lists of this floor can be narrowed by; every field may be left empty."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import DayInput
from trustframework.models import Level
from trustframework.models.certification import CertificationState

ANY = ("", _("All"))


class CertificationSearch(forms.Form):
    q = forms.CharField(label=_("Organisation"), required=False, max_length=200)
    level: Any = forms.ModelChoiceField(
        label=_("Level"), queryset=Level.objects.all(), required=False, empty_label=_("All")
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *CertificationState.choices])
    holds = forms.ChoiceField(label=_("Holds today"), required=False, choices=[ANY, ("yes", _("Yes")), ("no", _("No"))])
    ends = forms.DateField(label=_("Ends by"), required=False, widget=DayInput())


class DecisionSearch(forms.Form):
    q = forms.CharField(label=_("Organisation"), required=False, max_length=200)
    level: Any = forms.ModelChoiceField(
        label=_("Level"), queryset=Level.objects.all(), required=False, empty_label=_("All")
    )
