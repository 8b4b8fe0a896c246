"""What an entity has several of: one small form a row, and another row at the press of a button."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from federation.entity_form.fields import PlainForm
from members.forms import AnothersEmail
from members.saml.certificates import Certificate, read
from members.saml.compose import ContactDraft, EndpointDraft, KeyDraft, RequestedDraft
from members.saml.compose.draft import CONTACT_KINDS, SERVICES
from members.saml.secrets import NotACertificate, PrivateKey, pasted_certificate
from members.saml.tables import TABLES

ROWS_MAX: Final = 50
_SERVICE: Final = {
    "SingleSignOnService": _("Log-in"),
    "AssertionConsumerService": _("Where the answer is received"),
    "SingleLogoutService": _("Log-out"),
}
_CONTACT: Final = {
    "technical": _("Technical"),
    "support": _("Support"),
    "administrative": _("Administrative"),
    "security": _("Security incidents"),
}


class Row(PlainForm):
    """A row; one whose `main` field is left empty says nothing."""

    main = ""

    def said(self) -> bool:
        """Whether the row says something; the form has been cleaned."""
        return bool(self.cleaned_data.get(self.main))


class KeyRow(Row):
    main = "certificate"
    use = forms.ChoiceField(
        label=_("Used for"),
        required=False,
        choices=[("signing", _("signing")), ("encryption", _("encryption")), ("", _("signing and encryption"))],
        initial="signing",
    )
    certificate = forms.CharField(
        label=_("Certificate"),
        required=False,
        widget=forms.Textarea({"rows": 5, "class": "code", "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Paste the certificate (PEM), never the private key. Empty the field to take the key away."),
    )

    def clean_certificate(self) -> str:
        text: str = self.cleaned_data["certificate"]
        try:
            return pasted_certificate(text) if text.strip() else ""
        except PrivateKey:
            self.refuse_secret("certificate")
        except NotACertificate:
            message = _("This is not one certificate. Paste all of it, from BEGIN CERTIFICATE to END CERTIFICATE.")
            raise forms.ValidationError(message) from None
        return ""

    def certificate_now(self) -> Certificate | None:
        """What the certificate in the field says; None where there is none, or none that can be read."""
        return read(str(self["certificate"].value() or ""))

    def draft(self) -> KeyDraft:
        return KeyDraft(self.cleaned_data["certificate"], self.cleaned_data["use"])


class EndpointRow(Row):
    main = "location"
    place = forms.ChoiceField(label=_("What for"), required=False)
    location = forms.CharField(
        label=_("Address"), required=False, max_length=2048, widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.choices = places(role)

    def draft(self) -> EndpointDraft:
        service, _space, binding = self.cleaned_data["place"].partition(" ")
        return EndpointDraft(service, binding, self.cleaned_data["location"])


def places(role: str) -> list[tuple[str, str | Promise]]:
    """(value, label) of each service and binding, the usual ones first."""
    usual = ("HTTP-Redirect", "HTTP-POST") if role == "idp" else ("HTTP-POST", "HTTP-Redirect")
    found: list[tuple[str, str | Promise]] = []
    for service in SERVICES[role]:
        bindings = sorted(TABLES.bindings_by_element[service], key=lambda uri: (_short(uri) not in usual, _short(uri)))
        found += [(f"{service} {uri}", format_lazy("{}, {}", _SERVICE[service], _short(uri))) for uri in bindings]
    return found


def _short(uri: str) -> str:
    return uri.rpartition("bindings:")[2].removeprefix("urn:oasis:names:tc:SAML:2.0:profiles:")


class ContactRow(Row):
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind, _CONTACT[kind]) for kind in CONTACT_KINDS])
    given_name = forms.CharField(
        label=_("Name"), required=False, max_length=200, help_text=_("A function lasts longer than a person’s name.")
    )
    surname = forms.CharField(label=_("Surname, if it is a person"), required=False, max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254, widget=AnothersEmail)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=50)

    def said(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("given_name", "surname", "email", "phone"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.said() and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("A contact needs an e-mail address."))
        return data

    def draft(self) -> ContactDraft:
        return ContactDraft(**{name: self.cleaned_data[name] for name in self.fields})


class RequestedRow(Row):
    main = "name"
    name = forms.ChoiceField(label=_("Attribute"), required=False)
    required = forms.BooleanField(label=_("The service does not work without it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A name that is there already is offered although the table does not have it."""
        super().__init__(*args, **kwargs)
        there = str(self["name"].value() or "")
        known = sorted(TABLES.attributes.items(), key=lambda item: item[1].casefold())
        more = [(there, there)] if there and there not in TABLES.attributes else []
        field: Any = self.fields["name"]
        field.choices = [("", "---------"), *((uri, f"{short} ({uri})") for uri, short in known), *more]

    def draft(self) -> RequestedDraft:
        return RequestedDraft(self.cleaned_data["name"], self.cleaned_data["required"])


class Rows:
    """The rows of one kind; `prefix` is the part of the draft that they are."""

    def __init__(
        self,
        row: type[Row],
        prefix: str,
        *,
        data: Mapping[str, Any] | None = None,
        initial: Iterable[Mapping[str, Any]] = (),
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """Bound to `data` (as posted), or filled with `initial`. `more` are further arguments of a row."""
        self.prefix = prefix
        if data is None:
            rows = [row(prefix=f"{prefix}-{n}", initial=dict(one), **(more or {})) for n, one in enumerate(initial)]
        else:
            rows = [row(data, prefix=f"{prefix}-{n}", **(more or {})) for n in range(count(data, prefix))]
        self.rows: list[Any] = rows

    def is_valid(self) -> bool:
        """Looks at every row, so that each says what is wrong with it."""
        return not [row for row in self.rows if not row.is_valid()]

    def said(self) -> list[Any]:
        """The rows that say something, in their order."""
        return [row for row in self.rows if row.said()]


def count(data: Mapping[str, Any], prefix: str) -> int:
    """How many rows were posted; never more than `ROWS_MAX`."""
    given = str(data.get(f"{prefix}-rows", ""))
    return min(int(given), ROWS_MAX) if given.isascii() and given.isdecimal() and len(given) < 4 else 0
