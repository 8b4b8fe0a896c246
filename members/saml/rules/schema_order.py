"""Group `schema`: elements, order and attributes, in words that people understand (MD-SCH-002 to 010, 013)."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from typing import Final

from lxml import etree

from ..names import KNOWN_NAMESPACES, NAMESPACES, clark, name_of, namespace_of, short
from ..nodes import Node
from ..roles import ROLE_NAMES
from ..schema import declared
from ..shapes import Shape, shape_of
from ..subject import Subject
from ..text import as_boolean
from ..types import Severity
from .registry import Hit, hit, rule

_MD: Final = NAMESPACES["md"]
_LOCATION: Final = clark("xsi:schemaLocation")
_ENTITY: Final = clark("md:EntityDescriptor")
_BOOLEANS: Final = (
    "AuthnRequestsSigned",
    "WantAssertionsSigned",
    "WantAuthnRequestsSigned",
    "isDefault",
    "isRequired",
    "regexp",
)
_ORDERED: Final = frozenset(
    {_ENTITY, *ROLE_NAMES}
    | {clark(f"md:{n}") for n in ("KeyDescriptor", "AttributeConsumingService", "Organization", "ContactPerson")}
)
_VALIDITY: Final = frozenset({"ID", "validUntil", "cacheDuration"})  # the schema has them, the rebuild does not
_DURATION: Final = re.compile(
    r"P(?=[0-9T])(?:[0-9]{1,4}Y)?(?:[0-9]{1,5}M)?(?:[0-9]{1,6}D)?"
    r"(?:T(?=[0-9])(?:[0-9]{1,7}H)?(?:[0-9]{1,8}M)?(?:[0-9]{1,9}(?:\.[0-9]+)?S)?)?\Z"
)


@rule(
    "MD-SCH-002",
    Severity.WARNING,
    group="schema",
    stage="schema",
    source="XSD1 §3.10.1 processContents=lax",
    title="Known extension namespaces are validated strictly, not laxly",
    en="There is no element {name}: no schema has it. It is left out.",
    sv="Det finns inget element {name}: inget schema har det. Det utelämnas.",
    mend_en="Check the spelling, capitals included, or remove the element.",
    mend_sv="Kontrollera stavningen, även stora och små bokstäver, eller ta bort elementet.",
)
def no_unknown_elements(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves them out. The schemas' wildcards let an element pass that nobody declared, even in
    a namespace whose schema is loaded; here the name has to be one of the bundle's."""
    for tag, elements in subject.sent.items():
        if tag not in declared() and namespace_of(tag) in KNOWN_NAMESPACES:
            for element in elements:
                yield hit(element, name=short(tag))


@rule(
    "MD-SCH-003",
    Severity.INFO,
    group="schema",
    needs="xsi:schemaLocation",
    stage="schema",
    source="local policy",
    title="Schema resolution never leaves the local bundle",
    en="The document says where its schemas are: {value}. Nothing is fetched; the registry has its own.",
    sv="Dokumentet anger var dess scheman finns: {value}. Inget hämtas; registret har sina egna.",
    mend_en="Nothing needs mending; you may remove the attribute.",
    mend_sv="Inget behöver lagas; ni får ta bort attributet.",
)
def own_schemas_only(subject: Subject) -> Iterator[Hit]:
    """An error of the registry's, were it ever broken, and a note to the member: no document can make the loader ask
    the network (`schema.py`), and MD-XML-018 has the warning about the attribute."""
    for node in subject.attributes.get(_LOCATION, ()):
        yield hit(node.element, "xsi:schemaLocation", value=node.value(_LOCATION))


@rule(
    "MD-SCH-006",
    Severity.WARNING,
    group="schema",
    stage="schema",
    source="SAML2Meta schema",
    title="Child order of role and contact elements",
    en="{name} stands after {before}; the schema has it before. It is published in the right order.",
    sv="{name} står efter {before}; enligt schemat ska det stå före. Det publiceras i rätt ordning.",
    mend_en="Order in {parent}: {order}.",
    mend_sv="Ordningen i {parent}: {order}.",
)
def schema_order(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild puts them in order. One finding per element that has children out of place."""
    for node in subject.nodes:
        found = _misplaced(node) if node.tag in _ORDERED else None
        if found is not None:
            child, before = found
            order = ", ".join(map(short, _places_in(node.tag)))
            yield hit(child.element, name=short(child.tag), before=short(before), parent=short(node.tag), order=order)


def _misplaced(node: Node) -> tuple[Node, str] | None:
    """The first child that comes too late, and what it should have come before."""
    places = _places_in(node.tag)
    last, last_tag = -1, ""
    for child in node.children:
        place = places.get(child.tag)
        if place is not None:
            if place < last:
                return child, last_tag
            last, last_tag = place, child.tag
    return None


@cache
def _places_in(tag: str) -> dict[str, int]:
    """{child: its place}. An entity's roles may come in any order among themselves."""
    shape = shape_of("", tag)
    children = shape.children if shape is not None else ()
    return {child: 1 if child in ROLE_NAMES else place for place, child in enumerate(children)}


@rule(
    "MD-SCH-007",
    Severity.ERROR,
    group="schema",
    stage="schema",
    source="SAML2Meta schema",
    title="Unqualified unknown attributes",
    en="{name} has no attribute {unknown}{hint}. It is left out.",
    sv="{name} har inget attribut {unknown}{hint_sv}. Det utelämnas.",
    mend_en="Check the spelling, capitals included, or remove the attribute.",
    mend_sv="Kontrollera stavningen, även stora och små bokstäver, eller ta bort attributet.",
)
def known_attributes(subject: Subject) -> Iterator[Hit]:
    """An error where it is close to an attribute that the element does have, as then something was meant that is lost
    (signed requests, say). Else a warning: the rebuild leaves it out."""
    for clark_name, nodes in subject.attributes.items():
        name = short(clark_name)
        for node in nodes if ":" not in name else ():
            if name in _usual(node.tag) or namespace_of(node.tag) != _MD:
                continue
            shape = shape_of(node.above, node.tag)
            if shape is not None and name not in shape.attributes and not _in_schema(node.element, name):
                yield _unknown(node.element, name, shape)


@cache
def _usual(tag: str) -> frozenset[str]:
    """The attributes that the allow-list has for an element wherever it stands."""
    shape = shape_of("", tag)
    return shape.attributes if shape is not None else frozenset()


def _in_schema(element: etree._Element, name: str) -> bool:
    if name == "ResponseLocation":
        return element.get("Binding") is not None
    return name in _VALIDITY and (element.tag == _ENTITY or element.tag in ROLE_NAMES)


def _unknown(element: etree._Element, name: str, shape: Shape) -> Hit:
    lowered = {known.lower(): known for known in shape.attributes}
    near = get_close_matches(name.lower(), lowered, n=1, cutoff=0.85)
    meant = lowered[near[0]] if near else None
    return hit(
        element,
        name,
        severity=None if meant else Severity.WARNING,
        name=name_of(element),
        unknown=name,
        hint=f"; {meant} may be meant" if meant else "",
        hint_sv=f"; kanske menas {meant}" if meant else "",
    )


@rule(
    "MD-SCH-008",
    Severity.WARNING,
    group="schema",
    stage="schema",
    source="SAML2Meta anyAttribute",
    title="Foreign-namespace attributes restricted",
    en="The attribute {name} is of another vocabulary; it is left out.",
    sv="Attributet {name} hör till en annan vokabulär; det utelämnas.",
    mend_en="Remove the attribute.",
    mend_sv="Ta bort attributet.",
)
def no_foreign_attributes(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild strips them. Those of XML and XML Schema have rules of their own (MD-XML-017 to 020)."""
    for clark_name, nodes in subject.attributes.items():
        name = short(clark_name)
        if ":" in name and name.partition(":")[0] not in ("xml", "xsi"):
            for node in nodes:
                shape = shape_of(node.above, node.tag)
                if shape is None or clark_name not in shape.attributes:
                    yield hit(node.element, name, name=name)


@rule(
    "MD-SCH-010",
    Severity.ERROR,
    group="schema",
    stage="schema",
    source="XSD2 §3.2.2",
    title="Boolean attributes use true/false/1/0",
    en='{name}="{value}" is neither true nor false.',
    sv='{name}="{value}" är varken true eller false.',
    mend_en="Write true or false, in small letters.",
    mend_sv="Skriv true eller false, med små bokstäver.",
)
def true_or_false(subject: Subject) -> Iterator[Hit]:
    for name in _BOOLEANS:
        for node in subject.attributes.get(name, ()):
            if as_boolean(node.attributes[name]) is None:
                yield hit(node.element, name, name=name, value=node.attributes[name])


@rule(
    "MD-SCH-013",
    Severity.WARNING,
    group="schema",
    needs="cacheDuration",
    stage="schema",
    source="SAML2Meta §2.3; XSD2 duration",
    title="cacheDuration is a positive duration",
    en='cacheDuration="{value}" is no sensible time to keep metadata; it is left out.',
    sv='cacheDuration="{value}" är ingen rimlig tid att behålla metadata; det utelämnas.',
    mend_en="Remove the attribute: the federation's feed says how long it holds.",
    mend_sv="Ta bort attributet: federationens flöde anger hur länge det gäller.",
)
def positive_duration(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild drops it. Numbers so long that clocks overflow count as no duration."""
    for node in subject.attributes.get("cacheDuration", ()):
        value = node.attributes["cacheDuration"]
        if not (_DURATION.match(value.strip()) and re.search("[1-9]", value)):
            yield hit(node.element, "cacheDuration", value=value)
