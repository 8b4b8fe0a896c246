"""Is this fragment fit to stand in a feed? One look per distinct content.

The last look before the key (P6), whoever wrote the fragment: an ID, a signature or an empty Location in one
entity makes some consumers drop the *whole* feed (tried with twelve of them), so none of these may pass.
"""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from typing import NamedTuple

from lxml import etree

from federation.aggregate.assemble import END_TAG, MD, fragment_start_tag
from federation.aggregate.types import Fragment
from members.saml.schema import schema_errors

MAX_FRAGMENT = 1 << 20
MAX_ENTITY_ID = 1024
REMEMBERED = 50_000
VERSION = 2  # of what is looked for: another one makes every fragment be looked at again

_OPEN = f'<md:EntitiesDescriptor xmlns:md="{MD}">'.encode()
_XML = "{http://www.w3.org/XML/1998/namespace}"
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_ROLES = frozenset(
    f"{{{MD}}}{name}"
    for name in (
        "IDPSSODescriptor",
        "SPSSODescriptor",
        "AttributeAuthorityDescriptor",
        "AuthnAuthorityDescriptor",
        "PDPDescriptor",
        "RoleDescriptor",
    )
)
_ENTITIES = frozenset({f"{{{MD}}}EntityDescriptor", f"{{{MD}}}EntitiesDescriptor"})
# Consumers look for any of these names when they resolve a Reference (xml-crypto: Id, ID and id), in any namespace.
_IDS = frozenset({"ID", "Id", "id"})
# The stranger (P9) reads no further: what is beyond must stay out here, alone, or it would stop the whole feed there.
_MAX_ATTRIBUTES = 100
_TOO_DEEP = etree.XPath(f"boolean({'/*' * 90})")
_VALIDITY = frozenset({"validUntil", "cacheDuration"})
_NEVER_EMPTY_ATTRIBUTES = frozenset({"Location", "ResponseLocation", "Binding", f"{_XML}lang"})
_NEVER_EMPTY_ELEMENTS = frozenset(
    f"{{{MD}}}{name}" for name in ("OrganizationName", "OrganizationDisplayName", "OrganizationURL")
)


class Defect(NamedTuple):
    """Why a fragment stays out: a code and the two sentences."""

    code: str
    sv: str
    en: str


def _defect(code: str, sv: str, en: str) -> Defect:
    again = (
        "Bygg om fragmentet från den godkända revisionen.",
        "Rebuild the fragment from the approved revision.",
    )
    return Defect(code, f"{sv} {again[0]}", f"{en} {again[1]}")


class Memory:
    """A bounded set of (entityID, digest) pairs found sound: the next cycle costs a look-up each."""

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._limit = limit

    def __len__(self) -> int:
        return len(self._known)

    def knows(self, fragment: Fragment) -> bool:
        key = _remembered(fragment)
        if key not in self._known:
            return False
        self._known.move_to_end(key)
        return True

    def add(self, fragment: Fragment) -> None:
        self._known[_remembered(fragment)] = None
        if len(self._known) > self._limit:
            self._known.popitem(last=False)


def _remembered(fragment: Fragment) -> bytes:
    """Sixteen bytes for both: fifty thousand of them have to stay small."""
    return blake2b(f"{fragment.sha256}{fragment.entity_id}".encode(), digest_size=16).digest()


def defect(fragment: Fragment) -> Defect | None:
    """The first thing wrong with the fragment, or None. The caller has checked the digest."""
    if not 0 < len(fragment.entity_id) <= MAX_ENTITY_ID:
        return _defect(
            "entity-id-length",
            f"entityID är {len(fragment.entity_id)} tecken långt; det ska vara 1 till {MAX_ENTITY_ID}.",
            f"The entityID has {len(fragment.entity_id)} characters; it must have 1 to {MAX_ENTITY_ID}.",
        )
    if len(fragment.content) > MAX_FRAGMENT:
        return _defect(
            "too-large",
            f"Fragmentet är {len(fragment.content)} byte; högst {MAX_FRAGMENT} tillåts.",
            f"The fragment is {len(fragment.content)} bytes; at most {MAX_FRAGMENT} are allowed.",
        )
    if not fragment.content.startswith(fragment_start_tag(fragment.entity_id)):
        return _defect(
            "start-tag",
            'Fragmentet börjar inte med <md:EntityDescriptor entityID="…"> och just detta entityID.',
            'The fragment does not begin with <md:EntityDescriptor entityID="…"> and this very entityID.',
        )
    return _form(fragment.content)


def _form(content: bytes) -> Defect | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    framed = _OPEN + content + END_TAG
    try:
        root = etree.fromstring(framed, parser)
    except etree.XMLSyntaxError as error:
        return _defect("not-xml", f"Fragmentet är inte XML: {error.msg}.", f"The fragment is not XML: {error.msg}.")
    if len(root) != 1 or root[0].tag != f"{{{MD}}}EntityDescriptor":
        return _defect(
            "not-one-entity",
            "Fragmentet är inte exakt ett md:EntityDescriptor.",
            "The fragment is not exactly one md:EntityDescriptor.",
        )
    if etree.tostring(root, method="c14n", exclusive=True, with_comments=False) != framed:
        return _defect(
            "not-canonical",
            "Fragmentet är inte kanoniskt (exclusive C14N), så signaturen skulle inte stämma.",
            "The fragment is not canonical (exclusive C14N), so the signature would not match.",
        )
    return _content(root[0]) or _schema(root)


def _content(entity: etree._Element) -> Defect | None:
    if not any(child.tag in _ROLES for child in entity):
        return _defect("no-role", "Entiteten har ingen roll.", "The entity has no role.")
    if _TOO_DEEP(entity):
        return _defect("too-deep", "Fragmentet är för djupt.", "The fragment is too deep.")
    if any(element is not entity for element in entity.iter(*_ENTITIES)):
        return _defect("hidden-entity", "Entiteten har en entitet i sig.", "There is an entity inside the entity.")
    for element in entity.iter():
        found = _element(element)
        if found:
            return found
    return None


def _schema(root: etree._Element) -> Defect | None:
    for line, _kind, message in schema_errors(root):
        return _defect(
            "schema",
            f"Fragmentet följer inte schemat (rad {line}): {message}",
            f"The fragment is not valid by the schema (line {line}): {message}",
        )
    return None


def _element(element: etree._Element) -> Defect | None:
    if not isinstance(element.tag, str):
        return _defect(
            "processing-instruction",
            "Fragmentet innehåller en processinstruktion.",
            "The fragment contains a processing instruction.",
        )
    if element.tag == _SIGNATURE:
        return _defect("signature-inside", "Fragmentet har en egen signatur.", "The fragment has its own signature.")
    if len(element.attrib) > _MAX_ATTRIBUTES:
        many = _local(element.tag)
        return _defect("attributes", f"{many} har för många attribut.", f"{many} has too many attributes.")
    if element.tag in _NEVER_EMPTY_ELEMENTS and not (element.text or "").strip():
        return _empty(_local(element.tag))
    for name, value in element.attrib.items():
        found = _attribute(element, str(name), str(value))
        if found:
            return found
    return None


def _attribute(element: etree._Element, name: str, value: str) -> Defect | None:
    if _local(name) in _IDS:
        return _defect(
            "id-inside",
            f"{_local(element.tag)} har attributet {_local(name)}; bara roten får ha ett ID.",
            f"{_local(element.tag)} has the attribute {_local(name)}; only the root may have an ID.",
        )
    if name in _VALIDITY:
        return _defect(
            "validity-inside",
            f"{_local(element.tag)} har attributet {name}; giltigheten sätts bara på roten.",
            f"{_local(element.tag)} has the attribute {name}; validity is set on the root only.",
        )
    if name in _NEVER_EMPTY_ATTRIBUTES and not value.strip():
        return _empty(f"{_local(element.tag)}/@{_local(name)}")
    if name == _XSI_TYPE and ":" in value and value.partition(":")[0].strip() not in element.nsmap:
        return _defect(
            "lost-prefix",
            f'xsi:type="{value}" använder ett prefix som inte är deklarerat.',
            f'xsi:type="{value}" uses a prefix that is not declared.',
        )
    return None


def _empty(where: str) -> Defect:
    return _defect(
        "empty-value",
        f"{where} är tomt; vissa mottagare kastar då hela flödet.",
        f"{where} is empty; some consumers then drop the whole feed.",
    )


def _local(name: str) -> str:
    return name.rpartition("}")[2]
