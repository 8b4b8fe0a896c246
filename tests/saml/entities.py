"""A sound identity provider and a sound service provider, as their own software would export them.

Fixtures are these with one thing changed.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from lxml import etree

from members.saml.parse import parse

from .keys import certificate

AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

DECLARATIONS = """xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
    xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
    xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
    xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui"
    xmlns:mdattr="urn:oasis:names:tc:SAML:metadata:attribute"
    xmlns:alg="urn:oasis:names:tc:SAML:metadata:algsupport"
    xmlns:shibmd="urn:mace:shibboleth:metadata:1.0"
    xmlns:idpdisc="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol"
    xmlns:init="urn:oasis:names:tc:SAML:profiles:SSO:request-init"
    xmlns:remd="http://refeds.org/metadata\""""

SAML2 = "urn:oasis:names:tc:SAML:2.0"

HELP_PAGE = 'errorURL="https://www.vard.example/hjalp?fel=ERRORURL_CODE"'

CONTACTS = """<md:Organization>
    <md:OrganizationName xml:lang="sv">Region Norrvik</md:OrganizationName>
    <md:OrganizationName xml:lang="en">Region Norrvik</md:OrganizationName>
    <md:OrganizationDisplayName xml:lang="sv">Region Norrvik</md:OrganizationDisplayName>
    <md:OrganizationDisplayName xml:lang="en">Region Norrvik</md:OrganizationDisplayName>
    <md:OrganizationURL xml:lang="sv">https://www.vard.example/</md:OrganizationURL>
    <md:OrganizationURL xml:lang="en">https://www.vard.example/en</md:OrganizationURL>
  </md:Organization>
  <md:ContactPerson contactType="technical">
    <md:GivenName>Kim</md:GivenName>
    <md:SurName>Åkerlund</md:SurName>
    <md:EmailAddress>mailto:saml@vard.example</md:EmailAddress>
    <md:TelephoneNumber>+46 8 000 00 00</md:TelephoneNumber>
  </md:ContactPerson>
  <md:ContactPerson contactType="support">
    <md:GivenName>Användarstöd</md:GivenName>
    <md:EmailAddress>mailto:support@vard.example</md:EmailAddress>
  </md:ContactPerson>
  <md:ContactPerson contactType="administrative">
    <md:GivenName>Förvaltningen</md:GivenName>
    <md:EmailAddress>mailto:avtal@vard.example</md:EmailAddress>
  </md:ContactPerson>
  <md:ContactPerson contactType="other" remd:contactType="http://refeds.org/metadata/contactType/security">
    <md:GivenName>Säkerhet</md:GivenName>
    <md:EmailAddress>mailto:csirt@vard.example</md:EmailAddress>
  </md:ContactPerson>
</md:EntityDescriptor>
"""


def _key(use: str, kind: str, extra: str = "") -> str:
    return f"""<md:KeyDescriptor use="{use}">
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate(kind)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
      {extra}
    </md:KeyDescriptor>"""


def idp() -> str:
    """A sound IdP: one signing key, two SSO endpoints, logout, a scope, a support category."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor {DECLARATIONS} entityID="https://idp.vard.example/saml">
  <md:Extensions>
    <mdattr:EntityAttributes>
      <saml:Attribute Name="http://macedir.org/entity-category-support"
          NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">
        <saml:AttributeValue>https://refeds.org/category/code-of-conduct/v2</saml:AttributeValue>
      </saml:Attribute>
    </mdattr:EntityAttributes>
    <alg:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
  </md:Extensions>
  <md:IDPSSODescriptor protocolSupportEnumeration="{SAML2}:protocol" WantAuthnRequestsSigned="true"
      {HELP_PAGE}>
    <md:Extensions>
      <shibmd:Scope regexp="false">vard.example</shibmd:Scope>
      <mdui:UIInfo>
        <mdui:DisplayName xml:lang="sv">Region Norrvik</mdui:DisplayName>
        <mdui:DisplayName xml:lang="en">Region Norrvik</mdui:DisplayName>
        <mdui:Description xml:lang="sv">Inloggning för vårdpersonal</mdui:Description>
        <mdui:Description xml:lang="en">Log-in for care staff</mdui:Description>
        <mdui:Logo height="60" width="80">https://www.vard.example/logo.png</mdui:Logo>
        <mdui:InformationURL xml:lang="sv">https://www.vard.example/inloggning</mdui:InformationURL>
        <mdui:InformationURL xml:lang="en">https://www.vard.example/en/log-in</mdui:InformationURL>
      </mdui:UIInfo>
      <mdui:DiscoHints><mdui:DomainHint>vard.example</mdui:DomainHint></mdui:DiscoHints>
    </md:Extensions>
    {_key("signing", "sound")}
    <md:ArtifactResolutionService index="0" Binding="{SAML2}:bindings:SOAP" Location="https://idp.vard.example/ars"/>
    <md:SingleLogoutService Binding="{SAML2}:bindings:HTTP-Redirect" Location="https://idp.vard.example/slo"
        ResponseLocation="https://idp.vard.example/slo/svar"/>
    <md:NameIDFormat>{SAML2}:nameid-format:transient</md:NameIDFormat>
    <md:SingleSignOnService Binding="{SAML2}:bindings:HTTP-Redirect" Location="https://idp.vard.example/sso"/>
    <md:SingleSignOnService Binding="{SAML2}:bindings:HTTP-POST" Location="https://idp.vard.example/sso/post"/>
  </md:IDPSSODescriptor>
  {CONTACTS}"""


def sp() -> str:
    """A sound SP: a key for each use, two consumer endpoints, discovery, requested attributes."""
    method = """<md:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>
      <md:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor {DECLARATIONS} entityID="https://journal.vard.example/saml">
  <md:SPSSODescriptor protocolSupportEnumeration="{SAML2}:protocol" AuthnRequestsSigned="1" WantAssertionsSigned="true">
    <md:Extensions>
      <mdui:UIInfo>
        <mdui:DisplayName xml:lang="sv">Journalen</mdui:DisplayName>
        <mdui:DisplayName xml:lang="en">The Record</mdui:DisplayName>
        <mdui:Description xml:lang="sv">Patientjournal</mdui:Description>
        <mdui:Description xml:lang="en">Patient record</mdui:Description>
        <mdui:Logo height="60" width="80">https://www.vard.example/journal.png</mdui:Logo>
        <mdui:InformationURL xml:lang="sv">https://www.vard.example/journalen</mdui:InformationURL>
        <mdui:InformationURL xml:lang="en">https://www.vard.example/en/record</mdui:InformationURL>
        <mdui:PrivacyStatementURL xml:lang="sv">https://www.vard.example/integritet</mdui:PrivacyStatementURL>
        <mdui:PrivacyStatementURL xml:lang="en">https://www.vard.example/en/privacy</mdui:PrivacyStatementURL>
      </mdui:UIInfo>
      <idpdisc:DiscoveryResponse index="1" Binding="urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol"
          Location="https://journal.vard.example/ds"/>
      <init:RequestInitiator Binding="urn:oasis:names:tc:SAML:profiles:SSO:request-init"
          Location="https://journal.vard.example/login"/>
    </md:Extensions>
    {_key("signing", "sound")}
    {_key("encryption", "other", method)}
    <md:SingleLogoutService Binding="{SAML2}:bindings:SOAP" Location="https://journal.vard.example/slo"/>
    <md:NameIDFormat>{SAML2}:nameid-format:transient</md:NameIDFormat>
    <md:AssertionConsumerService index="0" isDefault="true" Binding="{SAML2}:bindings:HTTP-POST"
        Location="https://journal.vard.example/acs"/>
    <md:AssertionConsumerService index="1" Binding="{SAML2}:bindings:PAOS"
        Location="https://journal.vard.example/ecp"/>
    <md:AttributeConsumingService index="0">
      <md:ServiceName xml:lang="sv">Journalen</md:ServiceName>
      <md:RequestedAttribute Name="urn:oid:2.5.4.42" FriendlyName="givenName" isRequired="true"
          NameFormat="{SAML2}:attrname-format:uri"/>
    </md:AttributeConsumingService>
  </md:SPSSODescriptor>
  {CONTACTS}"""


def changed(document: str, old: str, new: str, count: int = 1) -> str:
    """The document with one thing changed; fails when there is nothing to change."""
    assert old in document, f"{old!r} is not in the fixture"
    return document.replace(old, new, count)


def element(document: str) -> etree._Element:
    """The parsed document element."""
    return parse(document.encode())


def aggregate(*documents: str, attributes: str = "") -> bytes:
    """An md:EntitiesDescriptor of the documents."""
    inside = "".join(document.partition("?>")[2] for document in documents)
    return f"<md:EntitiesDescriptor {DECLARATIONS}{attributes}>{inside}</md:EntitiesDescriptor>".encode()


Mutation = Callable[[], str]
