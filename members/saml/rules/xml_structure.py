"""Group `xml`, structure: IDs, namespaces and the attributes that steer XML readers (MD-XML-017 to 026).

All of it is left out by the rebuild: errors in the catalogue, warnings here, as it cannot reach a feed and must
not block a member.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from lxml import etree

from ..names import NAMESPACES, XINCLUDE, XML, clark, namespace_of, short
from ..subject import Subject, is_foreign
from ..types import Severity
from .registry import Hit, hit, rule

_NCNAME: Final = re.compile(r"[^\W\d][\w.\-]*\Z")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_TYPE, _LANG = clark("xsi:type"), clark("xml:lang")
_HINTS: Final = frozenset(clark(f"xsi:{name}") for name in ("schemaLocation", "noNamespaceSchemaLocation", "nil"))
_BASES: Final = frozenset(clark(f"xml:{name}") for name in ("base", "id"))
_TYPED_VALUE: Final = clark("saml:AttributeValue")


def _attributes(subject: Subject, names: Iterable[str]) -> Iterator[tuple[etree._Element, str]]:
    """(element, attribute) of those that have one of the names, in document order."""
    wanted = subject.stated.keys() & names
    for element in subject.elements if wanted else ():
        for name in element.attrib:
            if name in wanted:
                yield element, str(name)


def _is_other(name: str) -> bool:
    return namespace_of(name) == XML and name != _LANG and name not in _BASES


@rule(
    "MD-XML-017",
    Severity.WARNING,
    group="xml",
    needs="xsi:type",
    source="XSD1 §2.6.1",
    title="xsi:type only where allowed and only known types",
    en="xsi:type says {value} here; it is not published.",
    sv="xsi:type anger {value} här; det publiceras inte.",
    mend_en="Leave xsi:type out; text values need none.",
    mend_sv="Utelämna xsi:type; textvärden behöver inget.",
)
def known_types(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild drops every xsi:type."""
    for element in subject.stated.get(_TYPE, ()):
        value = element.get(_TYPE, "")
        if element.tag != _TYPED_VALUE or value.partition(":")[2] not in ("string", "anyURI"):
            yield hit(element, "xsi:type", value=value)


@rule(
    "MD-XML-018",
    Severity.WARNING,
    group="xml",
    needs="xsi:schemaLocation xsi:noNamespaceSchemaLocation xsi:nil",
    source="XSD1 §4.3.2",
    title="xsi:schemaLocation, xsi:noNamespaceSchemaLocation and xsi:nil are refused",
    en="{name} tells readers to fetch or skip something; it is not published.",
    sv="{name} ber läsare att hämta eller hoppa över något; det publiceras inte.",
    mend_en="Remove the attribute.",
    mend_sv="Ta bort attributet.",
)
def no_schema_hints(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild drops the attributes."""
    for element, name in _attributes(subject, _HINTS):
        yield hit(element, short(name), name=short(name))


@rule(
    "MD-XML-019",
    Severity.WARNING,
    group="xml",
    needs=lambda names: not _BASES.isdisjoint(names) or XINCLUDE in map(namespace_of, names),
    source="XML Base; xml:id; XInclude",
    title="xml:base, xml:id and XInclude are refused",
    en="{name} changes what addresses or signatures point at; it is not published.",
    sv="{name} ändrar vad adresser eller signaturer pekar på; det publiceras inte.",
    mend_en="Remove it.",
    mend_sv="Ta bort det.",
)
def no_base_id_or_include(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild drops both attributes and never includes anything."""
    for element, name in _attributes(subject, _BASES):
        yield hit(element, short(name), name=short(name))
    included = {tag for tag in subject.sent if namespace_of(tag) == XINCLUDE}
    for element in subject.elements if included else ():
        if element.tag in included:
            yield hit(element, name=short(str(element.tag)))


@rule(
    "MD-XML-020",
    Severity.WARNING,
    group="xml",
    needs=lambda names: any(map(_is_other, names)),
    source="C14N 1.0 §2.4",
    title="xml:space and other xml:* attributes besides xml:lang are refused",
    en="{name} has no meaning in metadata; it is not published.",
    sv="{name} betyder inget i metadata; det publiceras inte.",
    mend_en="Remove the attribute.",
    mend_sv="Ta bort attributet.",
)
def no_other_xml_attributes(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild drops the attributes."""
    others = set(filter(_is_other, subject.stated))
    for element, name in _attributes(subject, others):
        yield hit(element, short(name), name=short(name))


@rule(
    "MD-XML-021",
    Severity.WARNING,
    group="xml",
    needs="ID Id",
    source="SAML2Core §1.3.4; XML Signature §4.4.3",
    title="ID attributes are valid NCNames and unique in the document",
    en="The ID {value} is not a name or is used twice; IDs are not published.",
    sv="ID-värdet {value} är inget giltigt namn eller används två gånger; ID:n publiceras inte.",
    mend_en="Give each element an ID of its own that begins with a letter or _, or none.",
    mend_sv="Ge varje element ett eget ID som börjar med en bokstav eller _, eller inget.",
)
def unique_ids(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild drops every ID."""
    seen: set[str] = set()
    for element in subject.elements if subject.stated.keys() & {"ID", "Id"} else ():
        for name in ("ID", "Id"):
            value = element.get(name)
            if value is not None and (value in seen or not _NCNAME.match(value)):
                yield hit(element, name, value=value)
            seen.add(value or "")


@rule(
    "MD-XML-023",
    Severity.WARNING,
    group="xml",
    needs=lambda names: any(map(is_foreign, names)),
    source="SAML2Meta §2.2 (wildcards); local policy",
    title="Namespace allow-list",
    en="The namespace {uri} is not among those that the federation publishes; what is in it is left out.",
    sv="Namnrymden {uri} finns inte bland dem som federationen publicerar; det som står i den utelämnas.",
    mend_en="Nothing, if it can be left out. Otherwise ask the operator to take the extension in.",
    mend_sv="Inget, om det får utelämnas. Be annars operatören att ta in tillägget.",
)
def known_namespaces(subject: Subject) -> Iterator[Hit]:
    """A warning, once per namespace: the rebuild drops what is in it."""
    for uri, element in subject.foreign_namespaces.items():
        if _lookalike(uri) is None:
            yield hit(element, uri=uri)


@rule(
    "MD-XML-026",
    Severity.WARNING,
    group="xml",
    needs=lambda names: any(map(is_foreign, names)),
    source="local policy",
    title="Look-alike namespaces are refused",
    en="The namespace {uri} is nearly {known}; as it stands, what is in it means nothing and is left out.",
    sv="Namnrymden {uri} är nästan {known}; så som den står betyder innehållet inget och utelämnas.",
    mend_en="Write {known}, character by character.",
    mend_sv="Skriv {known}, tecken för tecken.",
)
def no_lookalike_namespaces(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild drops what is in it."""
    for uri, element in subject.foreign_namespaces.items():
        if (known := _lookalike(uri)) is not None:
            yield hit(element, uri=uri, known=known)


@rule(
    "MD-XML-025",
    Severity.WARNING,
    group="xml",
    source="XML Names §2.2; C14N §1.3",
    title="Namespace names are absolute URIs",
    en="The namespace {uri} is relative; a document with it cannot be signed. It is left out.",
    sv="Namnrymden {uri} är relativ; ett dokument med den går inte att signera. Den utelämnas.",
    mend_en="Give the namespace its full name (urn:… or http…), or remove the declaration.",
    mend_sv="Ge namnrymden dess fullständiga namn (urn:… eller http…), eller ta bort deklarationen.",
)
def absolute_namespaces(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild declares known namespaces only. (A city's identity provider has been seen with one.)"""
    relative = {uri: subject.entity for uri in subject.entity.nsmap.values() if not _ABSOLUTE.match(uri)}
    declared = {uri for _, (_, uri) in etree.iterwalk(subject.entity, events=("start-ns",)) if uri}
    if not all(map(_ABSOLUTE.match, declared)):
        relative |= {uri: element for uri, element in _declared(subject.entity).items() if uri not in relative}
    for uri, element in relative.items():
        yield hit(element, uri=uri)


def _declared(entity: etree._Element) -> dict[str, etree._Element]:
    """The namespaces that are not absolute, each with the first element that declares it."""
    found: dict[str, etree._Element] = {}
    pending: list[str] = []
    for event, what in etree.iterwalk(entity, events=("start-ns", "start")):
        if event == "start-ns":
            pending.append(what[1])
            continue
        found.update({uri: what for uri in pending if uri and not _ABSOLUTE.match(uri) and uri not in found})
        pending.clear()
    return found


def _lookalike(uri: str) -> str | None:
    """The known namespace that this one was probably meant to be."""
    folded = _fold(uri)
    return next((known for known in NAMESPACES.values() if _near(folded, _fold(known))), None)


def _fold(uri: str) -> str:
    return unquote(uri).casefold().replace("https://", "http://", 1).rstrip("/#")


def _near(one: str, other: str) -> bool:
    """Edit distance of at most two."""
    if abs(len(one) - len(other)) > 2:
        return False
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1] <= 2
