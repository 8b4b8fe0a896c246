"""Group `schema`: what the XML schemas say, and what they forget to say."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import LANG, NAMESPACES, clark, name_of, short
from ..schema import schema_errors
from ..subject import Subject
from ..text import as_index, tidy
from ..types import Severity
from ..where import line_of
from .registry import Hit, hit, rule

_CLARK: Final = re.compile(r"\{[^}]*\}[\w.\-*]+")
_MESSAGE: Final = 2_000  # characters of what the schema says, which quotes values of any length
_UTC: Final = re.compile(
    r"(?:19[7-9]\d|20\d\d|21\d\d)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z\Z",
    re.ASCII,
)
_MD, _EXTENSIONS, _LOGO = NAMESPACES["md"], clark("md:Extensions"), clark("mdui:Logo")
_KINDS_SV: Final = {
    "SCHEMAV_ELEMENT_CONTENT": "ett element saknas, är ett för mycket eller står på fel plats",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "ett attribut som inte får finnas här",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "ett attribut saknas",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "ett värde av fel slag",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "ett värde som är för långt",
    "SCHEMAV_CVC_ENUMERATION_VALID": "ett värde som inte är ett av de tillåtna",
    "SCHEMAV_CVC_ELT_2": "en abstrakt typ",
}


@rule(
    "MD-SCH-001",
    Severity.ERROR,
    group="schema",
    stage="schema",
    source="saml-schema-metadata-2.0.xsd and its extensions",
    title="Document validates against the SAML metadata schema set",
    en="The schema does not allow this: {detail}",
    sv="Schemat tillåter inte det här: {kind}. Schemats egna ord: {detail}",
    mend_en="Change the element so that it fits the schema, or export the metadata again.",
    mend_sv="Ändra elementet så att det följer schemat, eller exportera metadata på nytt.",
)
def schema_valid(subject: Subject) -> Iterator[Hit]:
    """An error where what would be published is invalid. A fault of the received document that the rebuild mends is
    a warning; and an entity without roles, which is never published, has MD-ENT-013."""
    rebuilt = subject.rebuilt
    breaches = schema_errors(rebuilt.root) if subject.roles else []
    for line, kind, message in breaches:
        yield _breach(rebuilt.origin(line), kind, message)
    if not breaches:
        for line, kind, message in schema_errors(subject.entity):
            yield _breach(_at(subject, line), kind, message, Severity.WARNING)


def _breach(node: etree._Element, kind: str, message: str, severity: Severity | None = None) -> Hit:
    plain = _CLARK.sub(lambda name: short(name[0]), message[:_MESSAGE])
    return hit(node, severity=severity, kind=_KINDS_SV.get(kind, "ett brott mot schemat"), detail=plain)


def _at(subject: Subject, line: int) -> etree._Element:
    return next((element for element in subject.elements if line_of(element) == line), subject.entity)


@rule(
    "MD-SCH-004",
    Severity.WARNING,
    group="schema",
    needs="md:Extensions",
    stage="schema",
    source="saml-schema-metadata-2.0 ExtensionsType",
    title="Empty md:Extensions element",
    en="md:Extensions is empty; it is left out.",
    sv="md:Extensions är tomt; det utelämnas.",
    mend_en="Remove the element.",
    mend_sv="Ta bort elementet.",
)
def filled_extensions(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves empty extensions out."""
    for element in subject.sent.get(_EXTENSIONS, ()):
        if element.find("*") is None:
            yield hit(element)


@rule(
    "MD-SCH-005",
    Severity.WARNING,
    group="schema",
    needs="md:Extensions",
    stage="schema",
    source="SAML2Meta §2.3 (namespace ##other)",
    title="md:Extensions must not hold elements of the md namespace",
    en="{name} cannot stand in md:Extensions; it is left out.",
    sv="{name} får inte stå i md:Extensions; det utelämnas.",
    mend_en="Move the element to where the schema has it.",
    mend_sv="Flytta elementet dit där schemat har det.",
)
def foreign_extensions_only(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves them out. That holds for a whole entity hidden in there, too."""
    for element in subject.sent.get(_EXTENSIONS, ()):
        for child in element.iterchildren(f"{{{_MD}}}*"):
            yield hit(child, name=name_of(child))


@rule(
    "MD-SCH-009",
    Severity.WARNING,
    group="schema",
    needs="Binding",
    stage="schema",
    source="SAML2Meta §2.2.2",
    title="Foreign elements inside endpoints are refused",
    en="{name} stands inside an endpoint; it is left out.",
    sv="{name} står inne i en ändpunkt; det utelämnas.",
    mend_en="Remove the element.",
    mend_sv="Ta bort elementet.",
)
def plain_endpoints(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild writes endpoints without content."""
    for element in subject.stated.get("Binding", ()):
        for child in element.iterchildren("*"):
            yield hit(child, name=name_of(child))


@rule(
    "MD-SCH-011",
    Severity.ERROR,
    group="schema",
    needs="index",
    stage="schema",
    source="SAML2Meta §2.2.3",
    title="index is an unsigned short, compared numerically",
    en='index="{value}" is not a whole number from 0 to 65535 in plain digits.',
    sv='index="{value}" är inte ett heltal från 0 till 65535 med enbart siffror.',
    mend_en="Number the endpoints 0, 1, 2 and so on.",
    mend_sv="Numrera ändpunkterna 0, 1, 2 och så vidare.",
)
def numeric_indices(subject: Subject) -> Iterator[Hit]:
    """A number in another form, such as 001, is a warning: the rebuild writes it plainly."""
    for node in subject.attributes.get("index", ()):
        value = node.attributes["index"]
        if value != str(number := as_index(value)):
            yield hit(node.element, "index", severity=None if number is None else Severity.WARNING, value=value)


@rule(
    "MD-SCH-012",
    Severity.WARNING,
    group="schema",
    needs="validUntil registrationInstant creationInstant",
    stage="schema",
    source="SAML2Core §1.3.3; MDRPI §2.1.1",
    title='dateTime attributes are UTC with "Z"',
    en='{name}="{value}" is not a time in UTC that ends in Z.',
    sv='{name}="{value}" är inte en tid i UTC som slutar på Z.',
    mend_en="Write it as 2026-01-31T12:00:00Z, or leave it out.",
    mend_sv="Skriv den som 2026-01-31T12:00:00Z, eller utelämna den.",
)
def utc_times(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild drops all three attributes, as the federation writes its own."""
    for element in subject.elements:
        for name in ("validUntil", "registrationInstant", "creationInstant"):
            value = element.get(name)
            if value is not None and not _UTC.match(value.strip()):
                yield hit(element, name, name=name, value=value)


@rule(
    "MD-SCH-014",
    Severity.ERROR,
    group="schema",
    stage="schema",
    source="SAML2Meta §2.2.4; BCP 47",
    title="xml:lang is present and non-empty on localised elements",
    en="The element does not say in which language it is. An empty xml:lang makes readers refuse a whole feed.",
    sv="Elementet anger inte på vilket språk det är. Ett tomt xml:lang får läsare att avvisa ett helt flöde.",
    mend_en='Write xml:lang="sv", xml:lang="en" or what fits.',
    mend_sv='Skriv xml:lang="sv", xml:lang="en" eller vad som passar.',
)
def languages_present(subject: Subject) -> Iterator[Hit]:
    """mdui:Logo may do without xml:lang, but not with an empty one."""
    for node in subject.localised:
        lang = node.attributes.get(LANG)
        if not (lang or "").strip() and not (lang is None and node.tag == _LOGO):
            yield hit(node.element, "xml:lang")


@rule(
    "MD-SCH-016",
    Severity.ERROR,
    group="schema",
    source="MDUI §2.1; MDRPI §2.1.1",
    title="Unique xml:lang per element kind inside a container",
    en="{name} comes twice in the language {lang}; readers would show one or the other.",
    sv="{name} finns två gånger på språket {lang}; läsare skulle visa den ena eller den andra.",
    mend_en="Keep one per language.",
    mend_sv="Behåll en per språk.",
)
def one_per_language(subject: Subject) -> Iterator[Hit]:
    """Logos may repeat: they come in several sizes."""
    seen: set[tuple[etree._Element | None, str, str]] = set()
    for node in subject.localised:
        if node.tag != _LOGO:
            key = (node.parent, node.tag, tidy(node.attributes.get(LANG, "")).casefold())
            if key in seen:
                yield hit(node.element, name=short(node.tag), lang=key[2])
            seen.add(key)


@rule(
    "MD-SCH-019",
    Severity.ERROR,
    group="schema",
    needs="md:AffiliationDescriptor",
    source="SAML2Meta §2.5",
    title="AffiliationDescriptor is not accepted",
    en="An affiliation is a list of other entities; the federation publishes none.",
    sv="En affiliation är en lista över andra entiteter; federationen publicerar inga sådana.",
    mend_en="Register the entities themselves.",
    mend_sv="Registrera entiteterna själva.",
)
def no_affiliation(subject: Subject) -> Iterator[Hit]:
    for element in subject.entity.iterchildren(clark("md:AffiliationDescriptor")):
        yield hit(element)


@rule(
    "MD-SCH-020",
    Severity.WARNING,
    group="schema",
    needs="md:RoleDescriptor",
    stage="schema",
    source="SAML2Meta §2.4.1; WS-Federation 1.2",
    title="Generic md:RoleDescriptor with xsi:type is stripped or refused",
    en="md:RoleDescriptor stands for something else than SAML 2.0 (WS-Federation as a rule); it is left out.",
    sv="md:RoleDescriptor står för något annat än SAML 2.0 (som regel WS-Federation); det utelämnas.",
    mend_en="Nothing: the SAML 2.0 roles beside it are published.",
    mend_sv="Inget: SAML 2.0-rollerna bredvid publiceras.",
)
def no_generic_roles(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves them out."""
    for element in subject.entity.iterchildren(clark("md:RoleDescriptor")):
        yield hit(element)
