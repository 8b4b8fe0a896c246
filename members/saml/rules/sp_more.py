"""Group `role-sp`, endpoints and keys: where answers go, and what a provider needs to receive and send them (MD-SP-005
to 011, 026 and 029)."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import clark
from ..nodes import Node
from ..subject import Endpoint, Subject
from ..suffixes import domains_above, registrable
from ..tables import TABLES
from ..text import as_boolean
from ..types import Severity
from ..urls import is_address
from .registry import Hit, hit, rule

_BINDINGS: Final = "urn:oasis:names:tc:SAML:2.0:bindings:"
_POST, _ARTIFACT = f"{_BINDINGS}HTTP-POST", f"{_BINDINGS}HTTP-Artifact"
_ACS, _LOGOUT = "md:AssertionConsumerService", clark("md:SingleLogoutService")
_KEY = clark("md:KeyDescriptor")
_NAME_ID = clark("md:NameIDFormat")
_FLAGS: Final = ("AuthnRequestsSigned", "WantAssertionsSigned")
_ANYBODY: Final = frozenset(
    {
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:unspecified",
    }
)


def _providers(subject: Subject) -> Iterator[etree._Element]:
    return (role for name, role in subject.roles if name == "sp")


def _consumers(subject: Subject, role: etree._Element) -> list[Endpoint]:
    """The AssertionConsumerServices of a role that may be published."""
    return [one for one in subject.endpoints if one.name == _ACS and one.holder is role]


def _keys_for(subject: Subject, role: etree._Element, use: str) -> list[Node]:
    """The role's KeyDescriptors for `signing` or `encryption`; one without `use` is for both."""
    keys = subject.received[role].inside(_KEY)
    return [key for key in keys if key.attributes.get("use", use).strip() == use]


def _default(services: list[Endpoint]) -> Endpoint | None:
    """The default of an indexed list (SAML V2.0 Metadata §2.2.3)."""
    marks = [as_boolean(service.attributes.get("isDefault")) for service in services]
    for wanted in (True, None):
        if wanted in marks:
            return services[marks.index(wanted)]
    return services[0] if services else None


@rule(
    "MD-SP-005",
    Severity.WARNING,
    group="role-sp",
    needs="md:AssertionConsumerService",
    source="SAML2Meta §2.2.3; Sweden Connect 2.1.2.1",
    title="Default ACS uses HTTP-POST",
    en="Whoever is not told where to answer answers by {binding}, not by HTTP-POST.",
    sv="Den som inte får veta vart svaret ska svarar med {binding}, inte med HTTP-POST.",
    mend_en='Give the AssertionConsumerService for HTTP-POST isDefault="true".',
    mend_sv='Ge den AssertionConsumerService som är för HTTP-POST isDefault="true".',
)
def default_is_post(subject: Subject) -> Iterator[Hit]:
    """A provider without any HTTP-POST consumer is MD-SP-001's."""
    for role in _providers(subject):
        services = _consumers(subject, role)
        default = _default(services)
        bindings = [service.binding for service in services]
        if default is not None and _POST in bindings and default.binding != _POST:
            yield hit(default.element, binding=default.binding.rpartition(":")[2])


@rule(
    "MD-SP-006",
    Severity.ERROR,
    group="role-sp",
    needs="md:SPSSODescriptor",
    source="saml2int SDP-MD08; SWAMID 6.1.14",
    title="Encryption key present",
    en="The service provider has no RSA key to encrypt to: assertions pass the user's browser in clear, or not at all.",
    sv="SP:n har ingen RSA-nyckel att kryptera till: intyg går i klartext genom webbläsaren, eller inte alls.",
    mend_en='Add a KeyDescriptor with use="encryption" (or without use) and a certificate with an RSA key.',
    mend_sv='Lägg till en KeyDescriptor med use="encryption" (eller utan use) och ett certifikat med en RSA-nyckel.',
)
def encryption_key(subject: Subject) -> Iterator[Hit]:
    """Strikes at many a provider of test collections and of SimpleSAMLphp before it has a certificate, and rightly so:
    what it would receive is about people. A certificate that cannot be read is MD-KEY-002's."""
    for role in _providers(subject):
        keys = {key.element for key in _keys_for(subject, role, "encryption")}
        certificates = [one.certificate for one in subject.carried if one.descriptor in keys]
        if not any(certificate is None or certificate.algorithm == "RSA" for certificate in certificates):
            yield hit(role)


@rule(
    "MD-SP-007",
    Severity.ERROR,
    group="role-sp",
    needs="AuthnRequestsSigned",
    source="SAML2Meta §2.4.4; errata05 E7",
    title="AuthnRequestsSigned requires a signing key",
    en="The service provider says that it signs its requests, but has no key for that: every request is rejected.",
    sv="SP:n säger att den signerar sina förfrågningar men har ingen nyckel för det: varje förfrågan avvisas.",
    mend_en='Add a KeyDescriptor with use="signing", or remove AuthnRequestsSigned.',
    mend_sv='Lägg till en KeyDescriptor med use="signing", eller ta bort AuthnRequestsSigned.',
)
def signed_requests_have_key(subject: Subject) -> Iterator[Hit]:
    for role in _providers(subject):
        if as_boolean(role.get("AuthnRequestsSigned")) and not _keys_for(subject, role, "signing"):
            yield hit(role, "AuthnRequestsSigned")


@rule(
    "MD-SP-008",
    Severity.INFO,
    group="role-sp",
    needs="md:SPSSODescriptor",
    source="SAML2Meta §2.4.4",
    title="Recommend AuthnRequestsSigned and WantAssertionsSigned",
    en="The service provider does not state {flags}.",
    sv="SP:n anger inte {flags}.",
    mend_en="If the software signs its requests and checks signatures of assertions, say so with these attributes.",
    mend_sv="Om programvaran signerar förfrågningar och kontrollerar intygens signaturer, ange det med attributen.",
)
def hardening_flags(subject: Subject) -> Iterator[Hit]:
    for role in _providers(subject):
        missing = [f'{flag}="true"' for flag in _FLAGS if not as_boolean(role.get(flag))]
        if missing:
            yield hit(role, flags=", ".join(missing))


@rule(
    "MD-SP-009",
    Severity.ERROR,
    group="role-sp",
    needs="md:SPSSODescriptor",
    source="saml2int SDP-SP28, SDP-SP39",
    title="Single logout requires a signing key",
    en="The service provider offers single logout but has no key to sign with, and unsigned logout is refused.",
    sv="SP:n erbjuder utloggning men har ingen nyckel att signera med, och osignerad utloggning avvisas.",
    mend_en='Add a KeyDescriptor with use="signing", or remove the SingleLogoutService.',
    mend_sv='Lägg till en KeyDescriptor med use="signing", eller ta bort SingleLogoutService.',
)
def logout_has_key(subject: Subject) -> Iterator[Hit]:
    """A warning for a provider without any key, as SimpleSAMLphp exports one before it has a certificate: what it
    lacks first is an encryption key, which is an error (MD-SP-006)."""
    for role in _providers(subject):
        logout, keys = (subject.received[role].inside(tag) for tag in (_LOGOUT, _KEY))
        if logout and not _keys_for(subject, role, "signing"):
            yield hit(logout[0].element, severity=None if keys else Severity.WARNING)


@rule(
    "MD-SP-010",
    Severity.WARNING,
    group="role-sp",
    needs="md:SPSSODescriptor",
    source="SAML2Bind §3.6",
    title="Artifact ACS without back-channel ability",
    en="Artifacts are fetched with a signed request, but the service provider has no signing key.",
    sv="Artefakter hämtas med en signerad förfrågan, men SP:n har ingen signeringsnyckel.",
    mend_en='Add a KeyDescriptor with use="signing", or remove the endpoint for HTTP-Artifact.',
    mend_sv='Lägg till en KeyDescriptor med use="signing", eller ta bort ändpunkten för HTTP-Artifact.',
)
def artifact_has_key(subject: Subject) -> Iterator[Hit]:
    """Whether an identity provider has an ArtifactResolutionService is its own affair (MD-END-020)."""
    for role in _providers(subject):
        if not _keys_for(subject, role, "signing"):
            for service in _consumers(subject, role):
                if service.binding == _ARTIFACT:
                    yield hit(service.element, "Binding")


@rule(
    "MD-SP-011",
    Severity.ERROR,
    group="role-sp",
    needs="md:SPSSODescriptor",
    source="saml2int v1 §6; SAML2Core §8.3",
    title="NameIDFormat does not exclude all privacy formats",
    en="The service provider accepts only {formats}; identity providers offer transient or persistent.",
    sv="SP:n godtar bara {formats}; IdP:er erbjuder transient eller persistent.",
    mend_en="Add the NameIDFormat transient or persistent, or remove them all and ask for an attribute instead.",
    mend_sv="Lägg till NameIDFormat transient eller persistent, eller ta bort alla och begär ett attribut i stället.",
)
def usable_name_id(subject: Subject) -> Iterator[Hit]:
    """`unspecified` passes, as it leaves the choice to the identity provider. `emailAddress` alone is a warning: many
    products list nothing else by default and take what they get."""
    for role in _providers(subject):
        formats = {node.text: node.element for node in subject.received[role].inside(_NAME_ID) if node.text}
        if formats and not _ANYBODY.intersection(formats):
            short = sorted(value.rpartition(":")[2] for value in formats)
            yield hit(next(iter(formats.values())), severity=_by_mail(short), formats=", ".join(short))


def _by_mail(formats: list[str]) -> Severity | None:
    return Severity.WARNING if "emailAddress" in formats else None


@rule(
    "MD-SP-026",
    Severity.ERROR,
    group="role-sp",
    needs="md:AssertionConsumerService",
    source="ACOnet MRPS 5.1; local policy",
    title="ACS host coherence",
    en="Assertions are sent to {host}: {fault}.",
    sv="Intyg skickas till {host}: {fault_sv}.",
    mend_en="Receive assertions on hosts under the organisation's own domain, one entity per service.",
    mend_sv="Ta emot intyg på värdar under organisationens egen domän, med en entitet per tjänst.",
)
def coherent_consumers(subject: Subject) -> Iterator[Hit]:
    """An error for hosts that are lent to anybody for an hour. Many domains in one entity are a warning: it takes a
    person to see whether they are one service. Whether the member has proved its domains, MD-END-010 asks."""
    hosts = _consuming_hosts(subject)
    for host, element in hosts.items():
        if TABLES.consuming_hosts_refused.intersection(domains_above(host)):
            fault, fault_sv = "a host that anybody may borrow", "en värd som vem som helst kan låna"
            yield hit(element, "Location", host=host, fault=fault, fault_sv=fault_sv)
    domains: dict[str, str] = {}
    for host in hosts:
        domains.setdefault(registrable(host), host)
    if len(domains) > subject.numbers.consumer_domains:
        host = list(domains.values())[subject.numbers.consumer_domains]
        fault, fault_sv = f"one of {len(domains)} different domains", f"en av {len(domains)} olika domäner"
        yield hit(hosts[host], "Location", severity=Severity.WARNING, host=host, fault=fault, fault_sv=fault_sv)


def _consuming_hosts(subject: Subject) -> dict[str, etree._Element]:
    """{host: the first AssertionConsumerService there}, in the order of the document."""
    found: dict[str, etree._Element] = {}
    for one in subject.addresses:
        host = one.url.host.lower().rstrip(".") if one.url is not None else ""
        if one.endpoint.name == _ACS and one.attribute == "Location" and host and not is_address(host):
            found.setdefault(host, one.element)
    return found


@rule(
    "MD-SP-029",
    Severity.WARNING,
    group="role-sp",
    needs="md:AssertionConsumerService",
    source="Local policy",
    title="Too many ACS endpoints",
    en="The service provider has {count} AssertionConsumerServices; more than {limit} are hard to keep right.",
    sv="SP:n har {count} AssertionConsumerService; fler än {limit} är svåra att hålla rätt.",
    mend_en="Register one entity per service, or let one endpoint receive for all and pass users on.",
    mend_sv="Registrera en entitet per tjänst, eller låt en ändpunkt ta emot för alla och skicka användarna vidare.",
)
def few_consumers(subject: Subject) -> Iterator[Hit]:
    limit = subject.numbers.consumer_services
    for role in _providers(subject):
        services = _consumers(subject, role)
        if len(services) > limit:
            yield hit(services[limit].element, count=len(services), limit=limit)
