"""Group `role-idp`: what an identity provider says of its help page, its domains and its users' names (MD-IDP-009 to
013)."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import clark
from ..subject import Subject
from ..tables import TABLES
from ..text import tidy
from ..types import Severity
from ..urls import split
from .idp import providers
from .registry import Hit, hit, rule

_FORMAT: Final = clark("md:NameIDFormat")
_PREFIX: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
_TRANSIENT, _ENCRYPTED = f"{_PREFIX}transient", f"{_PREFIX}encrypted"
_ASKED_FOR: Final = "can be asked for, but no name has it"
_ASKED_FOR_SV: Final = "kan begäras, men inget namn har det"
_REQUIRED: Final = TABLES.error_placeholder
_PLACEHOLDERS: Final = TABLES.error_placeholders | {_REQUIRED}
_TOKEN: Final = re.compile(r"ERROR_?(?:URL)?_?(?:CODE|TS|RP|TID|CTX)(?![A-Z])|ERRORURL_[A-Za-z0-9_]*", re.IGNORECASE)
_BY_END: Final = {value.rpartition(":")[2].lower(): value for value in TABLES.name_id_formats}


@rule(
    "MD-IDP-009",
    Severity.INFO,
    group="role-idp",
    needs="errorURL",
    source="REFEDS errorURL v1 §2.2–2.3",
    title="errorURL supports the REFEDS placeholders",
    en="errorURL: {fault}.",
    sv="errorURL: {fault_sv}.",
    mend_en="Write ERRORURL_CODE where the kind of error is to stand, and if you want ERRORURL_TS, ERRORURL_RP, "
    "ERRORURL_TID and ERRORURL_CTX; in the path or the query only.",
    mend_sv="Skriv ERRORURL_CODE där felets slag ska stå, och om du vill ERRORURL_TS, ERRORURL_RP, ERRORURL_TID och "
    "ERRORURL_CTX; bara i sökvägen eller frågedelen.",
)
def error_placeholders(subject: Subject) -> Iterator[Hit]:
    """An address without any placeholder is in order: it does not say that it supports them. One in the host is a
    warning: a service would choose where the users go."""
    for role in providers(subject):
        address = tidy(role.get("errorURL", ""))
        tokens = _TOKEN.findall(address)
        url = split(address) if tokens else None
        if url is not None and _TOKEN.search(url.host):
            fault, fault_sv = "a placeholder stands in the host name", "en platshållare står i värdnamnet"
            yield hit(role, "errorURL", severity=Severity.WARNING, fault=fault, fault_sv=fault_sv)
        for token in tokens:
            if token not in _PLACEHOLDERS:
                fault, fault_sv = f"nobody fills in {token}", f"ingen fyller i {token}"
                yield hit(role, "errorURL", fault=fault, fault_sv=fault_sv)
        if tokens and _PLACEHOLDERS.issuperset(tokens) and _REQUIRED not in tokens:
            yield hit(role, "errorURL", fault=f"{_REQUIRED} is missing", fault_sv=f"{_REQUIRED} saknas")


@rule(
    "MD-IDP-010",
    Severity.WARNING,
    group="role-idp",
    needs="md:IDPSSODescriptor",
    source="saml2int SDP-IDP14; SWAMID 5.1.15",
    title="At least one Scope",
    en="The identity provider asks for no domain (shibmd:Scope); services throw away names such as kim@region.example.",
    sv="IdP:n begär ingen domän (shibmd:Scope); tjänster kastar bort namn som kim@region.example.",
    mend_en="Add a shibmd:Scope with the organisation's domain to the role's md:Extensions.",
    mend_sv="Lägg till en shibmd:Scope med organisationens domän i rollens md:Extensions.",
)
def has_scope(subject: Subject) -> Iterator[Hit]:
    """A warning: the registry writes the scopes that it has approved, asked for or not, and a quarter of the working
    identity providers that the rule was tried on send no scoped attributes. A profile may make it an error."""
    for role in providers(subject):
        if not any(holder in (role, subject.entity) for _, holder in subject.scopes):
            yield hit(role)


def _formats(subject: Subject) -> Iterator[tuple[etree._Element, list[tuple[etree._Element, str]]]]:
    """(IdP role, its (NameIDFormat, value))."""
    for role in providers(subject):
        yield role, [(node.element, node.text) for node in subject.received[role].inside(_FORMAT)]


@rule(
    "MD-IDP-011",
    Severity.WARNING,
    group="role-idp",
    needs="md:NameIDFormat",
    source="saml2int (v1 §6)",
    title="NameIDFormat list includes transient",
    en="The list of name formats lacks transient, so services may think that users cannot come without a lasting name.",
    sv="Listan över namnformat saknar transient, så tjänster kan tro att användare inte kan komma utan varaktigt namn.",
    mend_en="Add {transient} to the list, or remove the list.",
    mend_sv="Lägg till {transient} i listan, eller ta bort listan.",
)
def offers_transient(subject: Subject) -> Iterator[Hit]:
    for _, formats in _formats(subject):
        if formats and _TRANSIENT not in (value for _, value in formats):
            yield hit(formats[0][0], transient=_TRANSIENT)


@rule(
    "MD-IDP-012",
    Severity.WARNING,
    group="role-idp",
    needs="md:NameIDFormat",
    source="SAML2Core §8.3",
    title="Known NameIDFormat values",
    en="{value} is no name format that SAML knows{hint}.",
    sv="{value} är inget namnformat som SAML känner till{hint_sv}.",
    mend_en="Check the value, character by character, or remove the element.",
    mend_sv="Kontrollera värdet tecken för tecken, eller ta bort elementet.",
)
def known_format(subject: Subject) -> Iterator[Hit]:
    for _, formats in _formats(subject):
        for element, value in formats:
            if value not in TABLES.name_id_formats and value != _ENCRYPTED:
                meant = _BY_END.get(value.rpartition(":")[2].lower())
                hint, hint_sv = (f"; {meant} is meant", f"; {meant} menas") if meant else ("", "")
                yield hit(element, value=value, hint=hint, hint_sv=hint_sv)


@rule(
    "MD-IDP-013",
    Severity.ERROR,
    group="role-idp",
    needs="md:NameIDFormat",
    source="SAML2Core §8.3",
    title="NameIDFormat contains no duplicates or encrypted/unspecified conflicts",
    en="The name format {value} {fault}.",
    sv="Namnformatet {value} {fault_sv}.",
    mend_en="Remove the element.",
    mend_sv="Ta bort elementet.",
)
def sensible_formats(subject: Subject) -> Iterator[Hit]:
    """A repetition is a warning: it changes nothing. `unspecified` contradicts no other format."""
    for _, formats in _formats(subject):
        seen: set[str] = set()
        for element, value in formats:
            if value == _ENCRYPTED:
                fault, fault_sv = (
                    "can be asked for, but is none that a name can have",
                    "kan begäras, men inget namn har det",
                )
                yield hit(element, value=value, fault=fault, fault_sv=fault_sv)
            elif value in seen:
                fault, fault_sv = "stands there twice", "står där två gånger"
                yield hit(element, severity=Severity.WARNING, value=value, fault=fault, fault_sv=fault_sv)
            seen.add(value)
