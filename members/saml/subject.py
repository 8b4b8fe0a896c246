"""The subject of a check: one entity, and what rules ask of it, computed once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from lxml import etree

from .certificates import Certificate, read
from .faces import CONTAINERS, Face, Words, faces, localised
from .facts import contact_kind, endpoint_elements, facts
from .names import KNOWN_NAMESPACES, clark, namespace_of, short
from .numbers import Numbers
from .rebuild import Rebuilt, build, canonical
from .roles import is_published, supported_roles
from .settable import CATEGORY, HIDE
from .text import raw_text, text, tidy
from .types import EntityFacts
from .urls import Url, split

_SIGNATURE, _KEY, _SCOPE = clark("ds:Signature"), clark("md:KeyDescriptor"), clark("shibmd:Scope")
_OURS = {"", *KNOWN_NAMESPACES}
_CERTIFICATE = "/".join(clark(name) for name in ("ds:KeyInfo", "ds:X509Data", "ds:X509Certificate"))
_CONTACT, _VALUE = clark("md:ContactPerson"), clark("saml:AttributeValue")
_ENTITY_ATTRIBUTE = "/".join(clark(name) for name in ("md:Extensions", "mdattr:EntityAttributes", "saml:Attribute"))


class Value(NamedTuple):
    """One value of the document as it stands: an element's text (`attribute` None) or an attribute (short
    name)."""

    element: etree._Element
    attribute: str | None
    raw: str


@dataclass(frozen=True, slots=True)
class Address:
    """One address of an endpoint: the element, `Location` or `ResponseLocation`, the tidied value, its parts (None
    when it is no absolute URI)."""

    element: etree._Element
    attribute: str
    value: str
    url: Url | None


@dataclass(frozen=True, slots=True)
class Carried:
    """A ds:X509Certificate (`element`) of a role's md:KeyDescriptor; `certificate` is None when it cannot be read."""

    role: etree._Element
    descriptor: etree._Element
    element: etree._Element
    certificate: Certificate | None

    @property
    def uses(self) -> tuple[str, ...]:
        """What the key is for: without @use it is for both (errata05 E62)."""
        use = tidy(self.descriptor.get("use", ""))
        return (use,) if use else ("signing", "encryption")


class Subject:
    """An md:EntityDescriptor under examination `at` a time (timezone-aware), by a profile's `numbers`."""

    def __init__(self, entity: etree._Element, at: datetime, numbers: Numbers = Numbers()) -> None:  # noqa: B008  frozen
        self.entity, self.at, self.numbers = entity, at, numbers

    @cached_property
    def rebuilt(self) -> Rebuilt:
        return build(self.entity)

    @cached_property
    def clean(self) -> bytes:
        return canonical(self.rebuilt.root)

    @cached_property
    def facts(self) -> EntityFacts:
        return facts(self.entity)

    @cached_property
    def elements(self) -> list[etree._Element]:
        """Every element outside signatures, in document order."""
        return list(_outside_signatures(self.entity))

    @property
    def is_hidden(self) -> bool:
        """Whether the entity asks to be left out of the lists that people choose an identity provider from."""
        return HIDE in self.facts.entity_attributes.get(CATEGORY, ())

    @cached_property
    def foreign_namespaces(self) -> dict[str, etree._Element]:
        """Namespaces that are not in the tables, each with the first element that uses it; a hundred at most."""
        found: dict[str, etree._Element] = {}
        foreign = {name for name in (*self.sent, *self.stated) if namespace_of(name) not in _OURS}
        for element in self.elements if foreign else ():
            if len(found) >= 100:
                break
            for name in map(str, (element.tag, *element.attrib)):
                if name in foreign:
                    found.setdefault(namespace_of(name), element)
        return found

    @cached_property
    def kept(self) -> list[etree._Element]:
        """Received elements that live on in what is published; scopes too, as they may come back."""
        lives_on = self.rebuilt.kept
        return [element for element in self.elements if element in lives_on or element.tag == _SCOPE]

    @cached_property
    def values(self) -> list[Value]:
        """The texts and attributes of those elements, as they stand."""
        return list(_values(self.kept))

    @cached_property
    def characters(self) -> str:
        """All of `values` one after the other: a character that is not in it is in none of them."""
        return "".join(value.raw for value in self.values)

    @cached_property
    def sent(self) -> dict[str, list[etree._Element]]:
        """`elements` by tag (Clark name), each list in document order."""
        return _by_tag(self.elements)

    @cached_property
    def stated(self) -> dict[str, list[etree._Element]]:
        """`elements` by the attributes that they have (Clark names), each list in document order."""
        found: dict[str, list[etree._Element]] = {}
        for element in self.elements:
            for name in element.attrib:
                found.setdefault(str(name), []).append(element)
        return found

    @cached_property
    def tagged(self) -> dict[str, list[etree._Element]]:
        """`kept` by tag."""
        return _by_tag(self.kept)

    @cached_property
    def attributes(self) -> dict[str, list[Value]]:
        """The attributes among `values` by short name."""
        found: dict[str, list[Value]] = {}
        for value in self.values:
            if value.attribute is not None:
                found.setdefault(value.attribute, []).append(value)
        return found

    @cached_property
    def roles(self) -> list[tuple[str, etree._Element]]:
        """(`idp` | `sp` | `aa`, element) of the roles that may be published."""
        return list(supported_roles(self.entity))

    @cached_property
    def endpoints(self) -> list[tuple[str, etree._Element]]:
        """(role, element) of the endpoints that may be published."""
        return [(n, e) for n, role in self.roles for e in endpoint_elements(role) if is_published(e)]

    @cached_property
    def addresses(self) -> list[Address]:
        """Every Location and ResponseLocation of those endpoints."""
        return [address for _, endpoint in self.endpoints for address in _addresses(endpoint)]

    @cached_property
    def faces(self) -> list[Face]:
        """What the roles that may be published show to people; every mdui:UIInfo is one, also a second in a role."""
        return list(faces(self.roles))

    @cached_property
    def texts(self) -> list[tuple[etree._Element, dict[str, list[Words]]]]:
        """(md:Organization, mdui:UIInfo or md:AttributeConsumingService, its localised children by short name)."""
        shown = {face.info: face.parts for face in self.faces}
        found = [element for tag in CONTAINERS for element in self.tagged.get(tag, ())]
        return [(element, localised(element, shown.get(element))) for element in found]

    @cached_property
    def scopes(self) -> list[tuple[etree._Element, etree._Element]]:
        """(shibmd:Scope, the entity or role that it stands in), published or not: scopes are a request."""
        return [(scope, holder) for scope in self.elements if (holder := _scope_holder(scope)) is not None]

    @cached_property
    def keys(self) -> list[tuple[str, etree._Element]]:
        """(role, md:KeyDescriptor) of the roles that may be published."""
        return [(name, key) for name, role in self.roles for key in role.iterchildren(_KEY)]

    @cached_property
    def carried(self) -> list[Carried]:
        """The certificates of those, read once."""
        return [
            Carried(role, key, element, read(raw_text(element)))
            for _, role in self.roles
            for key in role.iterchildren(_KEY)
            for element in key.iterfind(_CERTIFICATE)
        ]

    @cached_property
    def certificates(self) -> list[tuple[etree._Element, Certificate]]:
        """(ds:X509Certificate, what it says) of those that can be read."""
        return [(one.element, one.certificate) for one in self.carried if one.certificate is not None]

    @cached_property
    def contacts(self) -> list[tuple[str, etree._Element]]:
        """(kind as in `facts.contact_kind`, md:ContactPerson): the entity's own, then those of the roles that may be
        published."""
        holders = [self.entity, *(role for _, role in self.roles)]
        return [(contact_kind(person), person) for holder in holders for person in holder.iterchildren(_CONTACT)]

    @cached_property
    def entity_attributes(self) -> list[tuple[str, etree._Element]]:
        """(name, saml:Attribute) of the entity attributes as they were sent, what the rebuild leaves out included."""
        return [(tidy(one.get("Name", "")), one) for one in self.entity.iterfind(_ENTITY_ATTRIBUTE)]

    @cached_property
    def claims(self) -> dict[str, list[tuple[etree._Element, str]]]:
        """{name of an entity attribute: its (saml:AttributeValue, text)}, of those same ones."""
        found: dict[str, list[tuple[etree._Element, str]]] = {}
        for name, attribute in self.entity_attributes:
            found.setdefault(name, []).extend((value, text(value)) for value in attribute.iterchildren(_VALUE))
        return found


def _by_tag(elements: list[etree._Element]) -> dict[str, list[etree._Element]]:
    found: dict[str, list[etree._Element]] = {}
    for element in elements:
        found.setdefault(str(element.tag), []).append(element)
    return found


def _scope_holder(element: etree._Element) -> etree._Element | None:
    extensions = element.getparent() if element.tag == _SCOPE else None
    return extensions.getparent() if extensions is not None else None


def _addresses(endpoint: etree._Element) -> Iterator[Address]:
    for attribute in ("Location", "ResponseLocation"):
        raw = endpoint.get(attribute)
        if raw is not None:
            value = tidy(raw)
            yield Address(endpoint, attribute, value, split(value))


def _outside_signatures(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    for child in element.iterchildren("*"):
        if child.tag != _SIGNATURE:
            yield from _outside_signatures(child)


def _values(elements: list[etree._Element]) -> Iterator[Value]:
    for element in elements:
        for name, raw in element.attrib.items():
            yield Value(element, short(str(name)), str(raw))
        own = raw_text(element)
        if own and not own.isspace():
            yield Value(element, None, own)
