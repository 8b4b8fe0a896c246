"""What people fill in about signing: the paper that shows the authority, and what shows the signature."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import DayInput
from members.forms_agreements import signers_of
from members.models import Agreement, Organisation, Person
from members.models.agreement import Party
from members.models.authority import AuthorityKind
from members.signing.port import SigningAdapter
from members.uploads import PdfField


class AuthorityForm(forms.Form):
    """A paper that shows that somebody may sign for the organisation."""

    person: Any = forms.ModelChoiceField(label=_("Who may sign by it"), queryset=Person.objects.none())
    kind = forms.ChoiceField(label=_("What it is"), choices=AuthorityKind.choices, widget=forms.RadioSelect)
    document = PdfField(label=_("The paper, as PDF"), help_text=_("At most 10 MB."))
    valid_until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DayInput(),
        help_text=_("As the paper says it. Leave empty where it holds until further notice."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = Person.objects.filter(roles__organisation=organisation, is_active=True).distinct()

    def clean_kind(self) -> AuthorityKind:
        """As the action takes it."""
        return AuthorityKind(self.cleaned_data["kind"])


class EvidenceForm(forms.Form):
    """What shows that somebody signed. A member's signatory hands in their own; a registrar says who and for whom."""

    party = forms.ChoiceField(label=_("Party"), choices=Party.choices, widget=forms.RadioSelect)
    signer: Any = forms.ModelChoiceField(label=_("Who signed"), queryset=Person.objects.none())
    authority = forms.CharField(
        label=_("Authority to sign"),
        max_length=200,
        help_text=_("For example “authorised signatory” or “by delegation of 1 March”."),
    )
    evidence = PdfField()
    compared = forms.BooleanField(label=_("I have compared it with the document, page by page."))

    def __init__(
        self, *args: Any, agreement: Agreement, adapter: SigningAdapter, as_operator: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        evidence: Any = self.fields["evidence"]
        signer: Any = self.fields["signer"]
        evidence.label, evidence.help_text = adapter.label, adapter.help_text
        if as_operator:
            signer.queryset = signers_of(agreement)
        else:
            del self.fields["party"], self.fields["signer"]
        if not adapter.registrar_only:
            del self.fields["compared"]


class ShownAuthorityForm(EvidenceForm):
    """A registrar's: with the paper that shows the authority, accepted in the same step."""

    authority_kind = forms.ChoiceField(
        label=_("Paper that shows the authority, if it is not accepted yet"),
        choices=[("", _("It is accepted already")), *AuthorityKind.choices],
        required=False,
    )
    authority_document = PdfField(label=_("That paper, as PDF"), required=False)
    authority_until = forms.DateField(label=_("Its last day"), required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        """Kind and paper come together."""
        data = super().clean() or {}
        if bool(data.get("authority_kind")) != bool(data.get("authority_document")):
            self.add_error("authority_document", _("Choose both the kind of paper and its file, or neither."))
        return data


class BeneficiariesForm(forms.Form):
    """Organisations by their numbers, one on each line: fifty at once."""

    numbers = forms.CharField(
        label=_("Organisation numbers"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("One on each line, with or without a hyphen."),
        max_length=10_000,
    )
    starts = forms.DateField(label=_("From"), required=False, widget=DayInput(), help_text=_("Today, if left empty."))

    def clean_numbers(self) -> list[Organisation]:
        """Those organisations, or the numbers that nobody has."""
        lines = self.cleaned_data["numbers"].splitlines()
        wanted = list(dict.fromkeys(line.replace("-", "").replace(" ", "") for line in lines if line.strip()))
        found = {one.number: one for one in Organisation.objects.filter(number__in=wanted)}
        if missing := [number for number in wanted if number not in found]:
            raise forms.ValidationError(
                _("No organisation is registered with: %(numbers)s.") % {"numbers": ", ".join(missing)}
            )
        return [found[number] for number in wanted]


class LastDayForm(forms.Form):
    until = forms.DateField(label=_("Last day"), widget=DayInput())
