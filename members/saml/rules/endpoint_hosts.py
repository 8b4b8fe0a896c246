"""Group `endpoints`, what an address is made of: query, port, host, percent signs, and whose host it is (MD-END-004 to
006, 011, 016, 022 and 028)."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from ..confusables import idn_faults
from ..subject import Address, Subject
from ..suffixes import registrable
from ..tables import TABLES
from ..types import Severity
from ..urls import is_address, split
from .registry import Hit, hit, rule

_PARAMETERS: Final = frozenset(
    {"SAMLRequest", "SAMLResponse", "SAMLart", "SAMLEncoding", "RelayState", "Signature", "SigAlg", "entityID"}
)
_DISCOVERY: Final = frozenset({"idpdisc:DiscoveryResponse", "init:RequestInitiator"})
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_USUAL_PORTS: Final = frozenset({"443", "8443"})
_HIDDEN: Final = re.compile(
    r"%(?:00|0[aAdD]|25[0-9a-fA-F]{2}|5[cC])|(?:/|%2[fF])(?:%2[eE](?:\.|%2[eE])?|\.%2[eE])(?=/|%2[fF]|[?#]|\Z)"
)


def _web(subject: Subject) -> list[tuple[Address, str, str | None]]:
    """(address, host, port) of those with a host."""
    return [(one, one.url.host, one.url.port) for one in subject.addresses if one.url is not None and one.url.host]


@rule(
    "MD-END-004",
    Severity.WARNING,
    group="endpoints",
    source="SAML2Bind §3.4.4.1",
    title="Query string in endpoint",
    en="The address {value} has parameters of its own, {names}, among which those of SAML may get lost.",
    sv="Adressen {value} har egna parametrar, {names}, bland vilka SAML:s kan komma bort.",
    mend_en="Use an address without ? if the software allows it.",
    mend_sv="Använd en adress utan ? om programvaran tillåter det.",
)
def no_query(subject: Subject) -> Iterator[Hit]:
    """An error where a parameter has the name of one of SAML's: the reader takes the wrong one. Discovery has
    MD-SP-024."""
    for one in subject.addresses:
        if one.url is None or one.url.query is None or one.endpoint.name in _DISCOVERY:
            continue
        found = [unquote(pair.partition("=")[0]) for pair in re.split("[&;]", one.url.query)]
        severity = Severity.ERROR if _PARAMETERS.intersection(found) else None
        names = ", ".join(filter(None, found)) or "-"
        yield hit(one.element, one.attribute, severity=severity, value=one.value, names=names)


@rule(
    "MD-END-005",
    Severity.WARNING,
    group="endpoints",
    source="saml2int SDP-SP06; UK federation check_ukreg",
    title="Explicit default port or upper-case host",
    en="The address {value} has {fault}; addresses are compared character by character.",
    sv="Adressen {value} har {fault_sv}; adresser jämförs tecken för tecken.",
    mend_en="Write the host in small letters and leave out a default port, here and in the software's settings.",
    mend_sv="Skriv värdnamnet med små bokstäver och utelämna en standardport, här och i programvarans inställningar.",
)
def plain_host(subject: Subject) -> Iterator[Hit]:
    for one, host, port in _web(subject):
        if host != host.lower():
            fault, fault_sv = "capitals in its host", "versaler i värdnamnet"
            yield hit(one.element, one.attribute, value=one.value, fault=fault, fault_sv=fault_sv)
        if port is not None and one.url is not None and port == _DEFAULT_PORTS.get(one.url.scheme):
            fault, fault_sv = "a needless port", "en onödig port"
            yield hit(one.element, one.attribute, value=one.value, fault=fault, fault_sv=fault_sv)


@rule(
    "MD-END-006",
    Severity.WARNING,
    group="endpoints",
    source="Local policy",
    title="Unusual port",
    en="The address {value} uses port {port}, which many networks do not let through.",
    sv="Adressen {value} använder port {port}, som många nät inte släpper igenom.",
    mend_en="Use port 443 (or 8443 between servers).",
    mend_sv="Använd port 443 (eller 8443 mellan servrar).",
)
def usual_port(subject: Subject) -> Iterator[Hit]:
    """A port that is no port at all is MD-END-002's, and 80 goes with plain http, which is MD-END-001's."""
    for one, _, port in _web(subject):
        if port is not None and port.isdigit() and port not in _USUAL_PORTS and port != "80":
            yield hit(one.element, one.attribute, value=one.value, port=port)


@rule(
    "MD-END-011",
    Severity.ERROR,
    group="endpoints",
    source="RFC 5891; UTS #39",
    title="IDN host labels are valid and single-script",
    en="The host {host} can be taken for another: {fault}.",
    sv="Värdnamnet {host} kan tas för ett annat: {fault_sv}.",
    mend_en="Use a host name in plain letters, or one alphabet written as xn--.",
    mend_sv="Använd ett värdnamn med vanliga bokstäver, eller ett alfabet skrivet som xn--.",
)
def honest_host(subject: Subject) -> Iterator[Hit]:
    for one, host, _ in _web(subject):
        for sv, en in idn_faults(host):
            yield hit(one.element, one.attribute, host=host, fault=en, fault_sv=sv)


@rule(
    "MD-END-016",
    Severity.WARNING,
    group="endpoints",
    needs="ResponseLocation",
    source="errata05 E41",
    title="ResponseLocation host equals Location host",
    en="Requests go to {domain}, but responses to {other}.",
    sv="Förfrågningar går till {domain}, men svar till {other}.",
    mend_en="Check that both are yours; put them on one domain if you can.",
    mend_sv="Kontrollera att båda är era; lägg dem i samma domän om det går.",
)
def one_domain(subject: Subject) -> Iterator[Hit]:
    """Only where a ResponseLocation is published (MD-END-015). Whether the other domain is the member's, MD-END-010
    asks."""
    for one, host, _ in _web(subject):
        if one.attribute == "ResponseLocation" and one.endpoint.local_name not in TABLES.response_location_forbidden_on:
            location = split(one.endpoint.location)
            domain, other = registrable(location.host) if location is not None else "", registrable(host)
            if domain and domain != other:
                yield hit(one.element, one.attribute, domain=domain, other=other)


@rule(
    "MD-END-022",
    Severity.WARNING,
    group="endpoints",
    source="UK federation check_uk_urlenc; RFC 3986 §2.1",
    title="Percent-encoding in Location",
    en="The address {value} has percent signs, which software decodes at different times.",
    sv="Adressen {value} har procenttecken, som olika program avkodar vid olika tillfällen.",
    mend_en="Use an address without percent signs.",
    mend_sv="Använd en adress utan procenttecken.",
)
def plain_address(subject: Subject) -> Iterator[Hit]:
    """An error where something is hidden: a line break, a zero byte, a backslash, a way up (%2e%2e), another percent
    sign. A percent sign in the host is MD-END-002's."""
    for one in subject.addresses:
        if "%" in one.value and one.url is not None and "%" not in one.url.host:
            hidden = _HIDDEN.search(one.value)
            yield hit(one.element, one.attribute, severity=Severity.ERROR if hidden else None, value=one.value)


@rule(
    "MD-END-028",
    Severity.WARNING,
    group="endpoints",
    source="UK federation MRPS (not required there)",
    title="Location host differs from entityID host for https entityID",
    en="The entityID is under {own}, but the endpoint is on {host}.",
    sv="entityID ligger under {own}, men ändpunkten finns på {host}.",
    mend_en="If a supplier runs the service, tell the operator which; otherwise use a host of your own.",
    mend_sv="Om en leverantör driver tjänsten, berätta för operatören vilken; använd annars en egen värd.",
)
def same_domain(subject: Subject) -> Iterator[Hit]:
    """Once for each foreign domain."""
    entity = subject.url
    if entity is None or entity.scheme != "https" or not entity.host or is_address(entity.host):
        return
    seen = {registrable(entity.host)}
    if seen.issuperset(map(registrable, {host for _, host, _ in _web(subject)})):
        return
    for one, host, _ in _web(subject):
        if registrable(host) not in seen:
            seen.add(registrable(host))
            yield hit(one.element, one.attribute, own=registrable(entity.host), host=host)
