"""Group `role-sp`, discovery: where a discovery service sends the user back to, and where a login may be started
(MD-SP-023 to 025)."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl

from lxml import etree

from ..names import NAMESPACES
from ..subject import Endpoint, Subject
from ..suffixes import registrable
from ..types import Severity
from .registry import Hit, hit, rule
from .sp import repeated_indices

_RESPONSE, _INITIATOR = "idpdisc:DiscoveryResponse", "init:RequestInitiator"
_ACS: Final = "md:AssertionConsumerService"
_RESERVED: Final = frozenset({"entityID", "return"})


def _endpoints(subject: Subject, name: str) -> list[Endpoint]:
    return [one for one in subject.endpoints if one.name == name]


@rule(
    "MD-SP-023",
    Severity.ERROR,
    group="role-sp",
    needs="idpdisc:DiscoveryResponse",
    source="idpdisc §2.4-2.5; eduGAIN R7-R8",
    title="DiscoveryResponse binding and index",
    en="The DiscoveryResponse has {fault}, so a discovery service refuses to send users back.",
    sv="DiscoveryResponse har {fault_sv}, så en anvisningstjänst vägrar skicka tillbaka användare.",
    mend_en='Write Binding="{binding}", and an index of its own on each.',
    mend_sv='Skriv Binding="{binding}", och ett eget index på varje.',
)
def discovery_response(subject: Subject) -> Iterator[Hit]:
    repeated = {one.node for role in _by_role(subject) for one in repeated_indices(role)}
    for one in _endpoints(subject, _RESPONSE):
        for attribute, fault, fault_sv in _response_faults(one, one.element in repeated):
            yield hit(one.element, attribute, fault=fault, fault_sv=fault_sv, binding=NAMESPACES["idpdisc"])


def _by_role(subject: Subject) -> Iterator[list[Endpoint]]:
    holders: dict[etree._Element | None, list[Endpoint]] = {}
    for one in _endpoints(subject, _RESPONSE):
        holders.setdefault(one.holder, []).append(one)
    return iter(holders.values())


def _response_faults(one: Endpoint, repeated: bool) -> Iterator[tuple[str | None, str, str]]:
    """(attribute, what is wrong in English, in Swedish)."""
    binding, index = one.binding, one.attributes.get("index")
    if binding != NAMESPACES["idpdisc"]:
        yield "Binding", f"the binding {binding or '-'}", f"bindningen {binding or '-'}"
    if index is None:
        yield None, "no index", "inget index"
    elif repeated:
        yield "index", f"the index {index} of another", f"samma index {index} som en annan"


@rule(
    "MD-SP-024",
    Severity.ERROR,
    group="role-sp",
    needs="idpdisc:DiscoveryResponse",
    source="idpdisc §2.5, §3",
    title="DiscoveryResponse location is https on the SP's own host",
    en="The discovery service would send users back to {value}, which has {fault}.",
    sv="Anvisningstjänsten skulle skicka tillbaka användare till {value}, som har {fault_sv}.",
    mend_en="Use an address of the service itself, in the domain of its AssertionConsumerService, without parameters.",
    mend_sv="Använd en adress hos tjänsten själv, i samma domän som dess AssertionConsumerService, utan parametrar.",
)
def own_discovery_response(subject: Subject) -> Iterator[Hit]:
    """The domain of the entityID counts as the service's own, too. Plain http and fragments are MD-END-001's and
    MD-END-003's."""
    own = _own_domains(subject)
    for one in subject.addresses:
        if one.endpoint.name == _RESPONSE and one.attribute == "Location" and one.url is not None:
            names = {name for name, _ in parse_qsl(one.url.query or "", keep_blank_values=True)} & _RESERVED
            if one.url.host and registrable(one.url.host) not in own:
                yield hit(one.element, "Location", value=one.value, fault="another domain", fault_sv="en annan domän")
            for name in sorted(names):
                fault, fault_sv = f"the parameter {name}", f"parametern {name}"
                yield hit(one.element, "Location", value=one.value, fault=fault, fault_sv=fault_sv)


def _own_domains(subject: Subject) -> set[str]:
    hosts = [one.url.host for one in subject.addresses if one.endpoint.name == _ACS and one.url is not None]
    own = subject.url
    return {registrable(host) for host in (*hosts, own.host if own is not None else "") if host}


@rule(
    "MD-SP-025",
    Severity.WARNING,
    group="role-sp",
    needs="init:RequestInitiator",
    source="sstc-request-initiation §2.2",
    title="RequestInitiator binding",
    en="The RequestInitiator has the binding {binding}, so it is ignored.",
    sv="RequestInitiator har bindningen {binding}, så den används inte.",
    mend_en='Write Binding="{wanted}".',
    mend_sv='Skriv Binding="{wanted}".',
)
def request_initiator(subject: Subject) -> Iterator[Hit]:
    for one in _endpoints(subject, _INITIATOR):
        if one.binding != NAMESPACES["init"]:
            yield hit(one.element, "Binding", binding=one.binding or "-", wanted=NAMESPACES["init"])
