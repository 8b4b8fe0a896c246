"""Why the rebuild leaves something out, in words for the person who sent it."""

from enum import Enum
from typing import Final

from lxml import etree

from .names import NAMESPACES, XML, XSI, clark, name_of, namespace_of, short
from .shapes import KNOWN_TAGS
from .types import LeftOut
from .where import Paths, line_of, path_of


class Reason(Enum):
    """(Swedish, English)."""

    SIGNATURE = (
        "Federationen signerar hela flödet; en medlems egen signatur publiceras inte.",
        "The federation signs the whole feed; a member's own signature is not published.",
    )
    ID = (
        "Bara flödets rot bär ett ID, så att en signatur aldrig kan peka fel.",
        "Only the feed's root carries an ID, so that a signature can never point at something else.",
    )
    VALIDITY = (
        "Federationen sätter giltighetstiden på flödets rot.",
        "The federation sets the validity on the feed's root.",
    )
    REGISTRY = (
        "Det här uppger bara registret; registrets egna värden skrivs i stället.",
        "Only the registry states this; the registry's own values are written instead.",
    )
    SCOPE = (
        "Domänerna i Scope är en begäran: registret skriver dem som är godkända.",
        "The domains in Scope are a request: the registry writes those that are approved.",
    )
    ROLE = (
        "Federationen publicerar bara SAML 2.0-rollerna IdP, SP och attributkälla.",
        "The federation publishes only the SAML 2.0 roles IdP, SP and attribute authority.",
    )
    LEGACY = (
        "Det hör till ett äldre protokoll än SAML 2.0.",
        "It belongs to a protocol older than SAML 2.0.",
    )
    REDIRECT = (
        "Intyg skickas aldrig med HTTP-Redirect: de är för långa för en adress.",
        "Assertions are never sent by HTTP-Redirect: they are too long for an address.",
    )
    KEY_INFO = (
        "Av nyckelinformationen publiceras bara certifikatet.",
        "Of the key information only the certificate is published.",
    )
    SIGNING_KEY = (
        "Krypteringsalgoritmer hör inte hemma på en signeringsnyckel.",
        "Encryption algorithms do not belong on a signing key.",
    )
    PLACEMENT = (
        "Elementet har ingen verkan på den här platsen.",
        "The element has no effect in this place.",
    )
    UNUSED = (
        "Federationen använder inte det här elementet.",
        "The federation does not use this element.",
    )
    FOREIGN = (
        "Namnrymden finns inte bland dem som federationen publicerar.",
        "The namespace is not among those that the federation publishes.",
    )
    ATTRIBUTE = (
        "Attributet finns inte bland dem som federationen publicerar här.",
        "The attribute is not among those that the federation publishes here.",
    )
    HINT = (
        "Anvisningar till XML-läsare publiceras inte.",
        "Hints to XML readers are not published.",
    )
    COMMENT = (
        "Kommentarer publiceras inte.",
        "Comments are not published.",
    )
    TEXT = (
        "Löpande text mellan elementen publiceras inte.",
        "Loose text between elements is not published.",
    )
    STRUCTURE = (
        "Värdet ska vara enkel text.",
        "The value has to be plain text.",
    )
    REPEATED = (
        "Samma sak står redan en gång.",
        "The same thing is there once already.",
    )


_ROLES: Final = frozenset(
    clark(f"md:{name}")
    for name in ("RoleDescriptor", "PDPDescriptor", "AuthnAuthorityDescriptor", "AffiliationDescriptor")
)
_SCOPED: Final = frozenset(
    clark(f"md:{name}") for name in ("IDPSSODescriptor", "AttributeAuthorityDescriptor", "EntityDescriptor")
)
_SCOPE, _SIGNATURE = clark("shibmd:Scope"), clark("ds:Signature")
_RPI, _MD = NAMESPACES["mdrpi"], NAMESPACES["md"]


def reason_for_element(element: etree._Element, parent: etree._Element) -> Reason:
    """Why an element that the allow-list does not have in this place is left out."""
    tag = str(element.tag)
    above = parent.getparent()
    if tag == _SIGNATURE:
        return Reason.SIGNATURE
    if namespace_of(tag) == _RPI:
        return Reason.REGISTRY
    if tag == _SCOPE and above is not None and above.tag in _SCOPED:
        return Reason.SCOPE
    if tag in _ROLES:
        return Reason.ROLE
    if tag in KNOWN_TAGS:
        return Reason.PLACEMENT
    return Reason.UNUSED if namespace_of(tag) in NAMESPACES.values() else Reason.FOREIGN


def reason_for_attribute(name: str) -> Reason:
    """Why an attribute (Clark name) that the allow-list does not have is left out."""
    if name in ("ID", "Id"):
        return Reason.ID
    if name in ("validUntil", "cacheDuration"):
        return Reason.VALIDITY
    return Reason.HINT if namespace_of(name) in (XSI, XML) else Reason.ATTRIBUTE


def and_more(entity: etree._Element, count: int) -> LeftOut:
    """The note that stands for `count` further ones."""
    return LeftOut(path_of(entity), line_of(entity), f"+{count}", f"… och {count} till.", f"… and {count} more.")


def left_out(element: etree._Element, reason: Reason, attribute: str | None, paths: Paths) -> LeftOut:
    """The note for an element, or for one of its attributes (Clark name)."""
    sv, en = reason.value
    if not isinstance(element.tag, str):
        parent = element.getparent()
        return LeftOut(paths.of(parent) if parent is not None else "", line_of(element), "<!-- -->", sv, en)
    what = f"@{short(attribute)}" if attribute else name_of(element)
    return LeftOut(paths.of(element, short(attribute) if attribute else None), line_of(element), what, sv, en)
