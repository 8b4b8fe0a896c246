"""Group `entity`, roles: what an entity is, and which protocols it speaks (MD-ENT-013 to 023)."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import clark, name_of, short
from ..reasons import Reason, reason_for_element
from ..roles import ROLE_NAMES, is_legacy, protocols, speaks_saml2
from ..shapes import shape_of
from ..subject import Subject
from ..tables import TABLES
from ..types import Severity
from .registry import Hit, hit, rule

_EXTENSIONS = clark("md:Extensions")
_WRITTEN_ELSEWHERE: Final = frozenset(clark(n) for n in ("shibmd:Scope", "mdattr:EntityAttributes"))


def _role_elements(subject: Subject) -> Iterator[etree._Element]:
    for tag in ROLE_NAMES:
        yield from subject.entity.iterchildren(tag)


@rule(
    "MD-ENT-013",
    Severity.ERROR,
    group="entity",
    source="SAML2Meta §2.3.2",
    title="At least one supported role",
    en="The entity has no SAML 2.0 role: it is neither identity provider, service provider nor attribute authority.",
    sv="Entiteten har ingen SAML 2.0-roll: den är varken IdP, SP eller attributkälla.",
    mend_en="Send metadata with an IDPSSODescriptor, SPSSODescriptor or AttributeAuthorityDescriptor for SAML 2.0.",
    mend_sv="Skicka metadata med en IDPSSODescriptor, SPSSODescriptor eller AttributeAuthorityDescriptor för SAML 2.0.",
)
def has_role(subject: Subject) -> Iterator[Hit]:
    """A Shibboleth service provider refuses a whole feed for one entity without roles."""
    if not subject.roles:
        yield hit(subject.entity)


@rule(
    "MD-ENT-014",
    Severity.WARNING,
    group="entity",
    source="SAML2Meta §2.3.2",
    title="At most one role descriptor of each kind",
    en="{name} comes more than once; most software reads the first one only.",
    sv="{name} finns mer än en gång; de flesta program läser bara den första.",
    mend_en="Put everything into one.",
    mend_sv="Samla allt i en.",
)
def one_role_of_a_kind(subject: Subject) -> Iterator[Hit]:
    for tag in ROLE_NAMES:
        for extra in list(subject.entity.iterchildren(tag))[1:]:
            yield hit(extra, name=short(tag))


@rule(
    "MD-ENT-015",
    Severity.WARNING,
    group="entity",
    needs="md:IDPSSODescriptor",
    source="SAML2Meta §2.3.2; local policy",
    title="IdP and SP roles in one entity",
    en="The entity is both identity provider and service provider, as a proxy is.",
    sv="Entiteten är både IdP och SP, som en proxy.",
    mend_en="Register two entities, or tell the operator why one is needed.",
    mend_sv="Registrera två entiteter, eller berätta för operatören varför det behöver vara en.",
)
def not_idp_and_sp(subject: Subject) -> Iterator[Hit]:
    if {"idp", "sp"} <= {name for name, _ in subject.roles}:
        yield hit(subject.entity)


@rule(
    "MD-ENT-016",
    Severity.ERROR,
    group="entity",
    source="SAML2Meta §2.4.1",
    title="protocolSupportEnumeration contains the SAML 2.0 protocol URI",
    en="{name} does not state the SAML 2.0 protocol.",
    sv="{name} anger inte protokollet SAML 2.0.",
    mend_en='Write protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol".',
    mend_sv='Skriv protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol".',
)
def states_saml2(subject: Subject) -> Iterator[Hit]:
    """A role that speaks older protocols only is a warning: the rebuild leaves it out. One that states an older
    protocol and has SAML 2.0 endpoints is MD-ENT-018's."""
    for role in _role_elements(subject):
        if is_legacy(role):
            yield hit(role, "protocolSupportEnumeration", severity=Severity.WARNING, name=name_of(role))
        elif not speaks_saml2(role) and not TABLES.legacy_protocols.intersection(protocols(role)):
            yield hit(role, "protocolSupportEnumeration", name=name_of(role))


@rule(
    "MD-ENT-017",
    Severity.WARNING,
    group="entity",
    source="SWAMID Technology Profile; Shibboleth Protocols and Profiles §3.4.3",
    title="Legacy protocol tokens",
    en="{name} also states the older protocol {token}; it is left out.",
    sv="{name} anger även det äldre protokollet {token}; det utelämnas.",
    mend_en="Remove the token, and the endpoints that belong to it.",
    mend_sv="Ta bort värdet, och de ändpunkter som hör till det.",
)
def no_legacy_protocols(subject: Subject) -> Iterator[Hit]:
    for role in filter(speaks_saml2, _role_elements(subject)):
        for token in protocols(role):
            if token in TABLES.legacy_protocols:
                yield hit(role, "protocolSupportEnumeration", name=name_of(role), token=token)


@rule(
    "MD-ENT-018",
    Severity.ERROR,
    group="entity",
    source="SAML2Meta §2.4.1; Shibboleth Protocols and Profiles",
    title="Bindings and protocol tokens agree",
    en="{name} has the binding {binding} but does not state its protocol.",
    sv="{name} har bindningen {binding} men rollen anger inte dess protokoll.",
    mend_en="State the protocol in the role's protocolSupportEnumeration, or remove the endpoint.",
    mend_sv="Ange protokollet i rollens protocolSupportEnumeration, eller ta bort ändpunkten.",
)
def bindings_fit_protocols(subject: Subject) -> Iterator[Hit]:
    """An endpoint of an older protocol is a warning: the rebuild leaves it out."""
    for role in _role_elements(subject):
        legacy = bool(TABLES.legacy_protocols.intersection(protocols(role)))
        for node in subject.received[role].children:
            binding, name = node.attributes.get("Binding", "").strip(), short(node.tag)
            if binding in TABLES.legacy_bindings and not legacy:
                yield hit(node.element, "Binding", severity=Severity.WARNING, name=name, binding=binding)
            elif legacy and binding in TABLES.known_bindings and not speaks_saml2(role) and not is_legacy(role):
                yield hit(node.element, "Binding", name=name, binding=binding)


@rule(
    "MD-ENT-019",
    Severity.WARNING,
    group="entity",
    source="SAML2Meta §2.4.1",
    title="Unknown protocol tokens",
    en="{name} states the protocol {token}, which nobody knows; it is left out.",
    sv="{name} anger protokollet {token}, som ingen känner till; det utelämnas.",
    mend_en="Write urn:oasis:names:tc:SAML:2.0:protocol, character by character.",
    mend_sv="Skriv urn:oasis:names:tc:SAML:2.0:protocol, tecken för tecken.",
)
def known_protocols(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild states SAML 2.0 only. Without that token MD-ENT-016 is the error."""
    known = TABLES.legacy_protocols | {TABLES.saml2_protocol}
    for role in _role_elements(subject):
        for token in protocols(role):
            if token not in known:
                yield hit(role, "protocolSupportEnumeration", name=name_of(role), token=token)


@rule(
    "MD-ENT-020",
    Severity.WARNING,
    group="entity",
    needs="validUntil cacheDuration",
    source="SAML2Meta §2.3.2; errata05 E94",
    title="Entity and role validUntil/cacheDuration are removed on registration",
    en="{name} is the federation's to set; the value is left out.",
    sv="{name} sätts av federationen; värdet utelämnas.",
    mend_en="Nothing. Remove the attribute to be rid of this notice.",
    mend_sv="Inget. Ta bort attributet för att slippa den här upplysningen.",
)
def no_validity(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild drops both attributes."""
    for element in (subject.entity, *subject.entity.iterchildren("*")):
        for name in ("validUntil", "cacheDuration"):
            if element.get(name) is not None:
                yield hit(element, name, name=name)


@rule(
    "MD-ENT-022",
    Severity.WARNING,
    group="entity",
    needs="md:AdditionalMetadataLocation",
    source="SAML2Meta §2.3.2.3",
    title="AdditionalMetadataLocation",
    en="md:AdditionalMetadataLocation points to metadata that nobody has checked; it is left out.",
    sv="md:AdditionalMetadataLocation pekar på metadata som ingen har granskat; det utelämnas.",
    mend_en="Remove the element.",
    mend_sv="Ta bort elementet.",
)
def no_additional_location(subject: Subject) -> Iterator[Hit]:
    for element in subject.entity.iterchildren(clark("md:AdditionalMetadataLocation")):
        yield hit(element)


@rule(
    "MD-ENT-023",
    Severity.WARNING,
    group="entity",
    needs="md:Extensions",
    source="MDUI §2; MDRPI §2; MDAttr §2; idpdisc §2.4",
    title="Extension placement table",
    en="{name} has no effect inside {parent}; it is left out.",
    sv="{name} har ingen verkan i {parent}; det utelämnas.",
    mend_en="Move it into the md:Extensions where it belongs, such as that of the role it is about.",
    mend_sv="Flytta det till den md:Extensions där det hör hemma, till exempel den för rollen det gäller.",
)
def extensions_in_place(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves misplaced extensions out. Scopes and entity attributes have rules of
    their own."""
    for extensions in subject.sent.get(_EXTENSIONS, ()):
        parent = extensions.getparent()
        shape = shape_of(str(parent.tag), _EXTENSIONS) if parent is not None else None
        for child in extensions.iterchildren("*"):
            if shape is None or child.tag in shape.children or child.tag in _WRITTEN_ELSEWHERE:
                continue
            if parent is not None and reason_for_element(child, extensions) is Reason.PLACEMENT:
                yield hit(child, name=name_of(child), parent=name_of(parent))
