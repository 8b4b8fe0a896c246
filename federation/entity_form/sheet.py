"""The whole form: what there is one of, the rows, and the draft that they make."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from django.db.models import QuerySet
from django.forms import BoundField, Form
from django.http import QueryDict
from django.utils.translation import gettext as _

from federation.entity_form.fields import EntityForm, initial_of
from federation.entity_form.rows import ContactRow, EndpointRow, KeyRow, RequestedRow, Row, Rows
from members.models import Organisation
from members.saml.compose import Draft, draft_class
from members.saml.compose.draft import LANGUAGES, SERVICES
from members.saml.secrets import is_private_key

_ROWS: Final[dict[str, type[Row]]] = {
    "keys": KeyRow,
    "endpoints": EndpointRow,
    "contacts": ContactRow,
    "requested": RequestedRow,
}
_POST, _REDIRECT = (f"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-{name}" for name in ("POST", "Redirect"))
_FIRST: Final[dict[str, list[str]]] = {
    "idp": [f"SingleSignOnService {_REDIRECT}", f"SingleSignOnService {_POST}", f"SingleLogoutService {_REDIRECT}"],
    "sp": [f"AssertionConsumerService {_POST}", f"SingleLogoutService {_REDIRECT}"],
}


class Sheet:
    """Behaves as one form where a page asks for errors: `errors`, `non_field_errors`, and its fields one by one."""

    def __init__(
        self,
        role: str,
        *,
        owners: QuerySet[Organisation] | None,
        data: QueryDict | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Bound to `data`, or filled with `initial`: fields by name, and a list for each kind of row."""
        self.role = role
        start = initial or beginning(role)
        self.main = EntityForm(data, role=role, owners=owners, initial=dict(start))
        self.rows = {
            name: Rows(row, name, data=data, initial=start.get(name, ()), more=_more(name, role))
            for name, row in _ROWS.items()
            if name != "requested" or role == "sp"
        }

    def is_valid(self) -> bool:
        valid = all([self.main.is_valid(), *[rows.is_valid() for rows in self.rows.values()]])
        return valid and self._whole()

    def _whole(self) -> bool:
        """What nobody can be without, said beside the first row where it belongs."""
        services = {row.draft().service for row in self.rows["endpoints"].said()}
        if SERVICES[self.role][0] not in services:
            self._miss("endpoints", "location", _("Give the address of at least one of the first kind in the list."))
        uses = {row.draft().use for row in self.rows["keys"].said()}
        if not uses & {"signing", ""}:
            self._miss("keys", "certificate", _("Paste the certificate that the software signs with."))
        if not any(row.draft().kind == "technical" for row in self.rows["contacts"].said()):
            self._miss("contacts", "email", _("Give a technical contact: others reach for it when something fails."))
        return not self.errors

    def _miss(self, name: str, field: str, message: str) -> None:
        rows = self.rows[name].rows
        empty = next((row for row in rows if not row.said()), rows[0] if rows else None)
        if empty is not None:
            empty.add_error(field, message)
        else:
            self.main.add_error(None, message)

    def draft(self, entity_id: str = "") -> Draft:
        """The draft; the sheet is valid. `entity_id` is that of an entity that exists."""
        said: dict[str, Any] = {name: tuple(row.draft() for row in rows.said()) for name, rows in self.rows.items()}
        given = entity_id or self.main.cleaned_data["entity_id"]
        return draft_class(self.role)(entity_id=given, **said, **self.main.parts())

    @property
    def forms(self) -> list[Form]:
        return [self.main, *(row for rows in self.rows.values() for row in rows.rows)]

    @property
    def errors(self) -> bool:
        return any(form.errors for form in self.forms)

    @property
    def non_field_errors(self) -> list[str]:
        return [str(error) for form in self.forms for error in form.non_field_errors()]

    def __iter__(self) -> Iterator[BoundField]:
        return (field for form in self.forms for field in form)

    def _texts(self, *names: str) -> list[BoundField]:
        return [self.main[f"{name}-{language}"] for name in names for language in LANGUAGES]

    @property
    def about(self) -> list[BoundField]:
        return self._texts("names", "descriptions", "information_urls", "privacy_urls")

    @property
    def logo(self) -> list[BoundField]:
        return [self.main[name] for name in ("logo_url", "logo_width", "logo_height")]

    @property
    def organisation(self) -> list[BoundField]:
        return self._texts("organisation_names", "organisation_display_names", "organisation_urls")


def _more(name: str, role: str) -> dict[str, Any]:
    return {"role": role} if name == "endpoints" else {}


def beginning(role: str) -> dict[str, Any]:
    """What a form for a new entity begins with: empty rows of the usual kinds."""
    return {
        "keys": [{"use": "signing"}] + ([{"use": "encryption"}] if role == "sp" else []),
        "endpoints": [{"place": place} for place in _FIRST[role]],
        "contacts": [{"kind": kind} for kind in ("technical", "support", "security")],
        "requested": [{}],
    }


def of_draft(draft: Draft, *, copy: bool = False) -> dict[str, Any]:
    """What the form begins with for an entity that exists; for a copy of it entityID and keys are left empty."""
    rows: dict[str, Any] = {
        "keys": [asdict(key) for key in draft.keys],
        "endpoints": [{"place": f"{e.service} {e.binding}", "location": e.location} for e in draft.endpoints],
        "contacts": [asdict(contact) for contact in draft.contacts],
        "requested": [asdict(attribute) for attribute in draft.requested],
    }
    if copy:
        rows["keys"] = beginning(draft.ROLE)["keys"]
    filled = {name: listed or beginning(draft.ROLE)[name] for name, listed in rows.items()}
    return initial_of(draft) | filled | ({"entity_id": ""} if copy else {})


def pressed(data: QueryDict, role: str, owners: QuerySet[Organisation] | None) -> Sheet | None:
    """The form with a row more or less, when that is the button that was pressed; nothing typed is lost or judged."""
    more, drop = data.get("more", ""), data.get("drop", "")
    if more not in _ROWS and drop.rpartition("-")[0] not in _ROWS:
        return None
    if any(is_private_key(str(value)) for value in data.values()):
        return None  # it is refused, as when the form is sent: a page never shows it again
    sent = Sheet(role, owners=owners, data=data)
    initial: dict[str, Any] = _typed(sent.main)
    for name, rows in sent.rows.items():
        typed = [_typed(row) for row in rows.rows if row.prefix != drop]
        initial[name] = typed + ([{}] if name == more else [])
    return Sheet(role, owners=owners, initial=initial)


def _typed(form: Form) -> dict[str, Any]:
    """What stands in each field, as it was typed."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }
