"""What is filled in about webhooks. Forms read; actions decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.forms_incidents import MomentInput
from federation.webhook_types import EventType


def _choices() -> list[tuple[str, str]]:
    """In the reader's language; a test event comes on demand, whatever is chosen."""
    return [(one.value, f"{one.label} ({one.value})") for one in EventType if one is not EventType.TEST]


class WebhookForm(forms.Form):
    description = forms.CharField(
        label=_("What it is for"), max_length=200, help_text=_("Such as: the change calendar of the service desk.")
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput,
        help_text=_("Where the program listens: a public https address. Redirects are not followed."),
    )
    types = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        choices=_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to get every event, also those of kinds that come later."),
    )


class RotateForm(forms.Form):
    at_once = forms.BooleanField(
        label=_("Stop signing with the old secret at once: it is known to others"),
        required=False,
        help_text=_("Otherwise both sign for 24 hours, so that the program can be changed meanwhile."),
    )


class ReplayForm(forms.Form):
    since = forms.DateTimeField(label=_("From"), widget=MomentInput(), help_text=_("At most thirty days back."))
