"""What operators fill in about other bodies' approval and about e-ID means."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import DayInput
from members.models import Entity
from members.uploads import PdfField
from trustframework.forms import ROLES
from trustframework.models import Level

_FIRST_DAY_WITHOUT = gettext_lazy("The first day on which it no longer holds.")


class _DatedForm(forms.Form):
    """Between two days, with a reference and perhaps a document that shows it."""

    reference = forms.CharField(label=gettext_lazy("Reference of the approval"), required=False, max_length=200)
    valid_from = forms.DateField(label=gettext_lazy("Valid from"), widget=DayInput())
    valid_until = forms.DateField(label=gettext_lazy("Valid until"), widget=DayInput(), help_text=_FIRST_DAY_WITHOUT)
    document = PdfField(
        label=gettext_lazy("The document that shows it"), required=False, help_text=gettext_lazy("A PDF.")
    )


class StandingForm(_DatedForm):
    """Which body, for which roles, and which values that lets the registry publish."""

    body = forms.CharField(
        label=gettext_lazy("Body"),
        max_length=100,
        help_text=gettext_lazy("As feeds' policies name it, such as Digg or Sweden Connect."),
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=ROLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose none where the organisation as a whole is approved."),
    )
    uris = forms.CharField(
        label=gettext_lazy("Values that the registry publishes"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Assurance certification, one URI on each line, exactly as the body writes it."),
    )
    field_order: tuple[str, ...] = ("body", "reference", "roles", "uris", "valid_from", "valid_until", "document")

    def clean_uris(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["uris"].splitlines() if line.strip()]


class MeansForm(_DatedForm):
    """With what people log in, who issues it, and at which level."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    issuer = forms.CharField(label=gettext_lazy("Issuer"), max_length=200)
    level: Any = forms.ModelChoiceField(label=gettext_lazy("Level"), queryset=Level.objects.all())
    field_order: tuple[str, ...] = ("name", "issuer", "level", "reference", "valid_from", "valid_until", "document")


class SucceedForm(MeansForm):
    """The one that takes over, and when the old one ends."""

    until = forms.DateField(
        label=gettext_lazy("The old one is valid until"), widget=DayInput(), help_text=_FIRST_DAY_WITHOUT
    )
    field_order = ("until", *MeansForm.field_order)


class LinkForm(forms.Form):
    """Identity providers, by name; its cleaned value is a list of entities."""

    entities = forms.CharField(
        label=gettext_lazy("Identity providers"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("entityIDs, one on each line."),
    )

    def clean_entities(self) -> list[Entity]:
        names = list(dict.fromkeys(line.strip() for line in self.cleaned_data["entities"].splitlines() if line.strip()))
        known = {one.entity_id: one for one in Entity.objects.filter(entity_id__in=names).select_related("owner")}
        if unknown := [name for name in names if name not in known]:
            raise ValidationError(_("There is no entity %(names)s.") % {"names": ", ".join(unknown)})
        return [known[name] for name in names]
