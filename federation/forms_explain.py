"""Which day the gate is asked about."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.clock import today
from members.forms import DayInput


class DayForm(forms.Form):
    """A day from today on."""

    at = forms.DateField(
        label=gettext_lazy("As it would be on"),
        widget=DayInput(),
        help_text=gettext_lazy("Dates that are recorded are followed. Nothing else is assumed to change until then."),
        error_messages={"invalid": gettext_lazy("That is no day. Write it as 2027-03-01.")},
    )

    def clean_at(self) -> date:
        day: date = self.cleaned_data["at"]
        if day < today():
            raise ValidationError(
                _("That day has been. Choose today or a later day; the feeds' publications tell what was in them.")
            )
        return day
