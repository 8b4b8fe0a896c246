"""Metadata as the members' software would write it: an md:EntityDescriptor for each invented system."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

SAML2 = "urn:oasis:names:tc:SAML:2.0"
_POOL = Path(__file__).with_name("certificates.pem")
_LAST_DAY = b"440101000000Z"  # of every certificate in the pool, as ASN.1 writes it
_NAMESPACES = (
    'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" '
    'xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" xmlns:shibmd="urn:mace:shibboleth:metadata:1.0" '
    'xmlns:remd="http://refeds.org/metadata"'
)
_SUPPORT = "http://macedir.org/entity-category-support"
_SUPPORTED = "https://refeds.org/category/code-of-conduct/v2"
# What health care asks about whoever has logged in: name, OID.
_ATTRIBUTES = (
    ("givenName", "urn:oid:2.5.4.42"),
    ("sn", "urn:oid:2.5.4.4"),
    ("employeeHsaId", "urn:oid:1.2.752.29.6.2.1"),
)


@dataclass(frozen=True)
class System:
    """One IdP or SP. `certificates` are numbers in the pool; `domain` is the owner's, `sv` and `en` its two names."""

    host: str
    roles: tuple[str, ...]
    name: tuple[str, str]  # Swedish, English
    about: tuple[str, str]
    owner: tuple[str, str]
    domain: str
    certificates: tuple[int, ...]
    scopes: tuple[str, ...] = ()
    scheme: str = "https"  # of the AssertionConsumerService: http is what a careless supplier sends
    error_page: bool = True  # an IdP's errorURL
    administrative: bool = True  # whether it names an administrative contact
    mailto: bool = True  # in front of the contacts' addresses: some software leaves it out
    copied: bool = False  # taken from another federation’s feed, with what that registrar and its software added
    ends: date | None = None  # when its certificates do; None: as the pool has it

    @property
    def entity_id(self) -> str:
        return f"https://{self.host}/saml"


@cache
def pool() -> tuple[str, ...]:
    """The base64 bodies of certificates.pem: public halves whose private ones were thrown away when they were made."""
    blocks = _POOL.read_text("ascii").split("-----BEGIN CERTIFICATE-----")[1:]
    return tuple("".join(block.partition("-----END")[0].split()) for block in blocks)


def _ending(body: str, day: date | None) -> str:
    """The certificate with another last day. Nobody asks its own signature: who trusts it does so by the feed."""
    if day is None:
        return body
    return b64encode(b64decode(body).replace(_LAST_DAY, f"{day:%y%m%d}000000Z".encode())).decode()


def document(system: System) -> bytes:
    """The EntityDescriptor as UTF-8 with an XML declaration."""
    body = "\n".join([*_extensions(system), *_roles(system), *_organization(system), *_contacts(system)])
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<md:EntityDescriptor {_NAMESPACES} entityID="{system.entity_id}">\n'
        f"{body}\n</md:EntityDescriptor>\n"
    ).encode()


def _extensions(system: System) -> Iterator[str]:
    """What an IdP says that it supports; and what another federation's registrar wrote, and only a registrar may."""
    if "idp" in system.roles:
        yield '  <md:Extensions xmlns:mdattr="urn:oasis:names:tc:SAML:metadata:attribute">'
        yield f'    <mdattr:EntityAttributes xmlns:saml="{SAML2}:assertion">'
        yield f'      <saml:Attribute Name="{_SUPPORT}" NameFormat="{SAML2}:attrname-format:uri">'
        yield f"        <saml:AttributeValue>{_SUPPORTED}</saml:AttributeValue>"
        yield "      </saml:Attribute>"
        yield "    </mdattr:EntityAttributes>"
        yield "  </md:Extensions>"
    elif system.copied:
        yield '  <md:Extensions xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi">'
        yield '    <mdrpi:RegistrationInfo registrationAuthority="https://annan-federation.example"/>'
        yield "  </md:Extensions>"


def _roles(system: System) -> Iterator[str]:
    for role, writer in (("idp", _idp), ("sp", _sp)):
        if role in system.roles:
            yield from writer(system)


def _idp(system: System) -> Iterator[str]:
    page = f' errorURL="https://www.{system.domain}/inloggningshjalp"' if system.error_page else ""
    protocol = f'protocolSupportEnumeration="{SAML2}:protocol"'
    yield f'  <md:IDPSSODescriptor {protocol} WantAuthnRequestsSigned="true"{page}>'
    yield "    <md:Extensions>"
    yield from (f'      <shibmd:Scope regexp="false">{scope}</shibmd:Scope>' for scope in system.scopes)
    yield from _ui(system)
    yield "    </md:Extensions>"
    yield from _keys(system, "signing")
    yield _endpoint("SingleLogoutService", "HTTP-Redirect", f"https://{system.host}/saml/slo")
    yield f"    <md:NameIDFormat>{SAML2}:nameid-format:persistent</md:NameIDFormat>"
    yield f"    <md:NameIDFormat>{SAML2}:nameid-format:transient</md:NameIDFormat>"
    for binding in ("HTTP-Redirect", "HTTP-POST"):
        yield _endpoint("SingleSignOnService", binding, f"https://{system.host}/saml/sso")
    yield "  </md:IDPSSODescriptor>"


def _sp(system: System) -> Iterator[str]:
    yield (
        f'  <md:SPSSODescriptor protocolSupportEnumeration="{SAML2}:protocol" AuthnRequestsSigned="true" '
        'WantAssertionsSigned="true">'
    )
    yield "    <md:Extensions>"
    yield from _ui(system)
    yield "    </md:Extensions>"
    yield from _keys(system, "signing")
    yield from _keys(system, "encryption")
    yield _endpoint("SingleLogoutService", "HTTP-Redirect", f"https://{system.host}/saml/slo")
    yield f"    <md:NameIDFormat>{SAML2}:nameid-format:transient</md:NameIDFormat>"
    acs = f"{system.scheme}://{system.host}/saml/acs"
    yield _endpoint("AssertionConsumerService", "HTTP-POST", acs, ' index="0" isDefault="true"')
    yield from _attributes(system)
    yield "  </md:SPSSODescriptor>"


def _endpoint(element: str, binding: str, location: str, more: str = "") -> str:
    return f'    <md:{element} Binding="{SAML2}:bindings:{binding}" Location="{location}"{more}/>'


def _keys(system: System, use: str) -> Iterator[str]:
    key_name = f"<ds:KeyName>{system.host}</ds:KeyName>" if system.copied else ""
    for number in system.certificates:
        yield f'    <md:KeyDescriptor use="{use}"><ds:KeyInfo>{key_name}<ds:X509Data>'
        yield f"      <ds:X509Certificate>{_ending(pool()[number], system.ends)}</ds:X509Certificate>"
        yield "    </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"


def _ui(system: System) -> Iterator[str]:
    yield "      <mdui:UIInfo>"
    yield from _localised("mdui:DisplayName", system.name)
    yield from _localised("mdui:Description", system.about)
    yield f'        <mdui:Logo height="60" width="80">https://www.{system.domain}/logo.svg</mdui:Logo>'
    yield from _localised("mdui:InformationURL", _pages(system, "om", "about"))
    yield from _localised("mdui:PrivacyStatementURL", _pages(system, "personuppgifter", "privacy"))
    yield "      </mdui:UIInfo>"


def _attributes(system: System) -> Iterator[str]:
    yield '    <md:AttributeConsumingService index="0" isDefault="true">'
    yield from _localised("md:ServiceName", system.name)
    for name, oid in _ATTRIBUTES:
        yield (
            f'      <md:RequestedAttribute FriendlyName="{name}" Name="{oid}" isRequired="true" '
            f'NameFormat="{SAML2}:attrname-format:uri"/>'
        )
    yield "    </md:AttributeConsumingService>"


def _organization(system: System) -> Iterator[str]:
    yield "  <md:Organization>"
    yield from _localised("md:OrganizationName", system.owner)
    yield from _localised("md:OrganizationDisplayName", system.owner)
    yield from _localised("md:OrganizationURL", _pages(system, "", "en"))
    yield "  </md:Organization>"


def _contacts(system: System) -> Iterator[str]:
    security = 'other" remd:contactType="http://refeds.org/metadata/contactType/security'
    administrative = (("administrative", "Förvaltning", "forvaltning"),) if system.administrative else ()
    for kind, name, mailbox in (
        *administrative,
        ("technical", "Teknisk drift", "teknik"),
        ("support", "Användarstöd", "support"),
        (security, "Säkerhet", "sakerhet"),
    ):
        yield f'  <md:ContactPerson contactType="{kind}">'
        yield f"    <md:GivenName>{name}</md:GivenName>"
        yield f"    <md:EmailAddress>{'mailto:' * system.mailto}{mailbox}@{system.domain}</md:EmailAddress>"
        yield "  </md:ContactPerson>"


def _pages(system: System, sv: str, en: str) -> tuple[str, str]:
    return f"https://www.{system.domain}/{sv}", f"https://www.{system.domain}/{en}"


def _localised(element: str, texts: tuple[str, str]) -> Iterator[str]:
    for language, text in zip(("sv", "en"), texts, strict=True):
        yield f'        <{element} xml:lang="{language}">{escape(text)}</{element}>'
