"""Group `endpoints`: addresses and bindings of what is published (MD-END)."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from lxml import etree

from ..subject import Endpoint, Subject
from ..tables import TABLES
from ..types import Severity
from ..urls import Reserved, faults, is_address, reserved
from .registry import Hit, hit, rule
from .sp import repeated_indices

_OWN_INDEX_RULE: Final = frozenset({"md:AssertionConsumerService", "idpdisc:DiscoveryResponse"})
_OWN_BINDING_RULE: Final = frozenset({"idpdisc:DiscoveryResponse", "init:RequestInitiator"})
_KNOWN: Final = TABLES.known_bindings


def _with_binding(subject: Subject) -> list[Endpoint]:
    """Endpoints that state one; but for discovery, which has rules of its own (MD-SP-023, MD-SP-025)."""
    return [one for one in subject.endpoints if "Binding" in one.attributes and one.name not in _OWN_BINDING_RULE]


@rule(
    "MD-END-001",
    Severity.ERROR,
    group="endpoints",
    source="saml2int SDP-IDP03/SP09; SWAMID 5.1.21/6.1.15",
    title="Endpoint Location and ResponseLocation use https",
    en="{value} is not an https address: what is sent there could be read or changed on the way.",
    sv="{value} är ingen https-adress: det som skickas dit kan läsas eller ändras på vägen.",
    mend_en="Serve the endpoint over https and change the address.",
    mend_sv="Tillhandahåll ändpunkten över https och ändra adressen.",
)
def https_only(subject: Subject) -> Iterator[Hit]:
    """Strikes at samples on localhost, rightly: what goes there in the clear is a log-in."""
    for endpoint, attribute, value, url, _ in subject.addresses:
        if value and (url is None or url.scheme != "https"):
            yield hit(endpoint, attribute, value=value)


@rule(
    "MD-END-002",
    Severity.ERROR,
    group="endpoints",
    source="RFC 3986 §3.2; WHATWG URL",
    title="Endpoint URL parses strictly",
    en="The address {value} has {fault}.",
    sv="Adressen {value} har {fault_sv}.",
    mend_en="Write the address plainly: https, host, path.",
    mend_sv="Skriv adressen enkelt: https, värdnamn, sökväg.",
)
def strict_addresses(subject: Subject) -> Iterator[Hit]:
    """An empty address is among them: a Shibboleth service provider refuses a whole feed for one."""
    for endpoint, attribute, value, url, _ in subject.addresses:
        if not value:
            yield hit(endpoint, attribute, value='""', fault="nothing in it", fault_sv="inget innehåll")
        elif url is not None and url.scheme in ("http", "https"):
            for sv, en in faults(value, url):
                yield hit(endpoint, attribute, value=value, fault=en, fault_sv=sv)


@rule(
    "MD-END-003",
    Severity.ERROR,
    group="endpoints",
    source="SAML2Bind §3.4-3.5; RFC 3986 §3.5",
    title="No URL fragment in endpoint",
    en="The address {value} has a fragment after #, which browsers never send.",
    sv="Adressen {value} har ett fragment efter #, som webbläsare aldrig skickar.",
    mend_en="Remove # and what follows it.",
    mend_sv="Ta bort # och det som följer.",
)
def no_fragment(subject: Subject) -> Iterator[Hit]:
    for endpoint, attribute, value, url, _ in subject.addresses:
        if url is not None and url.fragment is not None:
            yield hit(endpoint, attribute, value=value)


@rule(
    "MD-END-007",
    Severity.ERROR,
    group="endpoints",
    source="eduID.cz profile 2.2; RFC 6890",
    title="Host is not an IP literal",
    en="{host} is an IP address in one notation or other; no certificate is issued for such a host.",
    sv="{host} är en IP-adress i någon skrivform; inget certifikat utfärdas för en sådan värd.",
    mend_en="Use the server's name.",
    mend_sv="Använd serverns namn.",
)
def named_hosts(subject: Subject) -> Iterator[Hit]:
    for endpoint, attribute, _, url, _ in subject.addresses:
        if url is not None and url.host and is_address(url.host):
            yield hit(endpoint, attribute, host=url.host)


@rule(
    "MD-END-008",
    Severity.ERROR,
    group="endpoints",
    source="RFC 6761; RFC 8375; eduID.cz",
    title="Host is not localhost, private or special-use",
    en="{host} is not a name on the public internet.",
    sv="{host} är inget namn på det publika internet.",
    mend_en="Use a name under a domain that the organisation owns.",
    mend_sv="Använd ett namn under en domän som organisationen äger.",
)
def public_hosts(subject: Subject) -> Iterator[Hit]:
    """Names kept for documentation and tests (.example, .test) are a warning: they can never be anybody's."""
    for endpoint, attribute, _, url, _ in subject.addresses:
        if url is not None and url.host and not is_address(url.host) and (kind := reserved(url.host)):
            severity = Severity.WARNING if kind is Reserved.DOCUMENTATION else None
            yield hit(endpoint, attribute, severity=severity, host=url.host)


@rule(
    "MD-END-012",
    Severity.ERROR,
    group="endpoints",
    source="SAML2Bind §3; SAML2Meta §2.4",
    title="Binding URI is allowed for this endpoint element",
    en="{name} cannot have the binding {binding}.",
    sv="{name} kan inte ha bindningen {binding}.",
    mend_en="Use one of: {allowed}.",
    mend_sv="Använd en av: {allowed}.",
)
def fitting_binding(subject: Subject) -> Iterator[Hit]:
    """HTTP-Redirect on an AssertionConsumerService is MD-SP-002's."""
    for one in _with_binding(subject):
        allowed = TABLES.bindings_by_element.get(one.local_name, _KNOWN)
        if one.binding in _KNOWN and one.binding not in allowed:
            short = ", ".join(sorted(uri.rpartition(":")[2] for uri in allowed))
            yield hit(one.element, "Binding", name=one.local_name, binding=one.binding, allowed=short)


@rule(
    "MD-END-013",
    Severity.ERROR,
    group="endpoints",
    source="SAML2Bind §3",
    title="Unknown or misspelt binding",
    en="No SAML binding is called {binding}.",
    sv="Ingen SAML-bindning heter {binding}.",
    mend_en="Did you mean {near}?",
    mend_sv="Menade du {near}?",
)
def known_binding(subject: Subject) -> Iterator[Hit]:
    for one in _with_binding(subject):
        if one.binding not in _KNOWN:
            allowed = sorted(TABLES.bindings_by_element.get(one.local_name, _KNOWN))
            close = get_close_matches(one.binding[:200], allowed, 1, 0)
            near = TABLES.binding_typos.get(one.binding) or next(iter(close), "")
            yield hit(one.element, "Binding", binding=one.binding, near=near)


@rule(
    "MD-END-015",
    Severity.WARNING,
    group="endpoints",
    needs="ResponseLocation",
    source="SAML2Meta §2.4.2-2.4.7; errata05 E41",
    title="ResponseLocation only where responses are sent to a separate URL",
    en="ResponseLocation has no meaning on {name}; it is left out.",
    sv="ResponseLocation betyder inget på {name}; det utelämnas.",
    mend_en="Remove the attribute.",
    mend_sv="Ta bort attributet.",
)
def response_location_in_place(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild drops the attribute there."""
    for one in subject.endpoints:
        if "ResponseLocation" in one.attributes and one.local_name in TABLES.response_location_forbidden_on:
            yield hit(one.element, "ResponseLocation", name=one.local_name)


@rule(
    "MD-END-017",
    Severity.ERROR,
    group="endpoints",
    needs="index",
    source="SAML2Meta §2.2.3; SAML2Bind §3.6.4",
    title="Indexed endpoint lists have unique indices",
    en="Two elements {name} have the index {index}.",
    sv="Två element {name} har index {index}.",
    mend_en="Give each an index of its own.",
    mend_sv="Ge var och en ett eget index.",
)
def unique_indices(subject: Subject) -> Iterator[Hit]:
    """AssertionConsumerService, AttributeConsumingService and DiscoveryResponse have rules of their own (MD-SP-003,
    MD-SP-014, MD-SP-023)."""
    groups: dict[tuple[etree._Element | None, str], list[Endpoint]] = {}
    for one in subject.endpoints:
        if one.name not in _OWN_INDEX_RULE:
            groups.setdefault((one.holder, one.name), []).append(one)
    for group in groups.values():
        yield from repeated_indices(group)


@rule(
    "MD-END-023",
    Severity.ERROR,
    group="endpoints",
    source="saml2int SDP-G02; local policy",
    title="Length of Location",
    en="The address is {length} characters long; over 1024 it is cut off somewhere, 2048 is the limit.",
    sv="Adressen är {length} tecken lång; över 1024 kapas den någonstans, och gränsen är 2048.",
    mend_en="Use a shorter address.",
    mend_sv="Använd en kortare adress.",
)
def short_addresses(subject: Subject) -> Iterator[Hit]:
    """1025 to 2048 characters are a warning, as in the catalogue's text."""
    for endpoint, attribute, value, _, _ in subject.addresses:
        if len(value) > 1024:
            severity = None if len(value) > 2048 else Severity.WARNING
            yield hit(endpoint, attribute, severity=severity, length=len(value))
