"""Rebuild: a member's XML is never relayed. What may be published is written anew, element by element, from
the allow-list in `shapes.py`, with fixed prefixes and the schemas' order; everything else is left out and
said so."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from . import certificates
from .names import NAMESPACES, clark
from .nodes import Node, nodes
from .reasons import Reason, and_more, left_out, reason_for_attribute, reason_for_element
from .roles import ROLE_NAMES, is_legacy, is_legacy_binding, is_published, protocols
from .settable import settable_attributes
from .shapes import Shape, shape_of
from .tables import TABLES
from .text import as_boolean, as_index, raw_text, tidy, unwrapped, with_mailto
from .types import LeftOut
from .where import Paths

LEFT_OUT_LIMIT: Final = 300  # a hostile document must not drown its reader, or the database, in notes
URI_FORMAT: Final = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
_KEY, _KEY_INFO, _DATA = clark("md:KeyDescriptor"), clark("ds:KeyInfo"), clark("ds:X509Data")
_CERTIFICATE, _METHOD = clark("ds:X509Certificate"), clark("md:EncryptionMethod")
_MAIL = clark("md:EmailAddress")
_ENTITY_ATTRIBUTES = clark("mdattr:EntityAttributes")
_ATTRIBUTE, _VALUE = clark("saml:Attribute"), clark("saml:AttributeValue")
_BOOLEANS: Final = frozenset(
    {"isDefault", "isRequired", "AuthnRequestsSigned", "WantAssertionsSigned", "WantAuthnRequestsSigned"}
)
_ROOT: Final = etree.Element(clark("md:EntityDescriptor"), nsmap=dict(NAMESPACES))  # only ever copied

Received = dict[etree._Element, Node]


@dataclass(slots=True)
class Rebuilt:
    """The member's part of an entity as it may be published, and where each piece came from.

    `origins[n - 1]` is the received element behind the rebuilt element whose `sourceline` is n: that is how
    a fault in the rebuilt document finds its line in what was sent. `kept` are the received elements that
    live on.
    """

    root: etree._Element
    origins: list[etree._Element] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    dropped: int = 0

    @property
    def kept(self) -> frozenset[etree._Element]:
        return frozenset(self.origins)

    def origin(self, line: int) -> etree._Element:
        """The received element behind a rebuilt one."""
        return self.origins[min(max(line, 1), len(self.origins)) - 1]


def rebuild(entity: etree._Element) -> tuple[bytes, tuple[LeftOut, ...]]:
    """The canonical document of what a member may publish of an md:EntityDescriptor, and what was left out."""
    rebuilt = build(entity)
    return canonical(rebuilt.root), tuple(rebuilt.left_out)


def canonical(root: etree._Element) -> bytes:
    """Exclusive XML Canonicalization 1.0 without comments, of a document element."""
    return etree.tostring(root, method="c14n", exclusive=True, with_comments=False)


def build(entity: etree._Element, received: Received | None = None, paths: Paths | None = None) -> Rebuilt:
    """The rebuilt tree. Nothing of the received tree is shared or changed. `received` and `paths` are of the entity,
    where somebody has them already."""
    rebuilt = Rebuilt(copy(_ROOT))
    builder = _Builder(rebuilt, received or nodes(entity), paths or Paths())
    builder.begin(entity)
    if rebuilt.dropped > LEFT_OUT_LIMIT:
        rebuilt.left_out.append(and_more(entity, rebuilt.dropped - LEFT_OUT_LIMIT))
    return rebuilt


class _Builder:
    """Each element is looked at once, as a node: the rebuild is a good part of what a check costs."""

    def __init__(self, rebuilt: Rebuilt, received: Received, paths: Paths) -> None:
        self.rebuilt, self.received, self.paths = rebuilt, received, paths

    def begin(self, entity: etree._Element) -> None:
        root, node = self.rebuilt.root, self.received[entity]
        self.mark(root, entity)
        shape = shape_of("", node.tag)
        if shape is not None:
            for name, value in self.attributes(node, shape).items():
                root.set(name, value)
            self.fill(root, node, shape)

    def mark(self, new: etree._Element, old: etree._Element) -> None:
        self.rebuilt.origins.append(old)
        new.sourceline = len(self.rebuilt.origins)  # type: ignore[assignment]

    def drop(self, old: etree._Element, reason: Reason, attribute: str | None = None) -> None:
        self.rebuilt.dropped += 1
        if self.rebuilt.dropped <= LEFT_OUT_LIMIT:
            self.rebuilt.left_out.append(left_out(old, reason, attribute, self.paths))

    def add(
        self, parent: etree._Element, tag: str, old: etree._Element, said: dict[str, str] | None = None
    ) -> etree._Element:
        new = etree.SubElement(parent, tag, said)
        self.mark(new, old)
        return new

    def fill(self, new: etree._Element, node: Node, shape: Shape) -> None:
        """Text and children of `node` that the shape has, into `new`."""
        if shape.has_text:
            new.text = with_mailto(node.text) if node.tag == _MAIL else node.text
        elif node.text:
            self.drop(node.element, Reason.TEXT)
        if len(node.element):
            for child in self.wanted(node, shape):
                self.child(new, node, child)

    def attributes(self, node: Node, shape: Shape) -> dict[str, str]:
        """Those that the shape has. The others are dropped."""
        said: dict[str, str] = {}
        for name, value in node.attributes.items():
            if name not in shape.attributes:
                self.drop(node.element, reason_for_attribute(name), name)
            elif name == "protocolSupportEnumeration":
                said[name] = self.protocols(node.element)
            else:
                said[name] = _value(name, value)
        return said

    def wanted(self, node: Node, shape: Shape) -> list[Node]:
        """The children that the shape has, in its order. The others, signatures and comments are dropped."""
        found = [child for child in node.children if child.tag in shape.order]
        if len(found) < len(node.element):
            for child in node.element:
                if child.tag not in shape.order:
                    self.stray(child, node.element, shape)
        found.sort(key=lambda child: shape.order[child.tag])
        return found

    def stray(self, child: etree._Element, old: etree._Element, shape: Shape) -> None:
        if not isinstance(child.tag, str):
            self.drop(child, Reason.COMMENT)
        else:
            self.drop(child, Reason.STRUCTURE if shape.has_text else reason_for_element(child, old))

    def protocols(self, old: etree._Element) -> str:
        """Only SAML 2.0; a role that does not state it has a finding, and keeps what it said."""
        said = protocols(old)
        if TABLES.saml2_protocol not in said:
            return " ".join(said)
        if set(said) != {TABLES.saml2_protocol}:
            self.drop(old, Reason.LEGACY, "protocolSupportEnumeration")
        return TABLES.saml2_protocol

    def child(self, parent: etree._Element, within: Node, node: Node) -> None:
        """A child that the shape of its parent has, into the new parent."""
        reason = self.unwanted(node, within)
        if reason is not None:
            self.drop(node.element, reason)
        elif node.tag in _SPECIAL:
            _SPECIAL[node.tag](self, parent, node.element)
        elif (shape := shape_of(within.tag, node.tag)) is not None:
            new = self.add(parent, node.tag, node.element, self.attributes(node, shape))
            self.fill(new, node, shape)
            if shape.optional and not len(new):
                parent.remove(new)

    def unwanted(self, node: Node, within: Node) -> Reason | None:
        """Elements that the allow-list has, but not in this guise."""
        if node.tag in ROLE_NAMES and is_legacy(node.element):
            return Reason.LEGACY
        if "Binding" in node.attributes and not is_published(node.element):
            return Reason.LEGACY if is_legacy_binding(node.element) else Reason.REDIRECT
        if node.tag == _KEY and node.element.find(f".//{_CERTIFICATE}") is None:
            return Reason.KEY_INFO
        if node.tag == _METHOD and within.attributes.get("use", "").strip() == "signing":
            return Reason.SIGNING_KEY
        return None

    def key_info(self, parent: etree._Element, old: etree._Element) -> None:
        """ds:KeyInfo becomes exactly X509Data/X509Certificate, with the certificate encoded anew."""
        found = list(old.iterfind(f"{_DATA}/{_CERTIFICATE}"))
        holders = [old, *old.iterchildren(_DATA)]
        for element in (child for holder in holders for child in holder if child.tag not in (_DATA, _CERTIFICATE)):
            self.drop(element, Reason.KEY_INFO if isinstance(element.tag, str) else Reason.COMMENT)
        for extra in found[1:]:
            self.drop(extra, Reason.KEY_INFO)
        data = self.add(self.add(parent, _KEY_INFO, old), _DATA, old)
        for element in found[:1]:
            certificate = certificates.read(raw_text(element))
            new = self.add(data, _CERTIFICATE, element)
            new.text = certificate.base64 if certificate else unwrapped(raw_text(element))

    def entity_attributes(self, parent: etree._Element, old: etree._Element) -> None:
        """mdattr:EntityAttributes: one saml:Attribute per name, with the values that a member may set."""
        settable, refused = settable_attributes(old)
        for element, reason in refused:
            self.drop(element, reason)
        if not settable:
            return
        new = self.add(parent, _ENTITY_ATTRIBUTES, old)
        for name, values in settable.items():
            attribute = self.add(new, _ATTRIBUTE, next(iter(values.values())))
            attribute.set("Name", name)
            attribute.set("NameFormat", URI_FORMAT)
            for value, element in values.items():
                self.add(attribute, _VALUE, element).text = value
                for comment in element:
                    self.drop(comment, Reason.COMMENT)
                for hint in element.attrib:
                    self.drop(element, reason_for_attribute(str(hint)), str(hint))


_SPECIAL: Final[dict[str, Callable[[_Builder, etree._Element, etree._Element], None]]] = {
    _KEY_INFO: _Builder.key_info,
    _ENTITY_ATTRIBUTES: _Builder.entity_attributes,
}


def _value(name: str, value: str) -> str:
    """An attribute's value, booleans and indices in their canonical form where they can be read."""
    if name in _BOOLEANS and (truth := as_boolean(value)) is not None:
        return "true" if truth else "false"
    if name == "index" and (number := as_index(value)) is not None:
        return str(number)
    return tidy(value)
