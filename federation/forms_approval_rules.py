"""What an approval needs, for one risk."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ApprovalRuleForm(forms.Form):
    registrars = forms.TypedChoiceField(
        label=_("Registrars who have to approve"),
        coerce=int,
        choices=[(1, _("One")), (2, _("Two, one after the other"))],
        widget=forms.RadioSelect,
    )
    confirmation = forms.BooleanField(
        label=_("A second contact confirms the SHA-256 of what will be published"),
        required=False,
        help_text=_("By a link or on the telephone; somebody else than who submitted it."),
    )
