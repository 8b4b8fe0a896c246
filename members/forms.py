"""What people fill in about organisations, people and memberships. Forms read; actions decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Person
from members.models.membership import MembershipKind
from members.models.organisation import Sector


class DayInput(forms.DateInput):
    """The browser's own date picker; ISO 8601 on the wire whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AnothersEmail(forms.EmailInput):
    """The address of somebody else than who fills in the form: a browser that offers one's own would only mislead."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})})


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
        widgets = {"email": AnothersEmail}


class SeenForm(forms.Form):
    """Changes a row that counts its changes: knows which version the page was made from (members.views.conflict)."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


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
