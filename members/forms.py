"""What people fill in about organisations, people and memberships. Forms read; actions decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Contact, Organisation, Person
from members.models.membership import MembershipKind
from members.models.organisation import Sector
from members.roles import OPERATOR_ROLES, Role


class DayInput(forms.DateInput):
    """The browser's own date picker; ISO 8601 on the wire whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's forms are no generics when they run
    class Meta:
        model = Organisation
        fields = ("number", "name_sv", "name_en", "legal_form", "sector", "size_class")
        help_texts = {"number": _("Ten digits, with or without a hyphen.")}
        widgets = {"number": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})}


class SearchForm(forms.Form):
    """What the list of organisations can be narrowed by; every field may be left empty."""

    q = forms.CharField(label=_("Name or organisation number"), required=False, max_length=200)
    sector = forms.ChoiceField(label=_("Sector"), required=False, choices=[("", _("All")), *Sector.choices])
    kind = forms.ChoiceField(label=_("Membership"), required=False, choices=[("", _("All")), *MembershipKind.choices])


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Person
        fields = ("name", "email", "language")
        help_texts = {"email": _("The person sets a password by asking for a link to this address.")}
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}


class RoleForm(forms.Form):
    """A role for somebody who is registered, known by their e-mail address."""

    email = forms.EmailField(label=_("The person's e-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (r.value, r.label) for r in Role if organisation.sector == Sector.OPERATOR or r not in OPERATOR_ROLES
        ]
        field: Any = self.fields["role"]
        field.choices = [("", "---------"), *offered]

    def clean_email(self) -> Person:
        """The person; the address says who."""
        person = Person.objects.filter(email=self.cleaned_data["email"].lower()).first()
        if person is None:
            raise forms.ValidationError(_("Nobody with this address is registered. Register the person first."))
        return person


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    verified = forms.BooleanField(
        label=_("I have had an answer from this address"),
        required=False,
    )

    class Meta:
        model = Contact
        fields = ("kind", "name", "email", "phone")
        help_texts = {"name": _("A function, such as “IT operations”, lasts longer than a name.")}


class ApplicationForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of membership"), choices=MembershipKind.choices, widget=forms.RadioSelect)


class NoteForm(forms.Form):
    """A step with a note, which goes into the audit log; required where a step has to be explained."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Goes into the log, where the organisation can read it."),
    )

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = required
