"""Group `entity-attributes`, form: how the entity attributes are written (MD-ENA-003, 005, 006, 007, 020, 027).

Only what a member may set itself is published (`settable.py`), so an error is only about that; the rest is left out or
written anew, and a warning.
"""

import binascii
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..rebuild import URI_FORMAT
from ..settable import ASSURANCE, CATEGORY, SUBJECT_ID, SUPPORT, is_settable, respelt
from ..subject import Subject
from ..tables import TABLES
from ..text import raw_text, tidy, unwrapped
from ..types import Severity
from .registry import Hit, hit, rule

SELECTION_PROFILE: Final = "https://refeds.org/entity-selection-profile"
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+\Z")
_OF_URIS: Final = (CATEGORY, SUPPORT, ASSURANCE)


def _uris(subject: Subject) -> Iterator[tuple[str, etree._Element, str]]:
    """(name, saml:AttributeValue, its text) of the entity attributes whose values are URIs."""
    for name in _OF_URIS:
        for element, value in subject.claims.get(name, ()):
            yield name, element, value


def _severity(name: str, value: str) -> Severity:
    """Of a fault in a value: an error where the value would be published."""
    return Severity.ERROR if is_settable(name, value) else Severity.WARNING


@rule(
    "MD-ENA-003",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="RFC 8409 §3; MDAttr",
    title="Attribute NameFormat is URI",
    en="The entity attribute {name} does not say that its name is a URI; the registry writes it out.",
    sv="Entitetsattributet {name} anger inte att namnet är en URI; registret skriver ut det.",
    mend_en='Write NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri".',
    mend_sv='Skriv NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri".',
)
def uri_names(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild writes every entity attribute with this NameFormat."""
    for name, attribute in subject.entity_attributes:
        if tidy(attribute.get("NameFormat", "")) != URI_FORMAT:
            yield hit(attribute, "NameFormat" if attribute.get("NameFormat") else None, name=name)


@rule(
    "MD-ENA-005",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="MDAttr §2; SAML2Core §2.7.3.1",
    title="Attribute name not repeated",
    en="The entity attribute {name} comes twice; the values are put together.",
    sv="Entitetsattributet {name} finns två gånger; värdena läggs ihop.",
    mend_en="Write one saml:Attribute with all its values.",
    mend_sv="Skriv ett saml:Attribute med alla värden.",
)
def one_attribute_per_name(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild merges them, so that nobody reads only the first."""
    seen: set[str] = set()
    for name, attribute in subject.entity_attributes:
        if name in seen:
            yield hit(attribute, "Name", name=name)
        seen.add(name)


@rule(
    "MD-ENA-006",
    Severity.ERROR,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="RFC 8409 §3.1; eduGAIN",
    title="Values are plain, trimmed, unique URIs",
    en="The value {value} of an entity attribute has {fault}.",
    sv="Värdet {value} i ett entitetsattribut har {fault_sv}.",
    mend_en="Write each value once, as a plain address right between the tags.",
    mend_sv="Skriv varje värde en gång, som en ren adress direkt mellan taggarna.",
)
def plain_values(subject: Subject) -> Iterator[Hit]:
    """White space at the ends, elements inside and repeated values are warnings: the rebuild trims the first and
    leaves the others out. What is no URI is an error where it would be published."""
    seen: set[tuple[str, str]] = set()
    for name, element, value in _uris(subject):
        for severity, en, sv in _faults(name, element, value, (name, value) in seen):
            yield hit(element, severity=severity, value=value or '""', fault=en, fault_sv=sv)
        seen.add((name, value))


def _faults(name: str, element: etree._Element, value: str, repeated: bool) -> Iterator[tuple[Severity, str, str]]:
    if next(element.iterchildren("*"), None) is not None:
        yield Severity.WARNING, "an element inside; it is left out", "ett element inuti; det utelämnas"
    elif repeated:
        yield Severity.WARNING, "been there before", "redan stått en gång"
    elif not _URI.match(value):
        yield _severity(name, value), "not the form of a URI", "inte formen av en URI"
    elif raw_text(element) != value:
        yield Severity.WARNING, "white space around it; it is removed", "blanktecken runt om; de tas bort"


@rule(
    "MD-ENA-007",
    Severity.ERROR,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="RFC 8409; REFEDS",
    title="Known values only, with http/https-exact spelling",
    en="{value} is almost, but not quite, {near}. They are compared character by character.",
    sv="{value} är nästan, men inte riktigt, {near}. Värdena jämförs tecken för tecken.",
    mend_en="Write {near}, http or https as it stands there.",
    mend_sv="Skriv {near}, med http eller https precis som det står.",
)
def exact_values(subject: Subject) -> Iterator[Hit]:
    """A warning where the value is left out anyway. A value that is like no known one can be a federation's own: it is
    told by MD-ENA-009 (categories), MD-ENA-024 (certifications) and MD-ENA-026 (support)."""
    for name, element, value in _uris(subject):
        if (near := respelt(value)) is not None:
            yield hit(element, severity=_severity(name, value), value=value, near=near)


@rule(
    "MD-ENA-020",
    Severity.ERROR,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="subject-id-attr §3.5",
    title="subject-id:req has exactly one permitted value",
    en="subject-id:req is {value}; it has to be one of {allowed}, once, at a service provider.",
    sv="subject-id:req är {value}; det ska vara en av {allowed}, en gång, hos en SP.",
    mend_en="Write one of {allowed}; an entity that is no service provider leaves the attribute out.",
    mend_sv="Skriv en av {allowed}; en entitet som inte är SP utelämnar attributet.",
)
def one_subject_identifier(subject: Subject) -> Iterator[Hit]:
    claims = subject.claims.get(SUBJECT_ID, [])
    values = sorted({value for _, value in claims})
    is_sp = any(name == "sp" for name, _ in subject.roles)
    if claims and (len(values) != 1 or values[0] not in TABLES.subject_id_values or not is_sp):
        allowed = ", ".join(sorted(TABLES.subject_id_values))
        yield hit(claims[0][0], value=", ".join(values) or '""', allowed=allowed)


@rule(
    "MD-ENA-027",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="REFEDS; SeamlessAccess trustinfo",
    title="entity-selection-profile decodes",
    en='The selection profile is not base64 of a JSON object with "profiles", of {most} bytes at most.',
    sv='Urvalsprofilen är inte base64 av ett JSON-objekt med "profiles", på högst {most} byte.',
    mend_en="Encode the profile anew with base64, without line breaks inside the JSON text's quotes.",
    mend_sv="Koda profilen på nytt med base64, utan radbrytningar inom JSON-textens citattecken.",
)
def readable_selection_profile(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves this attribute out."""
    for element, _ in subject.claims.get(SELECTION_PROFILE, ()):
        if not _is_selection_profile(unwrapped(raw_text(element)), subject.numbers.selection_profile_bytes):
            yield hit(element, most=subject.numbers.selection_profile_bytes)


def _is_selection_profile(encoded: str, most: int) -> bool:
    if len(encoded) > most:
        return False
    try:
        profile = json.loads(b64decode(encoded, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return False
    return isinstance(profile, dict) and "profiles" in profile
