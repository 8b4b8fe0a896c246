"""Sound metadata and certificates of made-up entities, small enough to read; `builders` hands them on."""

from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

# The smallest thing that is a whole PDF as far as an upload is looked at.
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


@cache
def certificate(serial: int = 0) -> str:
    """A self-signed certificate (RSA-3072, 2025-2045), made once per process, as PEM."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"nyckel-{serial}.norrvik.example")])
    begins = datetime(2025, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=20 * 365))
        .sign(private, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def certificate_text(serial: int = 0) -> str:
    """The same certificate as the text of ds:X509Certificate."""
    found = x509.load_pem_x509_certificate(certificate(serial).encode())
    return b64encode(found.public_bytes(serialization.Encoding.DER)).decode()


_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"


def entity_xml(
    entity_id: str = "https://sp.norrvik.example/metadata",
    role: str = "sp",
    scopes: Iterable[str] = (),
    name: str = "Norrvik",
    key: int = 0,
    organization: str = "Region Norrvik",
) -> bytes:
    """A small and sound EntityDescriptor: an IdP ("idp") or an SP ("sp"), called `name` and run by `organization`."""
    document = f"""<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}">
{(_idp if role == "idp" else _sp)(entity_id.removesuffix("/metadata"), tuple(scopes), name, key)}
  <md:Organization>
    <md:OrganizationName xml:lang="sv">{organization}</md:OrganizationName>
    <md:OrganizationName xml:lang="en">{organization}</md:OrganizationName>
    <md:OrganizationDisplayName xml:lang="sv">{name}</md:OrganizationDisplayName>
    <md:OrganizationDisplayName xml:lang="en">{name}</md:OrganizationDisplayName>
    <md:OrganizationURL xml:lang="sv">https://norrvik.example/</md:OrganizationURL>
    <md:OrganizationURL xml:lang="en">https://norrvik.example/en</md:OrganizationURL>
  </md:Organization>
  <md:ContactPerson contactType="technical">
    <md:GivenName>Drift</md:GivenName>
    <md:EmailAddress>mailto:drift@norrvik.example</md:EmailAddress>
  </md:ContactPerson>
  <md:ContactPerson contactType="support">
    <md:GivenName>Support</md:GivenName>
    <md:EmailAddress>mailto:support@norrvik.example</md:EmailAddress>
  </md:ContactPerson>
</md:EntityDescriptor>
"""
    return document.encode()


def _display(name: str) -> str:
    return f"""<mdui:UIInfo xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui">
        <mdui:DisplayName xml:lang="sv">{name}</mdui:DisplayName>
        <mdui:DisplayName xml:lang="en">{name}</mdui:DisplayName>
        <mdui:Description xml:lang="sv">{name} för vård och omsorg.</mdui:Description>
        <mdui:Description xml:lang="en">{name} for health and social care.</mdui:Description>
      </mdui:UIInfo>"""


def _key(use: str, key: int) -> str:
    return f"""<md:KeyDescriptor use="{use}"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
      <ds:X509Certificate>{certificate_text(key)}</ds:X509Certificate>
    </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"""


def _idp(base: str, scopes: tuple[str, ...], name: str, key: int) -> str:
    said = "".join(
        f'<shibmd:Scope xmlns:shibmd="urn:mace:shibboleth:metadata:1.0" regexp="false">{scope}</shibmd:Scope>'
        for scope in scopes
    )
    return f"""  <md:IDPSSODescriptor protocolSupportEnumeration="{_PROTOCOL}">
    <md:Extensions>{said}{_display(name)}</md:Extensions>
    {_key("signing", key)}
    <md:SingleSignOnService Binding="{_REDIRECT}" Location="{base}/login"/>
    <md:SingleSignOnService Binding="{_POST}" Location="{base}/sso"/>
  </md:IDPSSODescriptor>"""


def _sp(base: str, _scopes: tuple[str, ...], name: str, key: int) -> str:
    return f"""  <md:SPSSODescriptor protocolSupportEnumeration="{_PROTOCOL}" AuthnRequestsSigned="true"
      WantAssertionsSigned="true">
    <md:Extensions>{_display(name)}</md:Extensions>
    {_key("signing", key)}
    {_key("encryption", key)}
    <md:AssertionConsumerService Binding="{_POST}" Location="{base}/acs" index="0" isDefault="true"/>
    <md:AttributeConsumingService index="0">
      <md:ServiceName xml:lang="sv">{name}</md:ServiceName>
      <md:ServiceName xml:lang="en">{name}</md:ServiceName>
      <md:RequestedAttribute Name="urn:oid:2.5.4.42" FriendlyName="givenName"
        NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"/>
    </md:AttributeConsumingService>
  </md:SPSSODescriptor>"""
