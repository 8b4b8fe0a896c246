"""Group `endpoints`, endpoints together: holder of key, repetitions, what artifacts and back channels need, and
elements that nobody uses (MD-END-014, 018 to 021 and 027)."""

from collections.abc import Iterator
from typing import Final

from ..names import clark, name_of
from ..subject import Endpoint, Subject
from ..text import tidy
from ..types import Severity
from ..urls import Url
from .registry import Hit, hit, rule

_BINDINGS: Final = "urn:oasis:names:tc:SAML:2.0:bindings:"
_ARTIFACT, _SOAP = f"{_BINDINGS}HTTP-Artifact", f"{_BINDINGS}SOAP"
_HOLDER_OF_KEY: Final = "urn:oasis:names:tc:SAML:2.0:profiles:holder-of-key:SSO:browser"
_PROTOCOL_BINDING = clark("hoksso:ProtocolBinding")
_SSO, _ACS = "md:SingleSignOnService", "md:AssertionConsumerService"
_RESOLUTION, _ATTRIBUTES = "md:ArtifactResolutionService", "md:AttributeService"
_NOT_INDEXED: Final = frozenset({"md:SingleLogoutService", "md:ManageNameIDService"})
_UNUSED: Final = frozenset(
    clark(f"md:{name}") for name in ("NameIDMappingService", "AssertionIDRequestService", "AuthnQueryService")
)
_THROUGH: Final = {
    _SSO: frozenset(f"{_BINDINGS}{name}" for name in ("HTTP-POST", "HTTP-POST-SimpleSign", "HTTP-Redirect")),
    _ACS: frozenset(f"{_BINDINGS}{name}" for name in ("HTTP-POST", "HTTP-POST-SimpleSign", "HTTP-Artifact")),
}


@rule(
    "MD-END-014",
    Severity.ERROR,
    group="endpoints",
    source="SAML V2.0 Holder-of-Key Web Browser SSO Profile §2.8",
    title="Holder-of-key attributes",
    en="{name} has {fault}.",
    sv="{name} har {fault_sv}.",
    mend_en="Holder of key needs both: that Binding, and hoksso:ProtocolBinding with the binding that carries it."
    " Remove them if you do not use client certificates.",
    mend_sv="Holder of key kräver båda: den bindningen i Binding, och hoksso:ProtocolBinding med den bindning som bär"
    " den. Ta bort dem om ni inte använder klientcertifikat.",
)
def holder_of_key(subject: Subject) -> Iterator[Hit]:
    """Only where they are published: elsewhere the rebuild leaves the attribute out, and MD-END-012 refuses the
    binding."""
    for one in subject.endpoints:
        through = _THROUGH.get(one.name)
        if through is not None and (fault := _key_fault(one, through)) is not None:
            attribute = "hoksso:ProtocolBinding" if _PROTOCOL_BINDING in one.attributes else "Binding"
            yield hit(one.element, attribute, name=one.name, fault=fault[0], fault_sv=fault[1])


def _key_fault(endpoint: Endpoint, through: frozenset[str]) -> tuple[str, str] | None:
    """(English, Swedish)."""
    given = endpoint.attributes.get(_PROTOCOL_BINDING)
    if endpoint.binding != _HOLDER_OF_KEY:
        return (
            None if given is None else ("ProtocolBinding without holder of key", "ProtocolBinding utan holder of key")
        )
    if given is None:
        return "holder of key without ProtocolBinding", "holder of key utan ProtocolBinding"
    if tidy(given) not in through:
        return f"the ProtocolBinding {tidy(given) or '-'}", f"ProtocolBinding {tidy(given) or '-'}"
    return None


@rule(
    "MD-END-018",
    Severity.WARNING,
    group="endpoints",
    source="Local policy",
    title="Duplicate endpoints",
    en="{name} comes twice with the same binding and address.",
    sv="{name} finns två gånger med samma bindning och adress.",
    mend_en="Remove one.",
    mend_sv="Ta bort den ena.",
)
def distinct_endpoints(subject: Subject) -> Iterator[Hit]:
    seen: set[tuple[object, ...]] = set()
    for one in subject.endpoints:
        key = (one.holder, one.name, one.binding, one.location, one.attributes.get(_PROTOCOL_BINDING))
        if key in seen:
            yield hit(one.element, name=one.name)
        seen.add(key)


@rule(
    "MD-END-019",
    Severity.ERROR,
    group="endpoints",
    needs="md:SingleLogoutService md:ManageNameIDService",
    source="SAML2Meta §2.4.2; saml2int SDP-SP36 (note)",
    title="One SLO and MNI endpoint per binding",
    en="{name} comes more than once with the binding {binding}; nobody can tell which to use.",
    sv="{name} finns mer än en gång med bindningen {binding}; ingen kan veta vilken som gäller.",
    mend_en="Keep one for each binding.",
    mend_sv="Behåll en för varje bindning.",
)
def one_per_binding(subject: Subject) -> Iterator[Hit]:
    """One that repeats another's address, too, is MD-END-018's."""
    seen: dict[tuple[object, ...], str] = {}
    for one in subject.endpoints:
        key = (one.holder, one.name, one.binding)
        if one.name in _NOT_INDEXED and seen.setdefault(key, one.location) != one.location:
            yield hit(one.element, "Binding", name=one.name, binding=one.binding.rpartition(":")[2])


@rule(
    "MD-END-020",
    Severity.WARNING,
    group="endpoints",
    source="SAML2Bind §3.6",
    title="Artifact-capable roles publish ArtifactResolutionService",
    en="{name} uses HTTP-Artifact, but the role has no ArtifactResolutionService where artifacts are exchanged.",
    sv="{name} använder HTTP-Artifact, men rollen har ingen ArtifactResolutionService där artefakter löses in.",
    mend_en="Add an ArtifactResolutionService with the binding SOAP, or remove the endpoint.",
    mend_sv="Lägg till en ArtifactResolutionService med bindningen SOAP, eller ta bort ändpunkten.",
)
def artifacts_resolve(subject: Subject) -> Iterator[Hit]:
    """An AssertionConsumerService is exempt: the artifacts that it receives are exchanged at the identity provider."""
    resolving = {one.holder for one in subject.endpoints if one.name == _RESOLUTION and one.binding == _SOAP}
    for one in subject.endpoints:
        if one.binding == _ARTIFACT and one.name != _ACS and one.holder not in resolving:
            yield hit(one.element, "Binding", name=one.name)


@rule(
    "MD-END-021",
    Severity.INFO,
    group="endpoints",
    needs="md:AttributeService",
    source="UK federation check_vhosts",
    title="Back-channel endpoints on SSO virtual host",
    en="Attribute queries come to {host}, where people log in: if servers show certificates there, browsers must, too.",
    sv="Attributfrågor kommer till {host}, där människor loggar in: om servrar visar certifikat där, måste även"
    " webbläsare.",
    mend_en="Serve it on a host or port of its own, or authenticate queries by signature.",
    mend_sv="Lägg den på en egen värd eller port, eller autentisera frågor med signatur.",
)
def separate_back_channel(subject: Subject) -> Iterator[Hit]:
    """AttributeService only: callers of the other SOAP endpoints sign their messages, and products put those where
    people log in."""
    front = {_server(a.url) for a in subject.addresses if a.endpoint.name == _SSO and a.endpoint.binding != _SOAP}
    for one in subject.addresses:
        if one.endpoint.name == _ATTRIBUTES and one.url is not None and _server(one.url) in front:
            yield hit(one.element, one.attribute, host=one.url.host)


def _server(url: Url | None) -> tuple[str, str]:
    return (url.host.lower(), url.port or "443") if url is not None else ("", "")


@rule(
    "MD-END-027",
    Severity.WARNING,
    group="endpoints",
    needs="md:NameIDMappingService md:AssertionIDRequestService md:AuthnQueryService",
    source="SAML2Meta §2.4.3; local policy",
    title="NameIDMapping/AssertionIDRequest/AuthnQuery endpoints refused by default",
    en="Nobody in the federation uses {name}; it is left out.",
    sv="Ingen i federationen använder {name}; den utelämnas.",
    mend_en="Nothing. Switch the endpoint off in the software if it is not needed elsewhere.",
    mend_sv="Inget. Stäng av ändpunkten i programvaran om den inte behövs för annat.",
)
def no_unused_services(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves them out. An error would shut out products that export one by default."""
    for element in subject.elements:
        if element.tag in _UNUSED:
            yield hit(element, name=name_of(element))
