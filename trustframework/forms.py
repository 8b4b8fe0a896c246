"""What operators fill in about certifications of what was certified before Sigill, and about sanctions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.clock import today
from members.forms import DayInput
from members.models import Entity, Organisation
from members.models.membership import FINAL_STATES, MembershipKind
from trustframework.judgement import end_of_validity
from trustframework.models import Level

ROLES = [
    ("idp", _("Identity provider (IdP)")),
    ("sp", _("Service provider (SP)")),
    ("aa", _("Attribute authority (AA)")),
]
FUNCTION_NAMES = [
    ("eid_issuer", _("E-ID issuer")),
    ("agent", _("Agent or group representative")),
    ("identity_assignment", _("Assigns identity and rights, without an identity provider")),
]


class CertificationForm(forms.Form):
    """A level, for roles and perhaps only some entities, between two days."""

    level: Any = forms.ModelChoiceField(label=_("Level"), queryset=Level.objects.all())
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=[*ROLES, *FUNCTION_NAMES], widget=forms.CheckboxSelectMultiple
    )
    entities: Any = forms.ModelMultipleChoiceField(
        label=_("Only these entities"),
        queryset=Entity.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to cover every entity of the organisation in those roles."),
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput())
    valid_until = forms.DateField(
        label=_("Valid until"), widget=DayInput(), help_text=_("The first day on which it no longer holds.")
    )
    grounds = forms.CharField(
        label=_("Grounds"),
        max_length=500,
        help_text=_("What it stands on, as there is no decision in Sigill: which review, by whom, kept where."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _usual_days(organisation))
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entities"]
        field.queryset = organisation.entities.all()
        if not field.queryset:
            del self.fields["entities"]


class SanctionForm(forms.Form):
    entity: Any = forms.ModelChoiceField(
        label=_("Only this entity"),
        queryset=Entity.objects.none(),
        required=False,
        empty_label=_("Everything that the organisation has"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The organisation reads it. Write what has happened and what lifts the sanction."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entity"]
        field.queryset = organisation.entities.all()


def _usual_days(organisation: Organisation) -> dict[str, date]:
    """From today, for as long as the kind of member usually gets."""
    standing = organisation.memberships.exclude(state__in=FINAL_STATES).values_list("kind", flat=True)
    agent = set(standing) == {MembershipKind.AGENT}
    return {"valid_from": today(), "valid_until": end_of_validity(today(), agent=agent)}
