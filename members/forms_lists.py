"""What the lists of this floor can be narrowed by; every field may be left empty."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import DayInput
from members.models.agreement import AgreementKind, AgreementState
from members.models.application import ApplicationState
from members.models.membership import MembershipKind
from members.models.organisation import Sector
from members.roles import Role

ANY = ("", _("All"))


class AgreementSearch(forms.Form):
    q = forms.CharField(label=_("Organisation"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *AgreementKind.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *AgreementState.choices])
    ends = forms.DateField(label=_("Last day until"), required=False, widget=DayInput())


class ApplicationSearch(forms.Form):
    q = forms.CharField(label=_("Name or organisation number"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ANY, *(pair for pair in ApplicationState.choices if pair[0] != ApplicationState.BEGUN)],
    )
    kind = forms.ChoiceField(label=_("Membership"), required=False, choices=[ANY, *MembershipKind.choices])
    sector = forms.ChoiceField(label=_("Sector"), required=False, choices=[ANY, *Sector.choices])


class PersonSearch(forms.Form):
    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=254)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[ANY, *Role.choices])
    log_in = forms.ChoiceField(
        label=_("Log-in"), required=False, choices=[ANY, ("open", _("Open")), ("closed", _("Closed"))]
    )
    unused = forms.DateField(label=_("Not logged in since"), required=False, widget=DayInput())
