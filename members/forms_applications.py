"""What an outsider fills in to become a member, and what others answer. Forms read; actions decide."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.eligibility import needs_recommender
from members.forms_organisations import OrganisationField
from members.models import Application
from members.models.membership import AccessMethod, MembershipKind
from members.models.organisation import HOME_COUNTRY, Sector, SizeClass

APPLICABLE = [(kind.value, kind.label) for kind in MembershipKind]
SECTORS = [(sector.value, sector.label) for sector in Sector if sector != Sector.OPERATOR]


class EligibilityForm(forms.Form):
    """Three questions that decide what an organisation can apply for."""

    kinds = forms.MultipleChoiceField(
        label=_("What would the organisation be?"), choices=APPLICABLE, widget=forms.CheckboxSelectMultiple
    )
    sector = forms.ChoiceField(label=_("Sector"), choices=[("", "---------"), *SECTORS])
    size_class = forms.ChoiceField(label=_("Size"), choices=[("", "---------"), *SizeClass.choices])

    def kinds_chosen(self) -> list[MembershipKind]:
        """After validation."""
        return [MembershipKind(kind) for kind in self.cleaned_data["kinds"]]


class ApplicationForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's forms are no generics when they run
    """The facts; what was answered before comes along unseen."""

    recommender = OrganisationField(
        label=_("Member that recommends you"),
        help_text=_("The organisation number of a member that needs your service. It is asked by e-mail."),
    )
    # People never see it; what fills in every field of every form does.
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Application
        fields = (
            "country",
            "number",
            "name_sv",
            "name_en",
            "legal_form",
            "access_method",
            "message",
            "applicant_name",
            "applicant_email",
            "applicant_phone",
            "language",
        )
        help_texts = {
            "country": _("Two letters: SE for Sweden. It says whose register the number is from."),
            "applicant_email": _("A link is sent here, with which you send the application."),
        }
        widgets = {
            "country": forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "size": 4}),
            "message": forms.Textarea(attrs={"rows": 4}),
            "applicant_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "applicant_email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "applicant_phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }

    def __init__(self, *args: Any, kinds: list[MembershipKind], sector: Sector, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].required = False
        self.fields["country"].initial = HOME_COUNTRY
        self.fields["language"].initial = (get_language() or "sv")[:2]
        if not needs_recommender(kinds, sector):
            del self.fields["recommender"]
        if MembershipKind.USER_ORGANISATION not in kinds:
            del self.fields["access_method"]

    def clean_country(self) -> str:
        """Left empty, it is a Swedish number."""
        return self.cleaned_data["country"] or HOME_COUNTRY

    def _post_clean(self) -> None:
        """The action makes the row and checks it."""


class RecommendationForm(forms.Form):
    stands = forms.TypedChoiceField(
        label=_("Do you recommend the applicant?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you use the applicant for, or what speaks against it. The federation operator reads it."),
    )


class AcceptForm(forms.Form):
    is_another = forms.BooleanField(
        label=_("Another organisation has nearly the same name, and this is not that one"), required=False
    )


class LeaveForm(forms.Form):
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class AccessForm(forms.Form):
    access_method = forms.ChoiceField(label=_("Access method"), choices=AccessMethod.choices, widget=forms.RadioSelect)
