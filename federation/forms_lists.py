"""What the lists of this floor can be narrowed by; every field may be left empty."""

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.forms import EntitySearch
from federation.models import Environment
from federation.models.publication import Cause, PublicationState
from members.forms import DayInput, SearchForm
from members.models.membership import MembershipState
from members.models.organisation import LegalForm

ANY = ("", _("All"))


class OrganisationSearch(SearchForm):
    state = forms.ChoiceField(
        label=_("State of the membership"), required=False, choices=[ANY, *MembershipState.choices]
    )
    legal_form = forms.ChoiceField(label=_("Legal form"), required=False, choices=[ANY, *LegalForm.choices])
    contacts = forms.ChoiceField(
        label=_("Contacts"), required=False, choices=[ANY, ("unverified", _("One has not verified its address"))]
    )


class EntityListSearch(EntitySearch):
    environment = forms.ChoiceField(
        label=_("Publication asked for in"), required=False, choices=[ANY, *Environment.choices]
    )
    confirmed = forms.ChoiceField(
        label=_("Confirmed for the year"), required=False, choices=[ANY, ("yes", _("Yes")), ("no", _("No"))]
    )


class PublicationSearch(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *PublicationState.choices])
    cause = forms.ChoiceField(label=_("Cause"), required=False, choices=[ANY, *Cause.choices])
    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("Until"), required=False, widget=DayInput())


class WaitingSearch(forms.Form):
    """Metadata that waits for a registrar."""

    q = forms.CharField(label=_("entityID or owner"), required=False, max_length=1024)
    findings = forms.ChoiceField(
        label=_("Findings"), required=False, choices=[ANY, ("yes", _("With errors")), ("no", _("Without errors"))]
    )
