"""How each part of a draft is written into a tree; each function returns the elements that say it, in its order."""

from collections.abc import Sequence

from ..facts import SECURITY_CONTACT
from ..mends.edit import remove, replace_text
from ..names import LANG, clark
from ..rebuild import URI_FORMAT
from ..tables import TABLES
from ..text import as_boolean, as_index, text, tidy
from . import parts
from .draft import ContactDraft, EndpointDraft, KeyDraft, LogoDraft, RequestedDraft
from .merge import added, ensured, merge
from .parts import Element


def _never(_one: object, _other: object) -> bool:
    return False


def write_text(holder: Element, name: str, language: str, value: str) -> Element:
    """A text in a language, in the place of the one that was there."""
    element = parts.texts(holder, name).get(language)
    if element is None:
        element = added(holder, name)
        element.set(LANG, language)
    if text(element) != value:
        replace_text(element, value)
    return element


def write_logo(holder: Element, logo: LogoDraft) -> Element:
    found = parts.logo(holder)
    element = found[0] if found else added(holder, "mdui:Logo")
    if found is None or found[1] != logo:
        element.set("height", str(logo.height))
        element.set("width", str(logo.width))
        replace_text(element, logo.url)
    return element


def write_keys(role: Element, keys: Sequence[KeyDraft]) -> list[Element]:
    def fill(element: Element, key: KeyDraft) -> None:
        element.attrib.pop("use", "")
        if key.use:
            element.set("use", key.use)
        holder = element
        for name in ("ds:KeyInfo", "ds:X509Data", "ds:X509Certificate"):
            holder = ensured(holder, name)
        replace_text(holder, key.certificate)

    def alike(one: KeyDraft, other: KeyDraft) -> bool:
        return one.use == other.use or one.certificate == other.certificate

    return merge(parts.keys(role), keys, alike=alike, add=lambda _: added(role, "md:KeyDescriptor"), fill=fill)


def write_endpoints(role: Element, name: str, endpoints: Sequence[EndpointDraft]) -> list[Element]:
    def add(endpoint: EndpointDraft) -> Element:
        element = added(role, f"md:{endpoint.service}")
        if endpoint.service == "AssertionConsumerService":
            taken = [as_index(e.get("index")) or 0 for e in element.itersiblings(element.tag, preceding=True)]
            element.set("index", str(max(taken) + 1 if taken else 0))
        return element

    def fill(element: Element, endpoint: EndpointDraft) -> None:
        element.set("Binding", endpoint.binding)
        element.set("Location", endpoint.location)

    def alike(one: EndpointDraft, other: EndpointDraft) -> bool:
        return (one.service, one.binding) == (other.service, other.binding)

    return merge(parts.endpoints(role, name), endpoints, alike=alike, add=add, fill=fill)


def write_scopes(role: Element, scopes: Sequence[str]) -> list[Element]:
    def fill(element: Element, scope: str) -> None:
        element.set("regexp", "false")
        replace_text(element, scope)

    def add(_scope: str) -> Element:
        return added(ensured(role, "md:Extensions"), "shibmd:Scope")

    return merge(parts.scopes(role), scopes, alike=_never, add=add, fill=fill)


def write_contacts(entity: Element, contacts: Sequence[ContactDraft]) -> list[Element]:
    def fill(element: Element, contact: ContactDraft) -> None:
        security = contact.kind == "security"
        element.set("contactType", "other" if security else contact.kind)
        if security:
            element.set(clark("remd:contactType"), SECURITY_CONTACT)
        email = f"mailto:{contact.email}" if contact.email else ""
        values = (contact.given_name, contact.surname, email, contact.phone)
        for name, value in zip(parts.CONTACT_DETAILS, values, strict=True):
            _detail(element, f"md:{name}", value)

    def alike(one: ContactDraft, other: ContactDraft) -> bool:
        return one.kind == other.kind

    pairs = parts.contacts(entity)
    return merge(pairs, contacts, alike=alike, add=lambda _: added(entity, "md:ContactPerson"), fill=fill)


def _detail(person: Element, name: str, value: str) -> None:
    found = person.find(clark(name))
    if value:
        replace_text(found if found is not None else added(person, name), value)
    elif found is not None:
        remove(found)


def write_requested(role: Element, requested: Sequence[RequestedDraft], names: dict[str, str]) -> list[Element]:
    """The attributes of the first AttributeConsumingService, which is made when it is needed and goes when it is not.
    `names` are what a new one is called."""
    service = role.find(clark("md:AttributeConsumingService"))
    if service is None and requested:
        service = added(role, "md:AttributeConsumingService")
        service.set("index", "0")
        for language, name in names.items():
            write_text(service, "md:ServiceName", language, name)

    def fill(element: Element, attribute: RequestedDraft) -> None:
        if tidy(element.get("Name", "")) != attribute.name:
            element.set("Name", attribute.name)
            element.set("NameFormat", URI_FORMAT)
            if attribute.name in TABLES.attributes:
                element.set("FriendlyName", TABLES.attributes[attribute.name])
        if (as_boolean(element.get("isRequired")) is True) != attribute.required:
            element.set("isRequired", "true" if attribute.required else "false")

    def add(_attribute: RequestedDraft) -> Element:
        return added(ensured(role, "md:AttributeConsumingService"), "md:RequestedAttribute")

    def alike(one: RequestedDraft, other: RequestedDraft) -> bool:
        return one.name == other.name

    before = list(parts.requested(role))
    written = merge(before, requested, alike=alike, add=add, fill=fill)
    if service is not None and before and service.find(clark("md:RequestedAttribute")) is None:
        remove(service)
    return written


def write_values(
    entity: Element, wanted: Sequence[tuple[str, str]], offered: dict[str, tuple[str, ...]]
) -> list[Element]:
    """Entity attributes as (name, value); only those that are offered are looked at."""

    def add(pair: tuple[str, str]) -> Element:
        holder = ensured(ensured(entity, "md:Extensions"), "mdattr:EntityAttributes")
        same = (a for a in holder.iterchildren(clark("saml:Attribute")) if tidy(a.get("Name", "")) == pair[0])
        attribute = next(same, None)
        if attribute is None:
            attribute = added(holder, "saml:Attribute")
            attribute.set("Name", pair[0])
            attribute.set("NameFormat", URI_FORMAT)
        return added(attribute, "saml:AttributeValue")

    def fill(element: Element, pair: tuple[str, str]) -> None:
        replace_text(element, pair[1])

    return merge(parts.values(entity, offered), wanted, alike=_never, add=add, fill=fill)
