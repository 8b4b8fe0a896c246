"""What people fill in about people: roles and their dates, invitations, requests, contacts."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from members.clock import beginning, ending, today
from members.forms import AnothersEmail, DayInput, SeenForm
from members.forms_organisations import OrganisationField
from members.models import AccessRequest, Contact, Entity, Organisation, Person
from members.models.role import LIMITABLE
from members.roles import MEMBER_ROLES, Role


class UntilForm(forms.Form):
    until = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, help_text=_("Left empty, the role has no end.")
    )

    def clean_until(self) -> datetime | None:
        """The instant after the last day."""
        return ending(self.cleaned_data["until"])


class PeriodForm(UntilForm):
    since = forms.DateField(
        label=_("First day"), required=False, widget=DayInput, help_text=_("Left empty, it begins at once.")
    )

    def clean_since(self) -> datetime | None:
        """The first instant of a day ahead; None for today, which has begun."""
        day = self.cleaned_data["since"]
        return beginning(day) if day and day > today() else None


class EntitiesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Only for these entities"),
            queryset=Entity.objects.none(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("For technical roles. With none chosen, the role is for all of them."),
            **kwargs,
        )


class RoleForm(PeriodForm):
    """A role for somebody who is registered, known by their e-mail address."""

    email = forms.EmailField(label=_("The person's e-mail"), max_length=254, widget=AnothersEmail)
    role = forms.ChoiceField(label=_("Role"))
    entities = EntitiesField()
    field_order = ("email", "role", "since", "until", "entities")

    def __init__(self, *args: Any, organisation: Organisation, offered: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [("", "---------"), *((r.value, r.label) for r in offered)]
        _offer_entities(self, organisation)

    def clean_email(self) -> Person:
        """The person; the address says who."""
        person = Person.objects.filter(email=self.cleaned_data["email"].lower()).first()
        if person is None:
            raise forms.ValidationError(_("Nobody with this address is registered. Register the person first."))
        return person


class RoleChangeForm(UntilForm):
    entities = EntitiesField()

    def __init__(self, *args: Any, organisation: Organisation, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_entities(self, organisation)
        if role not in LIMITABLE:
            self.fields.pop("entities", None)


class InvitationForm(PeriodForm):
    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=AnothersEmail)
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=settings.LANGUAGES)
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    field_order = ("email", "language", "roles", "since", "until")

    def __init__(self, *args: Any, offered: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["roles"]
        field.choices = [(r.value, r.label) for r in offered]

    def clean_roles(self) -> list[Role]:
        """The roles themselves."""
        return [Role(value) for value in self.cleaned_data["roles"]]


class NewcomerForm(forms.Form):
    """Somebody invited who has no log-in yet."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_again(self) -> None:
        """Nothing of its own: it only has to be the same."""
        if self.cleaned_data["again"] != self.cleaned_data.get("password", self.cleaned_data["again"]):
            raise forms.ValidationError(_("This is another one than above. Type both anew."))


class PersonChangeForm(SeenForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    field_order = ("name", "language", "seen")


class AccessForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's forms are no generics when they run
    organisation = OrganisationField(label=_("Organisation"))
    field_order = ("organisation", "role", "reason")

    class Meta:
        model = AccessRequest
        fields = ("role", "reason")
        help_texts = {"reason": _("The organisation's administrators read it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.choices = [("", "---------"), *((r.value, r.label) for r in Role if r in MEMBER_ROLES)]

    def clean_role(self) -> Role:
        """The role itself."""
        return Role(self.cleaned_data["role"])

    def _post_clean(self) -> None:
        """The action checks the whole row."""


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Contact
        fields = ("kind", "name", "email", "phone")
        help_texts = {
            "name": _("A function, such as “IT operations”, lasts longer than a name."),
            "email": _("Sigill asks there, now and once a year, whether the mailbox is read."),
        }
        widgets = {"email": AnothersEmail}


class VouchedContactForm(ContactForm):
    """A registrar's."""

    verified = forms.BooleanField(label=_("I have had an answer from this address"), required=False)


class ContactChangeForm(SeenForm, forms.ModelForm):  # type: ignore[type-arg]
    field_order = ("name", "email", "phone", "seen")

    class Meta:
        model = Contact
        fields = ("name", "email", "phone")
        help_texts = {"email": _("A new address has to answer before it counts as verified.")}
        widgets = {"email": AnothersEmail}

    def _post_clean(self) -> None:
        """The action checks the whole row; the form must not write to the instance that the page shows."""


def _offer_entities(form: forms.Form, organisation: Organisation) -> None:
    field: Any = form.fields["entities"]
    field.queryset = organisation.entities.all()
    if not organisation.entities.exists():
        del form.fields["entities"]
