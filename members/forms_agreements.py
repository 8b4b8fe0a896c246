"""What people fill in about agreements: which text, who signs on what authority, when it ends."""

import hashlib
import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from members.clock import today
from members.forms import DayInput
from members.models import Agreement, AgreementTemplate, Organisation, Person, Representation
from members.models.agreement import Language, Party, SignatureMethod, TemplateState
from members.roles import OPERATOR_ROLES
from members.uploads import ScannedFileField

_WITHOUT_EVIDENCE = [(one.value, one.label) for one in (SignatureMethod.PAPER, SignatureMethod.LOGGED_IN)]
SHA256 = re.compile(r"[0-9a-f]{64}")


class AgreementForm(forms.Form):
    template: Any = forms.ModelChoiceField(label=_("Agreement text"), queryset=AgreementTemplate.objects.none())
    language = forms.ChoiceField(
        label=_("Language of the document"), choices=Language.choices, widget=forms.RadioSelect, required=False
    )
    commissioner: Any = forms.ModelChoiceField(
        label=_("Ordered and paid by"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("The organisation itself"),
        help_text=_("Where somebody else than the reviewed organisation orders and pays."),
    )
    valid_until = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput(), help_text=_("Leave empty to let it run until notice.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accepted = Q(accepted_until=None) | Q(accepted_until__gte=today())
        field: Any = self.fields["template"]
        field.queryset = AgreementTemplate.objects.filter(accepted, state=TemplateState.ADOPTED)
        field = self.fields["commissioner"]
        field.queryset = Organisation.objects.all()
        self.fields["language"].initial = Language.SWEDISH

    def clean_language(self) -> str:
        """Swedish, unless something else is chosen."""
        return self.cleaned_data["language"] or Language.SWEDISH


class SignDocumentForm(forms.Form):
    """Signs, logged in, the document that Sigill made; its digest comes back with the form."""

    authority = forms.CharField(
        label=_("Authority to sign"),
        max_length=200,
        help_text=_("For example “authorised signatory” or “by delegation of 1 March”."),
    )
    read = forms.BooleanField(label=_("I have read the document, and sign it."))
    document_sha256 = forms.CharField(widget=forms.HiddenInput())


class SignForm(forms.Form):
    """A member's signatory signs for themselves, logged in. The document is hashed here and never kept."""

    authority = forms.CharField(
        label=_("Authority to sign"),
        max_length=200,
        help_text=_("For example “authorised signatory” or “by delegation of 1 March”."),
    )
    document = ScannedFileField(
        label=_("The document that is signed"),
        required=False,
        help_text=_("Sigill computes its SHA-256 and keeps only that."),
    )
    document_sha256 = forms.CharField(
        label=_("SHA-256 of the document"),
        required=False,
        help_text=_("64 hexadecimal digits; only when you do not choose the document itself."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """The digest of what was chosen stands in the field afterwards, so that an error elsewhere does not lose it."""
        data = super().clean() or {}
        digest = re.sub(r"[\s:]", "", data.get("document_sha256", "")).lower()
        if data.get("document"):
            digest = _sha256(data["document"])
            data_in: Any = self.data
            shown = data_in.copy()
            shown[self.add_prefix("document_sha256")] = digest
            self.data = shown
        if not SHA256.fullmatch(digest):
            self.add_error("document", _("Choose the document, or write its SHA-256."))
        return data | {"document_sha256": digest}


class RecordSignatureForm(SignForm):
    """A registrar signs for the operator, or records what was signed on paper by either party."""

    party = forms.ChoiceField(label=_("Party"), choices=Party.choices, widget=forms.RadioSelect)
    method = forms.ChoiceField(label=_("Method"), choices=_WITHOUT_EVIDENCE, widget=forms.RadioSelect)
    signer: Any = forms.ModelChoiceField(
        label=_("Who signed"), queryset=Person.objects.none(), help_text=_("In Sigill you sign for yourself only.")
    )
    field_order = ("party", "method", "signer")

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["signer"]
        field.queryset = signers_of(agreement)


def signers_of(agreement: Agreement) -> QuerySet[Person]:
    """Who can have signed: people of the organisation, of those who represent it, and of the operator."""
    given = Representation.objects.in_force().filter(represented=agreement.organisation).values("representative")
    at = Q(roles__organisation=agreement.organisation) | Q(roles__organisation__in=given)
    return Person.objects.filter(at | Q(roles__role__in=OPERATOR_ROLES), is_active=True).distinct()


class NoticeForm(forms.Form):
    until = forms.DateField(label=_("Last day in force"), widget=DayInput())


def _sha256(upload: Any) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
