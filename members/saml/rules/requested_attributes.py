"""Group `role-sp`, what a service provider asks for: its AttributeConsumingServices (MD-SP-012 to 020)."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from ..names import clark
from ..nodes import Node
from ..rebuild import URI_FORMAT
from ..subject import Subject
from ..tables import TABLES
from ..text import as_boolean
from ..types import Severity
from ..urls import split
from .registry import Hit, hit, rule

_NAME, _REQUESTED = clark("md:ServiceName"), clark("md:RequestedAttribute")
_UNSPECIFIED: Final = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
_SAML1: Final = "urn:mace:shibboleth:1.0:attributeNamespace:uri"
_OID: Final = re.compile(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+\Z")
_SIGNS: Final = re.compile(r"[\W_]+")


def _format(requested: Node) -> str:
    return requested.value("NameFormat") or _UNSPECIFIED


def _plain(name: str) -> str:
    return _SIGNS.sub("", name).lower()


_SHORT_NAMES: Final = {_plain(name): name for name in TABLES.attributes.values()} | TABLES.attribute_aliases


@rule(
    "MD-SP-012",
    Severity.ERROR,
    group="role-sp",
    needs="md:AttributeConsumingService",
    source="SAML2Meta §2.4.4.1; eduGAIN R5",
    title="AttributeConsumingService has a ServiceName",
    en="The AttributeConsumingService has no ServiceName, so nobody can tell users whom their data goes to.",
    sv="AttributeConsumingService saknar ServiceName, så ingen kan visa användarna vem som får deras uppgifter.",
    mend_en='Add md:ServiceName xml:lang="sv" with the name of the service.',
    mend_sv='Lägg till md:ServiceName xml:lang="sv" med tjänstens namn.',
)
def named_service(subject: Subject) -> Iterator[Hit]:
    for service in subject.services:
        if not any(name.text for name in service.inside(_NAME)):
            yield hit(service.element)


@rule(
    "MD-SP-013",
    Severity.ERROR,
    group="role-sp",
    needs="md:AttributeConsumingService",
    source="SAML2Meta §2.4.4.1",
    title="AttributeConsumingService lists at least one RequestedAttribute",
    en="The AttributeConsumingService asks for nothing, which the schema does not allow.",
    sv="AttributeConsumingService begär ingenting, vilket schemat inte tillåter.",
    mend_en="List the attributes that the service needs, or remove the element.",
    mend_sv="Räkna upp de attribut som tjänsten behöver, eller ta bort elementet.",
)
def asks_for_something(subject: Subject) -> Iterator[Hit]:
    for service in subject.services:
        if not service.inside(_REQUESTED):
            yield hit(service.element)


@rule(
    "MD-SP-015",
    Severity.ERROR,
    group="role-sp",
    needs="md:RequestedAttribute",
    source="saml2int SDP-IDP18; MACE-Dir SAML attribute profiles",
    title="RequestedAttribute NameFormat is URI",
    en="{name} is asked for with the NameFormat {format}; identity providers know attributes by the format uri.",
    sv="{name} begärs med NameFormat {format}; IdP:er känner igen attribut på formatet uri.",
    mend_en='Write NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri", and the Name as a URI.',
    mend_sv='Skriv NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri", och Name som en URI.',
)
def uri_format(subject: Subject) -> Iterator[Hit]:
    """A wish in the words of SAML 1.1 is a warning: providers that speak both write it beside the other, and nobody
    answers it."""
    for node, name in subject.requested:
        if _format(node) != URI_FORMAT:
            severity = Severity.WARNING if _format(node) == _SAML1 else None
            yield hit(node.element, "NameFormat", severity=severity, name=name, format=_format(node))


@rule(
    "MD-SP-016",
    Severity.ERROR,
    group="role-sp",
    needs="md:RequestedAttribute",
    source="SAML2Prof §8.2; MACE-Dir SAML attribute profiles",
    title="RequestedAttribute Name is a URI in an accepted form",
    en="{name} is not the name of an attribute in SAML 2.0, so no identity provider sends it.",
    sv="{name} är inget attributnamn i SAML 2.0, så ingen IdP skickar det.",
    mend_en="Use the attribute's URI, such as {example}.",
    mend_sv="Använd attributets URI, till exempel {example}.",
)
def uri_name(subject: Subject) -> Iterator[Hit]:
    """Any absolute URI passes, but for misspelt OIDs and names of SAML 1.1 (urn:mace:). One that says to be no URI has
    MD-SP-015's finding."""
    for node, name in subject.requested:
        if not _is_attribute_name(name) and _format(node) in (URI_FORMAT, _UNSPECIFIED):
            yield hit(node.element, "Name", name=name or '""', example=_likely_name(name))


@lru_cache(maxsize=1024)  # names from outside: bounded
def _is_attribute_name(name: str) -> bool:
    if name.lower().startswith("urn:"):
        return bool(_OID.match(name)) if name.lower().startswith("urn:oid:") else not name.startswith("urn:mace:")
    return split(name) is not None and not name.lower().startswith("oid:")


def _likely_name(name: str) -> str:
    """The URI of the attribute that a bare name, a bare OID or a name of SAML 1.1 stands for; else an example."""
    short = _SHORT_NAMES.get(_plain(name.rpartition(":")[2]))
    bare = f"urn:oid:{name.rpartition(':')[2]}"
    named = next((uri for uri, known in TABLES.attributes.items() if known == short), None)
    return named or (bare if _OID.match(bare) else "urn:oid:0.9.2342.19200300.100.1.3")


@rule(
    "MD-SP-017",
    Severity.WARNING,
    group="role-sp",
    needs="md:RequestedAttribute",
    source="MACE-Dir; eduPerson; SCHAC",
    title="FriendlyName agrees with Name",
    en="{name} {fault}. People read the FriendlyName, software the Name.",
    sv="{name} {fault_sv}. Människor läser FriendlyName, program läser Name.",
    mend_en="Find out which attribute the service needs. For {known} it is Name={right} and FriendlyName={known}.",
    mend_sv="Ta reda på vilket attribut tjänsten behöver. För {known} är det Name={right} och FriendlyName={known}.",
)
def honest_friendly_name(subject: Subject) -> Iterator[Hit]:
    """A FriendlyName is free text: it is wrong where it names another attribute, and where it hides what a sensitive
    one is. A Name that is commonly mistaken for another attribute's is an error, whatever it is called."""
    for node, name in subject.requested:
        friendly, right = node.value("FriendlyName"), TABLES.attributes_known_wrong.get(name)
        if right is not None:
            yield hit(node.element, "Name", severity=Severity.ERROR, name=name, **_mistaken(right))
        elif friendly and name in TABLES.attributes and _misleads(name, friendly):
            yield hit(node.element, "FriendlyName", name=name, **_misnamed(name, friendly))


@lru_cache(maxsize=1024)  # names from outside: bounded
def _misleads(name: str, friendly: str) -> bool:
    meant = _SHORT_NAMES.get(_plain(friendly))
    return meant != TABLES.attributes[name] and (meant is not None or name in TABLES.attributes_sensitive)


def _mistaken(right: str) -> dict[str, Any]:
    known = TABLES.attributes[right]
    fault, fault_sv = f"is not the name of {known}", f"är inte namnet på {known}"
    return {"fault": fault, "fault_sv": fault_sv, "known": known, "right": right}


def _misnamed(name: str, friendly: str) -> dict[str, Any]:
    known = TABLES.attributes[name]
    fault, fault_sv = f"is {known}, but is called {friendly}", f"är {known} men kallas {friendly}"
    return {"fault": fault, "fault_sv": fault_sv, "known": known, "right": name}


@rule(
    "MD-SP-018",
    Severity.ERROR,
    group="role-sp",
    needs="md:RequestedAttribute",
    source="SAML2Meta §2.4.4.1.1",
    title="RequestedAttribute not listed twice",
    en="{name} is asked for as required and as optional in the same AttributeConsumingService.",
    sv="{name} begärs både som obligatoriskt och som frivilligt i samma AttributeConsumingService.",
    mend_en="Keep the one that is true.",
    mend_sv="Behåll det som stämmer.",
)
def asked_once(subject: Subject) -> Iterator[Hit]:
    """A repetition that says the same, or asks for another value, contradicts nobody and passes."""
    for service in subject.services:
        seen: dict[tuple[str, str], bool] = {}
        for node in service.inside(_REQUESTED):
            name, required = node.value("Name"), as_boolean(node.attributes.get("isRequired")) is True
            if seen.setdefault((name, _format(node)), required) != required:
                yield hit(node.element, "isRequired", name=called(name))


def called(name: str) -> str:
    """The short name of an attribute that the tables know; else its name."""
    return TABLES.attributes.get(name, name)


@rule(
    "MD-SP-019",
    Severity.WARNING,
    group="role-sp",
    needs="md:RequestedAttribute",
    source="GDPR Art. 5(1)(c); attribute specifications of Sambi and Sweden Connect",
    title="Attribute is in the federation attribute profile",
    en="{name} {fault}.",
    sv="{name} {fault_sv}.",
    mend_en="Ask only for what the service needs; tell the operator why it needs this.",
    mend_sv="Begär bara det tjänsten behöver; berätta för operatören varför den behöver det här.",
)
def known_attribute(subject: Subject) -> Iterator[Hit]:
    """The attribute profile is the table of attributes and the attribute families in it."""
    for node, name in subject.requested:
        if name in TABLES.attributes_sensitive:
            fault, fault_sv = (
                "says much about a person, and needs approval",
                "säger mycket om en person och kräver beslut",
            )
            yield hit(node.element, "Name", name=called(name), fault=fault, fault_sv=fault_sv)
        elif not _is_known(name) and _is_attribute_name(name):
            fault, fault_sv = "is not in the attribute profile", "finns inte i attributprofilen"
            yield hit(node.element, "Name", name=name, fault=fault, fault_sv=fault_sv)


def _is_known(name: str) -> bool:
    return (
        name in TABLES.attributes or name in TABLES.attributes_known_wrong or name.startswith(TABLES.attribute_families)
    )


@rule(
    "MD-SP-020",
    Severity.WARNING,
    group="role-sp",
    needs="md:RequestedAttribute",
    source="eduPerson 202208; saml2int SDP-SP14",
    title="eduPersonTargetedID and other deprecated identifiers",
    en="{name} is deprecated and seldom sent any more.",
    sv="{name} är på väg bort och skickas sällan längre.",
    mend_en="Ask for {better} instead, or as well while identity providers change.",
    mend_sv="Begär {better} i stället, eller dessutom medan IdP:erna byter.",
)
def current_identifier(subject: Subject) -> Iterator[Hit]:
    for node, name in subject.requested:
        better = TABLES.attributes_replaced.get(name)
        if better is not None:
            yield hit(node.element, "Name", name=called(name), better=f"{called(better)} ({better})")
