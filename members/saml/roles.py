"""Which roles and endpoints of an entity this federation speaks: SAML 2.0 identity providers, service
providers and attribute authorities. One answer for facts, rules and the rebuild."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from .names import clark
from .tables import TABLES

ROLE_NAMES: Final[dict[str, str]] = {
    clark("md:IDPSSODescriptor"): "idp",
    clark("md:SPSSODescriptor"): "sp",
    clark("md:AttributeAuthorityDescriptor"): "aa",
}
_CONSUMER: Final = clark("md:AssertionConsumerService")
_REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
SCOPED_ROLES: Final = frozenset({"idp", "aa"})


def protocols(role: etree._Element) -> list[str]:
    """The tokens of @protocolSupportEnumeration."""
    return role.get("protocolSupportEnumeration", "").split()


def is_legacy_binding(endpoint: etree._Element) -> bool:
    """A SAML 1.x, Shibboleth 1.x or WS-Federation endpoint."""
    return endpoint.get("Binding", "").strip() in TABLES.legacy_bindings


def is_redirect_consumer(endpoint: etree._Element) -> bool:
    """An AssertionConsumerService with HTTP-Redirect, as every AD FS has one: nothing can be sent there."""
    return endpoint.tag == _CONSUMER and endpoint.get("Binding", "").strip() == _REDIRECT


def is_published(endpoint: etree._Element) -> bool:
    """Whether an endpoint may reach a feed, as far as its binding goes."""
    return not (is_legacy_binding(endpoint) or is_redirect_consumer(endpoint))


def speaks_saml2(role: etree._Element) -> bool:
    """Whether the role states the SAML 2.0 protocol, as an exact token."""
    return TABLES.saml2_protocol in protocols(role)


def is_legacy(role: etree._Element) -> bool:
    """A role that only ever spoke older protocols: such tokens, and no SAML 2.0 front-channel endpoint."""
    tokens = protocols(role)
    if TABLES.saml2_protocol in tokens or not TABLES.legacy_protocols.intersection(tokens):
        return False
    children = role.iterchildren("*")
    return not any(child.get("Binding", "").strip() in TABLES.known_bindings for child in children)


def supported_roles(entity: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """(`idp` | `sp` | `aa`, role element), in that order, roles that only spoke older protocols left out."""
    for tag, name in ROLE_NAMES.items():
        for role in entity.iterchildren(tag):
            if not is_legacy(role):
                yield name, role
