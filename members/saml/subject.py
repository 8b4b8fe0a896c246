"""The subject of a check: one entity, and what rules ask of it, computed once."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from lxml import etree

from .certificates import Certificate, read
from .faces import CONTAINERS, Face, Words, localised, parts_of
from .facts import ENTITY_ATTRIBUTES, AskedFacts, below, contact_kind, endpoint_elements
from .lazy import cached_property
from .names import KNOWN_NAMESPACES, clark, namespace_of, short
from .nodes import Node, nodes, rows
from .numbers import Numbers
from .rebuild import Rebuilt, build, canonical
from .roles import is_published, supported_roles
from .settable import CATEGORY, HIDE
from .shapes import has_language
from .text import text, tidy
from .urls import Url, split
from .where import Paths

_SIGNATURE, _KEY, _SCOPE = clark("ds:Signature"), clark("md:KeyDescriptor"), clark("shibmd:Scope")
_OURS = {"", *KNOWN_NAMESPACES}
_ANY_USE = ("signing", "encryption")
_PLAIN = bytes((9, 10, *range(32, 127)))  # TAB and LF, which the rebuild writes as single spaces, and what is printed
_INFO, _DATA, _CERTIFICATE = clark("ds:KeyInfo"), clark("ds:X509Data"), clark("ds:X509Certificate")
_EXTENSIONS, _UIINFO, _MAIL = clark("md:Extensions"), clark("mdui:UIInfo"), clark("md:EmailAddress")
_CONSUMING, _REQUESTED = clark("md:AttributeConsumingService"), clark("md:RequestedAttribute")
_CONTACT, _VALUE = clark("md:ContactPerson"), clark("saml:AttributeValue")


class Value(NamedTuple):
    """One value of the document as it stands: an element's text (`attribute` None) or an attribute (short
    name)."""

    element: etree._Element
    attribute: str | None
    raw: str


class Address(NamedTuple):
    """One address of an endpoint: the element, `Location` or `ResponseLocation`, the tidied value, its parts (None
    when it is no absolute URI)."""

    element: etree._Element
    attribute: str
    value: str
    url: Url | None
    endpoint: "Endpoint"


class Endpoint(NamedTuple):
    """An endpoint: its element and what that stands in, its short name, two of its attributes, tidied and empty where
    there is none, and all of them as they stand."""

    element: etree._Element
    holder: etree._Element | None
    name: str
    binding: str
    location: str
    attributes: dict[str, str]

    @property
    def local_name(self) -> str:
        """The name without its prefix, as the tables have it."""
        return self.name.partition(":")[2]


class Contact(NamedTuple):
    """An md:ContactPerson, its kind as in `facts.contact_kind`, and its (md:EmailAddress, text); empty ones are
    MD-XML-028's."""

    kind: str
    person: Node
    mail: list[tuple[etree._Element, str]]


class Carried(NamedTuple):
    """A ds:X509Certificate (`element`) of a role's md:KeyDescriptor; `certificate` is None when it cannot be read.
    `uses` is what the key is for: without @use it is for both (errata05 E62)."""

    role: etree._Element | None
    descriptor: etree._Element
    element: etree._Element
    certificate: Certificate | None
    uses: tuple[str, ...]


class Subject:
    """An md:EntityDescriptor under examination `at` a time (timezone-aware), by a profile's `numbers`."""

    def __init__(self, entity: etree._Element, at: datetime, numbers: Numbers = Numbers()) -> None:  # noqa: B008  frozen
        self.entity, self.at, self.numbers = entity, at, numbers
        self.paths = Paths()

    @cached_property
    def entity_id(self) -> str:
        return tidy(self.entity.get("entityID", ""))

    @property
    def url(self) -> Url | None:
        """The parts of the entityID."""
        return split(self.entity_id)

    @cached_property
    def rebuilt(self) -> Rebuilt:
        return build(self.entity, self.received, self.paths)

    @cached_property
    def clean(self) -> bytes:
        return canonical(self.rebuilt.root)

    @cached_property
    def facts(self) -> AskedFacts:
        return AskedFacts(self.entity)

    @cached_property
    def received(self) -> dict[etree._Element, Node]:
        """Every element outside signatures, in document order."""
        return nodes(self.entity)

    @cached_property
    def elements(self) -> list[etree._Element]:
        """Those as they are."""
        return list(self.received)

    @property
    def root(self) -> Node:
        """The entity itself."""
        return self.received[self.entity]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names (Clark names) of all those elements and of their attributes; ds:Signature if there is one."""
        signed = () if next(self.entity.iter(_SIGNATURE), None) is None else (_SIGNATURE,)
        return frozenset((*self.sent, *self.stated, *signed))

    @property
    def is_hidden(self) -> bool:
        """Whether the entity asks to be left out of the lists that people choose an identity provider from."""
        return HIDE in self.facts.entity_attributes.get(CATEGORY, ())

    @cached_property
    def foreign_namespaces(self) -> dict[str, etree._Element]:
        """Namespaces that are not in the tables, each with the first element that uses it; a hundred at most."""
        found: dict[str, etree._Element] = {}
        foreign = set(filter(is_foreign, self.names))
        for element in self.elements if foreign else ():
            if len(found) >= 100:
                break
            for name in map(str, (element.tag, *element.attrib)):
                if name in foreign:
                    found.setdefault(namespace_of(name), element)
        return found

    @cached_property
    def nodes(self) -> list[Node]:
        """Received elements that live on in what is published; scopes too, as they may come back."""
        lives_on = self.rebuilt.kept
        return [node for element, node in self.received.items() if element in lives_on or node.tag == _SCOPE]

    @cached_property
    def values(self) -> list[Value]:
        """The texts and attributes of those elements, as they stand. Ask `raws` first, whether there is a need to."""
        return rows(Value, [value for node in self.nodes for value in _values(node)])

    @cached_property
    def raws(self) -> list[str]:
        """Those texts and attributes by themselves."""
        return [raw for node in self.nodes for raw in (node.raw, *node.attributes.values())]

    @cached_property
    def oddities(self) -> str:
        """The characters in them, each once; of those that every text may have in plain ASCII perhaps not all."""
        ascii_only = "".join([raw for raw in self.raws if raw.isascii()]).encode().translate(None, _PLAIN)
        return "".join(set("".join([ascii_only.decode(), *(raw for raw in self.raws if not raw.isascii())])))

    @cached_property
    def sent(self) -> dict[str, list[etree._Element]]:
        """`elements` by tag (Clark name), each list in document order."""
        return _by_tag(self.received.values())

    @cached_property
    def stated(self) -> dict[str, list[etree._Element]]:
        """`elements` by the attributes that they have (Clark names), each list in document order."""
        found: dict[str, list[etree._Element]] = {}
        for node in self.received.values():
            for name in node.attributes:
                found.setdefault(name, []).append(node.element)
        return found

    @cached_property
    def localised(self) -> list[Node]:
        """Those of `nodes` that are in a language, or may be."""
        return [node for node in self.nodes if has_language(node.above, node.tag)]

    @cached_property
    def tagged(self) -> dict[str, list[etree._Element]]:
        """The elements of `nodes` by tag."""
        return _by_tag(self.nodes)

    @cached_property
    def attributes(self) -> dict[str, list[Node]]:
        """`nodes` by the attributes that they have (Clark names), each list in document order."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            for name in node.attributes:
                found.setdefault(name, []).append(node)
        return found

    @cached_property
    def roles(self) -> list[tuple[str, etree._Element]]:
        """(`idp` | `sp` | `aa`, element) of the roles that may be published."""
        return list(supported_roles(self.entity))

    def inside(self, role: str, *tags: str) -> list[Node]:
        """The children with one of the tags, of all those roles of a kind."""
        return [node for name, element in self.roles if name == role for node in self.received[element].inside(*tags)]

    @cached_property
    def endpoints(self) -> list[Endpoint]:
        """The endpoints that may be published."""
        found = [element for _, role in self.roles for element in endpoint_elements(role) if is_published(element)]
        return [_endpoint(self.received[element]) for element in found]

    @cached_property
    def addresses(self) -> list[Address]:
        """Every Location and ResponseLocation of those endpoints."""
        return [address for endpoint in self.endpoints for address in _addresses(endpoint)]

    @cached_property
    def faces(self) -> list[Face]:
        """What the roles that people meet show to them; an attribute authority has none (MD-MUI-025). Every mdui:UIInfo
        is one, also a second in a role."""
        return [
            Face(name, role, info.element, parts_of(info))
            for name, role in self.roles
            for extensions in (self.received[role].inside(_EXTENSIONS) if name != "aa" else ())
            for info in extensions.inside(_UIINFO)
        ]

    @cached_property
    def texts(self) -> list[tuple[etree._Element, dict[str, list[Words]]]]:
        """(md:Organization, mdui:UIInfo or md:AttributeConsumingService, its localised children by short name)."""
        shown = {face.info: face.parts for face in self.faces}
        found = [self.received[element] for tag in CONTAINERS for element in self.tagged.get(tag, ())]
        return [(node.element, localised(node, shown.get(node.element) or parts_of(node))) for node in found]

    @cached_property
    def scopes(self) -> list[tuple[etree._Element, etree._Element]]:
        """(shibmd:Scope, the entity or role that it stands in), published or not: scopes are a request."""
        return [(scope, holder) for scope in self.sent.get(_SCOPE, ()) if (holder := _scope_holder(scope)) is not None]

    @cached_property
    def keys(self) -> list[Node]:
        """The md:KeyDescriptors of the roles that may be published."""
        return [key for _, role in self.roles for key in self.received[role].inside(_KEY)]

    @cached_property
    def carried(self) -> list[Carried]:
        """The certificates of those, read once."""
        return [
            Carried(key.parent, key.element, node.element, read(node.raw), (use,) if use else _ANY_USE)
            for key, use in [(key, key.value("use")) for key in self.keys]
            for info in key.inside(_INFO)
            for data in info.inside(_DATA)
            for node in data.inside(_CERTIFICATE)
        ]

    @cached_property
    def certificates(self) -> list[tuple[etree._Element, Certificate]]:
        """(ds:X509Certificate, what it says) of those that can be read."""
        return [(one.element, one.certificate) for one in self.carried if one.certificate is not None]

    @cached_property
    def contacts(self) -> list[Contact]:
        """The entity's own, then those of the roles that may be published."""
        holders = [self.root, *(self.received[role] for _, role in self.roles)]
        return [_contact(person) for holder in holders for person in holder.inside(_CONTACT)]

    @cached_property
    def services(self) -> list[Node]:
        """The md:AttributeConsumingServices of service providers."""
        return self.inside("sp", _CONSUMING)

    @cached_property
    def requested(self) -> list[tuple[Node, str]]:
        """(md:RequestedAttribute, its Name) of those."""
        return [(node, node.value("Name")) for service in self.services for node in service.inside(_REQUESTED)]

    @cached_property
    def entity_attributes(self) -> list[tuple[str, etree._Element]]:
        """(name, saml:Attribute) of the entity attributes as they were sent, what the rebuild leaves out included."""
        return [(tidy(one.get("Name", "")), one) for one in below(self.entity, *ENTITY_ATTRIBUTES)]

    @cached_property
    def claims(self) -> dict[str, list[tuple[etree._Element, str]]]:
        """{name of an entity attribute: its (saml:AttributeValue, text)}, of those same ones."""
        found: dict[str, list[tuple[etree._Element, str]]] = {}
        for name, attribute in self.entity_attributes:
            found.setdefault(name, []).extend((value, text(value)) for value in attribute.iterchildren(_VALUE))
        return found


def is_foreign(name: str) -> bool:
    """Whether a Clark name is in a namespace that is not in the tables."""
    return namespace_of(name) not in _OURS


def _by_tag(nodes: Iterable[Node]) -> dict[str, list[etree._Element]]:
    found: dict[str, list[etree._Element]] = {}
    for node in nodes:
        found.setdefault(node.tag, []).append(node.element)
    return found


def _scope_holder(element: etree._Element) -> etree._Element | None:
    extensions = element.getparent() if element.tag == _SCOPE else None
    return extensions.getparent() if extensions is not None else None


def _endpoint(node: Node) -> Endpoint:
    binding, location = node.value("Binding"), node.value("Location")
    return Endpoint(node.element, node.parent, short(node.tag), binding, location, node.attributes)


def _addresses(endpoint: Endpoint) -> Iterator[Address]:
    for attribute in ("Location", "ResponseLocation"):
        raw = endpoint.attributes.get(attribute)
        if raw is not None:
            value = tidy(raw)
            yield Address(endpoint.element, attribute, value, split(value), endpoint)


def _contact(person: Node) -> Contact:
    mail = [(node.element, node.text) for node in person.inside(_MAIL) if node.text]
    return Contact(contact_kind(person.element), person, mail)


def _values(node: Node) -> list[tuple[etree._Element, str | None, str]]:
    found: list[tuple[etree._Element, str | None, str]]
    found = [(node.element, short(name), raw) for name, raw in node.attributes.items()]
    return [*found, (node.element, None, node.raw)] if node.text else found
