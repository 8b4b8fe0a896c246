"""What operators fill in to stop a feed, to let it go on, or to ask a second operator for a change of it."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from federation.actions.feed_changes import BRAKE
from federation.models.feed import FeedMode


class GroundsForm(forms.Form):
    """Why; the subclasses' own fields stand before it."""

    grounds = forms.CharField(
        label=_("Grounds"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why, for those who come after you. Goes into the log."),
    )

    field_order: tuple[str, ...] | None = None


class ModeForm(GroundsForm):
    mode = forms.ChoiceField(label=_("From now on"), choices=FeedMode.choices, widget=forms.RadioSelect)
    field_order = ("mode", "grounds")


class BrakeForm(GroundsForm):
    """`drop`, `drop_percent` and `key_percent`, within what still is a brake."""

    drop = forms.IntegerField(
        label=_("Entities that may go at once"),
        min_value=0,
        max_value=BRAKE[0][2],
        help_text=_("The brake holds what would drop more than the larger of this number and the next share."),
    )
    drop_percent = forms.IntegerField(label=_("Percent that may go at once"), min_value=0, max_value=BRAKE[1][2])
    key_percent = forms.IntegerField(
        label=_("Percent of the keys that may change at once"), min_value=0, max_value=BRAKE[2][2]
    )
    field_order = ("drop", "drop_percent", "key_percent", "grounds")


class ProtectedForm(GroundsForm):
    """`protected`: entityIDs, one on each line; cleaned into a list."""

    protected = forms.CharField(
        label=_("Protected entities"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
        help_text=_("One entityID on each line. The brake holds whatever would drop or change one of them."),
    )
    field_order = ("protected", "grounds")

    def clean_protected(self) -> list[str]:
        lines = str(self.cleaned_data["protected"]).splitlines()
        return [line.strip() for line in lines if line.strip()]


class PolicyForm(GroundsForm):
    """`policy`: JSON of the shape of `federation.gate.Policy`; cleaned into what it says."""

    policy = forms.CharField(
        label=_("What the feed asks for"),
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "code"}),
        help_text=_("As JSON: gates, kinds, agreements, rank, level and the others of docs/gate.md."),
    )
    field_order = ("policy", "grounds")

    def clean_policy(self) -> Any:
        try:
            return json.loads(self.cleaned_data["policy"])
        except ValueError as error:
            raise ValidationError(_("This is not JSON: %(error)s") % {"error": error}) from error


class CatchUpForm(GroundsForm):
    """`serial`: None where what is served here is the highest that there is."""

    serial = forms.IntegerField(
        label=_("Highest serial that has been served"),
        required=False,
        min_value=1,
        help_text=_("Only if a higher one than here has been seen: in a cache, an object store, at a service."),
    )
    field_order = ("serial", "grounds")


class DeclineForm(forms.Form):
    note = forms.CharField(
        label=_("Why not"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever proposed it reads this. Goes into the log."),
    )
