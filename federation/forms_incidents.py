"""What people fill in about incidents. Forms read; actions decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.models import Incident, IncidentParty
from federation.models.incident import Severity
from members.forms import DayInput, SeenForm
from members.models import Entity, Organisation
from trustframework.models import Certification, Sanction
from trustframework.models.certification import VALID_STATES


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a day and a time; ISO 8601 on the wire whatever the language of the page."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def _long(rows: int = 6) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class IncidentForm(forms.Form):
    """What is known of it."""

    heading = forms.CharField(
        label=_("Heading"),
        max_length=150,
        help_text=_("Every organisation concerned reads it. Write no names of others, and nothing secret."),
    )
    what_happened = forms.CharField(
        label=_("What happened"),
        max_length=20_000,
        widget=_long(8),
        help_text=_("What was seen, when it began, what has been done already, and who knows more."),
    )
    severity = forms.ChoiceField(
        label=_("How serious"), choices=Severity.choices, initial=Severity.SERIOUS, widget=forms.RadioSelect
    )
    discovered_at = forms.DateTimeField(label=_("Discovered"), widget=MomentInput())


class ReportForm(IncidentForm):
    """A member's: with those of the organisation's entities that are affected."""

    entities: Any = forms.ModelMultipleChoiceField(
        label=_("Entities that are affected"),
        queryset=Entity.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none where it is about something else."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entities"]
        field.queryset = organisation.entities.filter(retired_at=None)
        if not field.queryset:
            del self.fields["entities"]


class RegisterForm(IncidentForm):
    """The operator's: perhaps one organisation's, perhaps the federation's own."""

    organisation: Any = forms.ModelChoiceField(
        label=_("Whose incident"),
        queryset=Organisation.objects.all(),
        to_field_name="number",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("An organisation number; left empty for the federation's own."),
    )


class ChangeForm(SeenForm, IncidentForm):
    """Once more is known; a member's own words stay as they are."""

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if incident.from_member:
            del self.fields["what_happened"]
        known = ("heading", "what_happened", "severity", "discovered_at")
        self.initial = {name: getattr(incident, name) for name in known} | {"seen": incident.version, **self.initial}


class LineForm(forms.Form):
    """A line in the timeline, which those concerned read only if the operator says so."""

    text = forms.CharField(label=_("Text"), max_length=5_000, widget=_long())
    shown = forms.BooleanField(
        label=_("The organisations concerned read it, and are written to"),
        required=False,
        help_text=_("Otherwise only the operator's people read it."),
    )


class AnswerForm(forms.Form):
    """An organisation's word to the operator."""

    party: Any = forms.ModelChoiceField(label=_("Organisation"), queryset=IncidentParty.objects.none())
    text = forms.CharField(
        label=_("Text"),
        max_length=5_000,
        widget=_long(),
        help_text=_("The federation operator reads it, and your own organisation. No other member does."),
    )

    def __init__(self, *args: Any, parties: list[IncidentParty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["party"]
        keys = [party.pk for party in parties]
        field.queryset = IncidentParty.objects.filter(pk__in=keys).select_related("organisation", "incident")
        field.label_from_instance = lambda party: str(party.organisation)
        if len(parties) == 1:
            field.widget, field.initial = forms.HiddenInput(), parties[0].pk


class PublicForm(SeenForm):
    """What everybody reads on the status page."""

    public_sv = forms.CharField(label=_("Public text in Swedish"), required=False, max_length=2_000, widget=_long(4))
    public_en = forms.CharField(label=_("Public text in English"), required=False, max_length=2_000, widget=_long(4))


class ConcernsForm(forms.Form):
    """Whom it concerns, in one of four ways of saying it."""

    ORGANISATION, ENTITY, KEY, AGENT = "organisation", "entity", "key", "agent"
    how = forms.ChoiceField(
        label=_("How it is concerned"),
        choices=[
            (ORGANISATION, _("An organisation: its organisation number")),
            (ENTITY, _("Entities: their entityIDs, one on each line")),
            (KEY, _("Every entity with a certificate or key: its fingerprint, or the certificate itself (PEM)")),
            (AGENT, _("Everybody for whom an organisation acts: its organisation number")),
        ],
        widget=forms.RadioSelect,
        initial=ENTITY,
    )
    what = forms.CharField(label=_("Which"), max_length=20_000, widget=_long(4))


class LettersForm(forms.Form):
    """To the security contacts of those chosen."""

    parties: Any = forms.ModelMultipleChoiceField(
        label=_("To"), queryset=IncidentParty.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=5_000,
        widget=_long(8),
        help_text=_(
            "The same for all. It stands in the timeline, too, where each organisation that was told reads it."
        ),
    )
    answer_by = forms.DateField(
        label=_("Answer by"),
        required=False,
        widget=DayInput(),
        help_text=_("The last day for an answer. Left empty: none is asked for."),
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["parties"]
        field.queryset = incident.parties.select_related("organisation").order_by("organisation__name_sv")
        field.label_from_instance = lambda party: str(party.organisation)
        field.initial = [party.pk for party in field.queryset if party.told_at is None]


class SuspendForm(forms.Form):
    entity: Any = forms.ModelChoiceField(
        label=_("Only this entity"),
        queryset=Entity.objects.none(),
        required=False,
        empty_label=_("Everything that the organisation has"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=_long(4),
        help_text=_("The organisation reads it. Write what has happened and what lifts the sanction."),
    )

    def __init__(self, *args: Any, party: IncidentParty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entity"]
        field.queryset = party.organisation.entities.filter(retired_at=None)
        affected = list(party.entities.all())
        if len(affected) == 1:
            self.initial = {"entity": affected[0].pk, **self.initial}


class LinkForm(forms.Form):
    sanction: Any = forms.ModelChoiceField(label=_("Sanction"), queryset=Sanction.objects.none())

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sanction"]
        concerned = incident.parties.order_by().values("organisation")
        rows = Sanction.objects.filter(organisation__in=concerned).exclude(incidents=incident)
        field.queryset = rows.select_related("organisation", "entity")
        field.label_from_instance = lambda one: f"{one} ({one.get_kind_display()}, {one.get_state_display()})"


class TrustForm(forms.Form):
    """What the member reads, and which certification it is about."""

    certification: Any = forms.ModelChoiceField(label=_("Certification"), queryset=Certification.objects.none())
    text = forms.CharField(
        label=_("What is in question"), max_length=5_000, widget=_long(4), help_text=_("The member reads it.")
    )

    def __init__(self, *args: Any, party: IncidentParty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["certification"]
        rows = Certification.objects.filter(organisation=party.organisation, state__in=VALID_STATES)
        field.queryset = rows.select_related("organisation", "level")


class ReviewForm(TrustForm):
    def __init__(self, *args: Any, party: IncidentParty, **kwargs: Any) -> None:
        super().__init__(*args, party=party, **kwargs)
        field: Any = self.fields["certification"]
        field.required, field.empty_label = False, _("All, or none in particular")


class FollowUpForm(TrustForm):
    due_on = forms.DateField(label=_("Due on"), widget=DayInput())
