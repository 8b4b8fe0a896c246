"""What operators fill in to ask a second operator for an act on keys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.forms_feeds import GroundsForm
from federation.models import SigningKey
from federation.models.key import KeyState
from federation.models.rollover import KeyUse

USABLE = (KeyState.PLANNED, KeyState.ANNOUNCED, KeyState.ACTIVE)


class RecordKeyForm(GroundsForm):
    label = forms.SlugField(
        label=_("Label"),
        max_length=80,
        help_text=_("The name under which the signer finds the private key: a file's name without suffix, or a label."),
    )
    certificate_pem = forms.CharField(
        label=_("Certificate"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "code"}),
        help_text=_("PEM. Never paste a private key here; only the certificate is kept."),
    )
    field_order = ("label", "certificate_pem", "grounds")


class ReplaceKeyForm(GroundsForm):
    """`signing_key` is left out for a key that signs nothing."""

    signing_key = forms.ModelChoiceField(
        label=_("Key that takes its place"), queryset=SigningKey.objects.none(), required=False
    )
    field_order = ("signing_key", "grounds")

    def __init__(self, *args: Any, compromised: SigningKey, signs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["signing_key"]
        field.queryset = SigningKey.objects.filter(state__in=USABLE).exclude(pk=compromised.pk).order_by("label")
        field.required = signs


class RolloverForm(GroundsForm):
    signing_key = forms.ModelChoiceField(label=_("New key"), queryset=SigningKey.objects.none())
    use = forms.ChoiceField(label=_("For"), choices=KeyUse.choices, initial=KeyUse.BOTH, widget=forms.RadioSelect)
    switch_planned = forms.DateField(
        label=_("Planned day of the switch"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Shown to everybody on the feed's page."),
    )
    field_order = ("signing_key", "use", "switch_planned", "grounds")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["signing_key"]
        field.queryset = SigningKey.objects.filter(state__in=USABLE).order_by("label")

    def clean_switch_planned(self) -> str:
        given = self.cleaned_data["switch_planned"]
        return str(given.isoformat()) if given else ""
