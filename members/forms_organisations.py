"""What people fill in about organisations themselves. Forms read; actions decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import DayInput
from members.models import Community, Entity, Organisation
from members.models.organisation import HOME_COUNTRY

FACTS = ("country", "number", "name_sv", "name_en", "legal_form", "sector", "size_class")


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's forms are no generics when they run
    class Meta:
        model = Organisation
        fields = FACTS
        help_texts = {
            "country": _("Two letters: SE for Sweden. It says whose register the number is from."),
            "number": _("A Swedish one has ten digits, with or without a hyphen. A foreign one is taken as it is."),
        }
        widgets = {
            "country": forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "size": 4}),
            "number": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].initial = HOME_COUNTRY
        self.fields["country"].required = False

    def clean_country(self) -> str:
        """Left empty, it is a Swedish number."""
        return self.cleaned_data["country"] or HOME_COUNTRY


class RegistrationForm(OrganisationForm):
    is_another = forms.BooleanField(
        label=_("Another organisation has nearly the same name, and this is not that one"), required=False
    )


class ChangeForm(OrganisationForm):
    """The facts of one that is registered; `seen` is the version that the page was made from."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def _post_clean(self) -> None:
        """The action checks the whole row; the form must not write to the instance that the page shows."""


class OrganisationField(forms.CharField):
    """An organisation, known by its number: what people have at hand, and what no slip makes into another one's."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, help_text=kwargs.pop("help_text", _("Its organisation number.")), **kwargs)

    def clean(self, value: Any) -> Organisation | None:
        """The organisation; None for an empty one that may be left out."""
        number = "".join(c for c in super().clean(value) if c.isalnum())
        if not number:
            return None
        found = Organisation.objects.filter(number=number).order_by("dissolved_on").first()
        if found is None:
            raise forms.ValidationError(
                _("No organisation with this number is registered. Look for a slip, or let it be registered first.")
            )
        return found


class SuccessorForm(forms.Form):
    """Who takes over, and what it rests on."""

    successor = OrganisationField(label=_("The organisation that takes over"))
    note = forms.CharField(
        label=_("What it rests on"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The decision or the register's notice, with its date. Goes into the log."),
    )


class SplitForm(SuccessorForm):
    entities = forms.ModelMultipleChoiceField(
        label=_("Entities that pass over"),
        queryset=Entity.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("successor", "entities", "note")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entities"]
        field.queryset = organisation.entities.all()


class SubcontractForm(forms.Form):
    supplier = OrganisationField(label=_("Subcontractor"))
    what = forms.CharField(
        label=_("What the subcontractor does"), max_length=300, help_text=_("Such as: runs the identity provider.")
    )


class CommunityForm(forms.ModelForm):  # type: ignore[type-arg]
    keeper = OrganisationField(
        label=_("Kept by"),
        required=False,
        help_text=_("Organisation number of the one that says who belongs. Left empty, the operator alone does."),
    )

    class Meta:
        model = Community
        fields = ("name_sv", "name_en", "slug")
        help_texts = {"slug": _("Small letters, digits and hyphens. Feeds name the community by it.")}


class PlaceForm(forms.Form):
    organisation = OrganisationField(label=_("Organisation"))


class PeriodForm(forms.Form):
    """From one day to another, both included."""

    since = forms.DateField(label=_("From"), widget=DayInput)
    until = forms.DateField(label=_("Last day"), widget=DayInput)
