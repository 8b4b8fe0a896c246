"""What the rules found, beside the field that it is about."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.forms import Form

from federation.entity_form.sheet import Sheet
from members.saml.rules import RULES
from members.saml.types import Finding
from members.templatetags.sigill import localised

_DETAILS: Final = {
    "md:GivenName": "given_name",
    "md:SurName": "surname",
    "md:EmailAddress": "email",
    "md:TelephoneNumber": "phone",
    "@Binding": "place",
    "@use": "use",
    "@height": "logo_height",
    "@width": "logo_width",
}
# What is missing has no place: it is said where it would be filled in.
_MISSING: Final = {
    **{"MD-SP-006": "keys", "MD-IDP-005": "keys", "MD-SP-001": "endpoints", "MD-IDP-001": "endpoints"},
    **{"keys": "keys", "endpoints": "endpoints", "contacts": "contacts", "scope": "scopes", "mdui": "names-sv"},
    **{"organization": "organisation_names-sv", "entity-attributes": "attributes"},
}
"""A part of the draft, by rule or by group of rules."""

_MAIN: Final = {"keys": "certificate", "endpoints": "location", "contacts": "email", "requested": "name"}


def place(sheet: Sheet, findings: Iterable[Finding], paths: Mapping[str, str]) -> None:
    """Add each finding as an error to the field whose part of the document it is about; the others to the form.

    `paths` are those of `members.saml.compose.Composed`; the sheet has been valid.
    """
    said = {name: rows.said() for name, rows in sheet.rows.items()}
    for finding in findings:
        rule = RULES.get(finding.rule)
        missing = _MISSING.get(finding.rule) or _MISSING.get(rule.group if rule else "", "")
        part = _part(finding.path, paths) or (f"{missing}-0" if said.get(missing) else missing)
        form, field = _field(sheet, said, part, finding.path.rpartition("/")[2])
        form.add_error(field, f"{localised(finding)} {localised(finding, 'mend')} ({finding.rule})")


def _field(sheet: Sheet, said: Mapping[str, list[Form]], part: str, inside: str) -> tuple[Form, str | None]:
    """The form and its field for a part of the draft; `inside` is the last step of the finding's path."""
    name, _dash, number = part.rpartition("-")
    if name in said:
        row = said[name][int(number)]
        detail = _DETAILS.get(inside.partition("[")[0], "")
        return row, detail if detail in row.fields else _MAIN[name]
    field = name if name in ("scopes", "attributes") else part
    if part == "logo":
        field = _DETAILS.get(inside, "logo_url")
    return sheet.main, field if field in sheet.main.fields else None


def _part(path: str, paths: Mapping[str, str]) -> str:
    """The part of the draft that the path is in: the innermost. Only what is about the entityID is that field's."""
    if path.endswith("/@entityID"):
        return "entity_id"
    within = [name for name, start in paths.items() if name != "entity_id" and f"{path}/".startswith(f"{start}/")]
    return max(within, key=lambda name: len(paths[name]), default="")
