"""The parts of an entity that a draft speaks of, each with the element that says it.

Reading and writing share them: what is not among these parts is never changed and never lost.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from ..certificates import read
from ..facts import SECURITY_CONTACT
from ..names import LANG, clark, name_of
from ..tables import TABLES
from ..text import as_boolean, as_index, raw_text, text, tidy
from .draft import CONTACT_KINDS, LANGUAGES, SERVICES, ContactDraft, EndpointDraft, KeyDraft, LogoDraft, RequestedDraft

Element = etree._Element
ROLES: Final = {"idp": "md:IDPSSODescriptor", "sp": "md:SPSSODescriptor"}
EXTENSIONS, UIINFO = clark("md:Extensions"), clark("mdui:UIInfo")
CERTIFICATE: Final = "/".join(clark(name) for name in ("ds:KeyInfo", "ds:X509Data", "ds:X509Certificate"))
ORGANISATION: Final = clark("md:Organization")
CONTACT_DETAILS: Final = ("GivenName", "SurName", "EmailAddress", "TelephoneNumber")
TEXTS: Final = {
    "names": "mdui:DisplayName",
    "descriptions": "mdui:Description",
    "information_urls": "mdui:InformationURL",
    "privacy_urls": "mdui:PrivacyStatementURL",
    "organisation_names": "md:OrganizationName",
    "organisation_display_names": "md:OrganizationDisplayName",
    "organisation_urls": "md:OrganizationURL",
}
"""The element of each field of texts; those of mdui stand in the role's mdui:UIInfo."""


def role_of(entity: Element, role: str) -> Element | None:
    return entity.find(clark(ROLES[role]))


def holder_of(entity: Element, role: Element, tag: str) -> Element | None:
    """What a text stands in: the organisation, or the role's mdui:UIInfo."""
    return entity.find(ORGANISATION) if tag.startswith("md:") else role.find(f"{EXTENSIONS}/{UIINFO}")


def texts(holder: Element | None, tag: str) -> dict[str, Element]:
    """The first element of each of the form's languages."""
    found: dict[str, Element] = {}
    for element in holder.iterchildren(clark(tag)) if holder is not None else ():
        language = tidy(element.get(LANG, "")).casefold()
        if language in LANGUAGES:
            found.setdefault(language, element)
    return found


def logo(holder: Element | None) -> tuple[Element, LogoDraft] | None:
    """The first logo without a language."""
    for element in holder.iterchildren(clark("mdui:Logo")) if holder is not None else ():
        if not element.get(LANG):
            width, height = as_index(element.get("width")), as_index(element.get("height"))
            return element, LogoDraft(text(element), width or 0, height or 0)
    return None


def keys(role: Element) -> Iterator[tuple[Element, KeyDraft]]:
    """KeyDescriptors with one readable certificate."""
    for element in role.iterchildren(clark("md:KeyDescriptor")):
        found = element.findall(CERTIFICATE)
        certificate = read(raw_text(found[0])) if len(found) == 1 else None
        if certificate is not None:
            yield element, KeyDraft(certificate.base64, element.get("use", "").strip())


def endpoints(role: Element, name: str) -> Iterator[tuple[Element, EndpointDraft]]:
    """The services of the role that have a binding which the form offers."""
    for service in SERVICES[name]:
        for element in role.iterchildren(clark(f"md:{service}")):
            binding = tidy(element.get("Binding", ""))
            if binding in TABLES.bindings_by_element[service]:
                yield element, EndpointDraft(service, binding, tidy(element.get("Location", "")))


def contacts(entity: Element) -> Iterator[tuple[Element, ContactDraft]]:
    """The entity's contacts of the form's kinds, with at most one of each detail."""
    for person in entity.iterchildren(clark("md:ContactPerson")):
        kind = tidy(person.get("contactType", ""))
        if kind == "other" and tidy(person.get(clark("remd:contactType"), "")) == SECURITY_CONTACT:
            kind = "security"
        details = [[text(e) for e in person.iterchildren(clark(f"md:{name}"))] for name in CONTACT_DETAILS]
        if kind in CONTACT_KINDS and all(len(values) <= 1 for values in details):
            given, surname, email, phone = ("".join(values) for values in details)
            yield person, ContactDraft(kind, given, surname, _bare(email), phone)


def _bare(email: str) -> str:
    return email[7:] if email.lower().startswith("mailto:") else email


def scopes(role: Element) -> Iterator[tuple[Element, str]]:
    """Literal scopes of the role."""
    for element in role.iterfind(f"{EXTENSIONS}/{clark('shibmd:Scope')}"):
        if not as_boolean(element.get("regexp")):
            yield element, text(element)


def requested(role: Element) -> Iterator[tuple[Element, RequestedDraft]]:
    """The attributes of the first AttributeConsumingService."""
    for element in role.iterfind(f"{clark('md:AttributeConsumingService')}[1]/{clark('md:RequestedAttribute')}"):
        yield element, RequestedDraft(tidy(element.get("Name", "")), as_boolean(element.get("isRequired")) is True)


def values(entity: Element, offered: dict[str, tuple[str, ...]]) -> Iterator[tuple[Element, tuple[str, str]]]:
    """(saml:AttributeValue, (name, value)) of those entity attributes that are offered."""
    path = f"{EXTENSIONS}/{clark('mdattr:EntityAttributes')}/{clark('saml:Attribute')}"
    for attribute in entity.iterfind(path):
        name = tidy(attribute.get("Name", ""))
        for value in attribute.iterchildren(clark("saml:AttributeValue")):
            if text(value) in offered.get(name, ()):
                yield value, (name, text(value))


_WRAPPERS: Final = frozenset(
    clark(name)
    for name in (
        *("md:EntityDescriptor", "md:Extensions", "mdattr:EntityAttributes", "saml:Attribute", "mdui:UIInfo"),
        *("md:Organization", "md:AttributeConsumingService", "md:ServiceName", "ds:KeyInfo", "ds:X509Data"),
        *("ds:X509Certificate", *(f"md:{name}" for name in CONTACT_DETAILS)),
    )
)

_UNSAID: Final = (
    *("WantAuthnRequestsSigned", "AuthnRequestsSigned", "WantAssertionsSigned", "errorURL"),
    *("ResponseLocation", "isDefault"),
)


def others(entity: Element, spoken_of: Iterable[Element], role: Element) -> tuple[str, ...]:
    """What the entity says beside the parts that a draft speaks of, in words that a person can look up."""
    known = [role, *spoken_of]
    stated = (f"{name_of(e)} {name}={tidy(e.get(name, ''))}" for e in known for name in _UNSAID if name in e.attrib)
    return tuple(dict.fromkeys([*stated, *(_told(element) for element in _unknown(entity, set(known)))]))


def _unknown(element: Element, known: set[Element]) -> Iterator[Element]:
    if element not in known and element.tag not in _WRAPPERS:
        yield element
        return
    for child in element.iterchildren("*"):
        yield from _unknown(child, known)


def _told(element: Element) -> str:
    said = element.get("Location") or element.get("Algorithm") or element.get("Name") or text(element)
    language = element.get(LANG)
    return " ".join(filter(None, (name_of(element), f"[{language}]" if language else "", tidy(said)[:200])))
