"""Read one entity's document as statements. Every attribute and every text of it is in one of them: what has no place
of its own here is told as OTHER, so that nothing changes unseen."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ..names import LANG, NAMESPACES, clark, name_of
from ..rebuild import URI_FORMAT
from ..roles import ROLE_NAMES
from ..text import text
from .keys import keys
from .statement import CONSUMERS, Part, Said, Statement, state

Things = Mapping[str, tuple[Said, ...]]
Reader = Callable[[str, etree._Element], Iterator[Statement]]
# A fragment leaves it to the root around it to declare the prefix.
_START: Final = f'<md:EntitiesDescriptor xmlns:md="{NAMESPACES["md"]}">'.encode()
_END: Final = b"</md:EntitiesDescriptor>"
_FLAGS: Final = frozenset({"AuthnRequestsSigned", "WantAuthnRequestsSigned", "WantAssertionsSigned"})


@dataclass(frozen=True, slots=True)
class Stated:
    """What a document states: things by name, part by part, in its order; `sha256` is over the document."""

    parts: Mapping[Part, Things]
    sha256: str


def stated(document: bytes, scopes: Iterable[str] = ()) -> Stated:
    """Read a document of ours, rebuilt or a fragment. `scopes` are those that the registry would write into it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    (entity,) = etree.fromstring(_START + document + _END, parser)
    statements = [*_entity(entity), *(state(Part.SCOPES, scope) for scope in scopes)]
    parts: dict[Part, dict[str, tuple[Said, ...]]] = {part: {} for part in Part}
    for part, name, said in dict.fromkeys(statements):
        parts[part][name] = (*parts[part].get(name, ()), said)
    return Stated(parts, hashlib.sha256(document).hexdigest())


def _entity(entity: etree._Element) -> Iterator[Statement]:
    for name, value in entity.attrib.items():
        yield state(Part.ENTITY_ID if name == "entityID" else Part.OTHER, str(name), text=str(value))
    for child in entity.iterchildren("*"):
        role = ROLE_NAMES.get(str(child.tag))
        yield from _role(role, child) if role else _read("", child)


def _role(role: str, element: etree._Element) -> Iterator[Statement]:
    yield state(Part.ROLES, role, text=element.get("protocolSupportEnumeration", ""))
    for name, value in element.attrib.items():
        if name != "protocolSupportEnumeration":
            yield state(Part.SIGNATURES if name in _FLAGS else Part.OTHER, role, str(name), text=str(value))
    yield from _children(role, element)


def _children(where: str, element: etree._Element) -> Iterator[Statement]:
    for child in element.iterchildren("*"):
        yield from _read(where, child)


def _read(where: str, element: etree._Element) -> Iterator[Statement]:
    return _READERS.get(str(element.tag), _other)(where, element)


def _endpoint(where: str, element: etree._Element) -> Iterator[Statement]:
    kind = f"{where} {_local(element)}"
    index = f"[{element.get('index')}]" if element.get("index") else ""
    binding = element.get("Binding", "").rpartition(":")[2]
    name = " ".join(filter(None, (kind, index, binding)))
    location = element.get("Location", "")
    rest = _attributes(element, {"Binding", "Location", "index"})
    yield Statement(Part.ENDPOINTS, name, Said(f"{location} ({rest})" if rest else location, location, kind))


def _attribute_values(_where: str, container: etree._Element) -> Iterator[Statement]:
    for attribute in container.iterchildren("*"):
        for value in attribute.iterchildren("*"):
            told = _attributes(attribute, {"Name"})
            yield state(Part.CATEGORIES, f"{attribute.get('Name')} = {text(value)}", text=told)


def _service(where: str, service: etree._Element) -> Iterator[Statement]:
    number = f"[{service.get('index', '')}]"
    yield state(Part.REQUESTED_ATTRIBUTES, where, _local(service), number, text=_attributes(service, {"index"}))
    for child in service.iterchildren("*"):
        if child.tag == clark("md:RequestedAttribute"):
            name, friendly = child.get("Name", ""), child.get("FriendlyName", "")
            told = [_attributes(child, {"Name", "FriendlyName"}), *(text(v) for v in child)]
            asked = ", ".join(filter(None, told))
            yield state(Part.REQUESTED_ATTRIBUTES, where, number, name, friendly, text=asked)
        else:
            yield state(Part.DESCRIPTIONS, where, _local(child), number, child.get(LANG, ""), text=text(child))


def _logo(where: str, logo: etree._Element) -> Iterator[Statement]:
    """An inline logo is a long text: its beginning is its name, a digest of all of it is what may change."""
    url = text(logo)
    digest = f", SHA-256 {hashlib.sha256(url.encode()).hexdigest()}" if len(url) > 200 else ""
    size = f"{logo.get('width')} × {logo.get('height')}{digest}"
    yield state(Part.LOGOS, where, url[:200], logo.get(LANG, ""), text=size)


def _organisation(where: str, organisation: etree._Element) -> Iterator[Statement]:
    for child in organisation.iterchildren("*"):
        yield state(Part.ORGANISATION, where, _local(child), child.get(LANG, ""), text=text(child))


def _contact(where: str, contact: etree._Element) -> Iterator[Statement]:
    """By kind and first address; everything else that is said of it may change."""
    kind = " ".join(value.rpartition("/")[2] for value in map(str, contact.attrib.values()))
    emails = [text(e).removeprefix("mailto:") for e in contact.iterchildren(clark("md:EmailAddress"))]
    rest = [f"{_local(c)} {text(c)}" for c in contact.iterchildren("*") if c.tag != clark("md:EmailAddress")]
    yield state(Part.CONTACTS, where, kind, *emails[:1], text=", ".join([*rest, *emails[1:]]))


def _algorithm(where: str, element: etree._Element) -> Iterator[Statement]:
    told = _attributes(element, {"Algorithm"})
    yield state(Part.ALGORITHMS, where, _local(element), element.get("Algorithm", ""), text=told)


def _localised(part: Part) -> Reader:
    def read(where: str, element: etree._Element) -> Iterator[Statement]:
        yield state(part, where, _local(element), element.get(LANG, ""), text=text(element))

    return read


def _scope(_where: str, scope: etree._Element) -> Iterator[Statement]:
    yield state(
        Part.SCOPES, text(scope), text=_attributes(scope, set() if scope.get("regexp") == "true" else {"regexp"})
    )


def _format(where: str, element: etree._Element) -> Iterator[Statement]:
    yield state(Part.NAME_ID_FORMATS, where, text(element))


def _other(where: str, element: etree._Element) -> Iterator[Statement]:
    """Whatever has no reader: by its name, below what holds it, with all that stands on it."""
    name = " ".join(filter(None, (where, _local(element))))
    told = ", ".join(filter(None, (_attributes(element, set()), text(element))))
    if told:
        yield state(Part.OTHER, name, text=told)
    yield from _children(name, element)


def _local(element: etree._Element) -> str:
    return name_of(element).rpartition(":")[2]


def _attributes(element: etree._Element, but: set[str]) -> str:
    """What stands on the element, but for these and for the name format that every attribute has."""
    found = {str(name): str(value) for name, value in element.attrib.items() if name not in but}
    if found.get("NameFormat") == URI_FORMAT:
        del found["NameFormat"]
    return ", ".join(f"{etree.QName(name).localname} {value}" for name, value in found.items())


_ENDPOINTS = (*CONSUMERS, "SingleLogoutService", "ManageNameIDService", "ArtifactResolutionService", "AttributeService")
_READERS: Final[dict[str, Reader]] = {
    **{clark(f"md:{name}"): _endpoint for name in _ENDPOINTS},
    clark("idpdisc:DiscoveryResponse"): _endpoint,
    clark("init:RequestInitiator"): _endpoint,
    clark("md:KeyDescriptor"): keys,
    clark("md:Extensions"): _children,
    clark("mdui:UIInfo"): _children,
    clark("mdattr:EntityAttributes"): _attribute_values,
    clark("md:AttributeConsumingService"): _service,
    clark("md:Organization"): _organisation,
    clark("md:ContactPerson"): _contact,
    clark("md:NameIDFormat"): _format,
    clark("shibmd:Scope"): _scope,
    clark("alg:DigestMethod"): _algorithm,
    clark("alg:SigningMethod"): _algorithm,
    clark("mdui:DisplayName"): _localised(Part.DISPLAY_NAMES),
    clark("mdui:Description"): _localised(Part.DESCRIPTIONS),
    clark("mdui:Keywords"): _localised(Part.DESCRIPTIONS),
    clark("mdui:InformationURL"): _localised(Part.DESCRIPTIONS),
    clark("mdui:PrivacyStatementURL"): _localised(Part.DESCRIPTIONS),
    clark("mdui:Logo"): _logo,
}
