"""What operators fill in about other federations' aggregates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.forms_feeds import GroundsForm
from federation.models import Feed, ForeignConflict
from federation.models.conflict import DECISIONS, ConflictKind, ConflictState
from federation.models.upstream import UpstreamFeed, UpstreamState
from members import profiles

ROLES = (("idp", _("Identity providers")), ("sp", _("Services")), ("aa", _("Attribute authorities")))


class Lines(forms.CharField):
    """One value on each line; cleaned into a list."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "code"})
        super().__init__(widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


class RecordForm(forms.Form):
    slug = forms.SlugField(label=_("Short name"), max_length=60, help_text=_("Small letters, digits and hyphens."))
    name = forms.CharField(label=_("Federation"), max_length=200)
    url = forms.CharField(label=_("Address of its signed aggregate"), max_length=500)
    registrars = Lines(
        label=_("Registrars that it may bring"),
        help_text=_("One registrationAuthority on each line. Entities of others are quarantined."),
    )


class ChangeForm(forms.Form):
    """`version` is the one that the person saw."""

    url = forms.CharField(label=_("Address of its signed aggregate"), max_length=500)
    registrars = Lines(
        label=_("Registrars that it may bring"),
        help_text=_("One registrationAuthority on each line. Entities of others are quarantined."),
    )
    profile = forms.ChoiceField(
        label=_("Profile"), help_text=_("Which findings keep an entity out; holds from the next import on.")
    )
    roles = forms.MultipleChoiceField(
        label=_("Only these roles"), choices=ROLES, required=False, widget=forms.CheckboxSelectMultiple
    )
    categories = Lines(
        label=_("Only with one of these entity categories"),
        required=False,
        help_text=_("One on each line; none lets everything through."),
    )
    excluded = Lines(label=_("Never these entities"), required=False, help_text=_("One entityID on each line."))
    brake_drop = forms.IntegerField(label=_("Entities that may go at once"), min_value=0, max_value=100)
    brake_drop_percent = forms.IntegerField(label=_("Percent that may go at once"), min_value=0, max_value=20)
    brake_key_percent = forms.IntegerField(
        label=_("Percent of the keys that may change at once"), min_value=0, max_value=50
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, upstream: UpstreamFeed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**{name: getattr(upstream, name) for name in self.base_fields}, **self.initial}
        self.fields["profile"].choices = [(slug, slug) for slug in profiles.everything()]  # type: ignore[attr-defined]


class FeedsForm(forms.Form):
    feeds = forms.ModelMultipleChoiceField(
        label=_("Feeds"),
        queryset=Feed.objects.filter(closed_at=None, parallel_to=None),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class StateForm(GroundsForm):
    to = forms.ChoiceField(label=_("From now on"), widget=forms.RadioSelect)
    field_order = ("to", "grounds")

    def __init__(self, *args: Any, upstream: UpstreamFeed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        onward = [one for one in UpstreamState if one in upstream.TRANSITIONS[UpstreamState(upstream.state)]]
        draft = upstream.state == UpstreamState.DRAFT
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (one.value, one.label) for one in onward if not (draft and one == UpstreamState.ACTIVE)
        ]


class KeysForm(GroundsForm):
    keys = forms.CharField(
        label=_("Keys that it signs with"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "code"}),
        help_text=_("Certificates or public keys in PEM form, one or, while it exchanges its key, two."),
    )
    field_order = ("keys", "grounds")


class DecisionForm(GroundsForm):
    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    field_order = ("decision", "grounds")

    def __init__(self, *args: Any, conflict: ForeignConflict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        both = conflict.kind != ConflictKind.ENTITY_ID
        wanted = [one for one in ConflictState if one in DECISIONS and (both or one != ConflictState.BOTH)]
        self.fields["decision"].choices = [(one.value, one.label) for one in wanted]  # type: ignore[attr-defined]
