"""Fixtures of the rules that the registry began with.

Where a rule has two severities, the one that its docstring makes the exception of has a row, too.
"""

from members.saml.types import Severity

from .. import keys
from ..entities import HELP_PAGE, SAML2, idp, sp
from .defect import Defect, carrying, key_defect, swapped

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
POST = f"{SAML2}:bindings:HTTP-POST"
LEGACY = "urn:oasis:names:tc:SAML:1.1:protocol"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


ID_ATTRIBUTE = 'entityID="https://idp.vard.example/saml"'
SSO = '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
SCOPE = '<shibmd:Scope regexp="false">vard.example</shibmd:Scope>'
NAME = '<mdui:DisplayName xml:lang="sv">Region Norrvik</mdui:DisplayName>'
FIRST = "<md:Extensions>\n    <mdattr"
ROLE_EXTENSIONS = "<md:Extensions>\n      <shibmd"
URL = '<md:OrganizationURL xml:lang="sv">https://www.vard.example/</md:OrganizationURL>'
ACS = '<md:AssertionConsumerService index="1"'
INFO_ELEMENT = (
    '<mdrpi:RegistrationInfo xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi" '
    'registrationAuthority="https://annan.example" registrationInstant="2020-01-01T00:00:00Z"/>'
)
CATEGORY = (
    '<saml:Attribute Name="http://macedir.org/entity-category" '
    'NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue>{}</saml:AttributeValue>'
    "</saml:Attribute>"
)
ATTRIBUTES = "<mdattr:EntityAttributes>"


def _name(text: str) -> str:
    return f'<mdui:DisplayName xml:lang="sv">{text}</mdui:DisplayName>'


def _entity_id(value: str) -> str:
    return f'entityID="{value}"'


def _location(value: str) -> str:
    return f'Location="{value}"'


SSO_LOCATION = 'Location="https://idp.vard.example/sso"'

XML = [
    Defect(
        "MD-XML-007", ERROR, idp, SCOPE, '<shibmd:Scope regexp="false">vard.example<!-- -->.evil.test</shibmd:Scope>'
    ),
    Defect("MD-XML-011", WARNING, idp, NAME, _name("Region&#13;Norrvik")),
    Defect("MD-XML-012", ERROR, idp, NAME, _name("Region &#xE000;")),
    Defect("MD-XML-013", ERROR, idp, NAME, _name("Region&#x85;Norrvik")),
    Defect("MD-XML-014", ERROR, idp, NAME, _name("Region &#x202E;kivrroN")),
    Defect("MD-XML-015", ERROR, idp, ID_ATTRIBUTE, _entity_id("https://idp.va&#x200B;rd.example/saml")),
    Defect("MD-XML-016", ERROR, idp, ID_ATTRIBUTE, _entity_id("https://idp.vard.example/saml ")),
    Defect("MD-XML-016", ERROR, idp, SSO_LOCATION, _location("https://idp.vard.example/s so")),
    Defect("MD-XML-016", WARNING, idp, SSO_LOCATION, _location("https://idp.vard.example/sso ")),
    Defect(
        "MD-XML-017",
        WARNING,
        idp,
        "<md:ContactPerson contact",
        f'<md:ContactPerson {XSI} xsi:type="md:ContactType" contact',
    ),
    Defect(
        "MD-XML-018",
        WARNING,
        idp,
        ID_ATTRIBUTE,
        f'{XSI} xsi:schemaLocation="urn:x http://169.254.169.254/x" {ID_ATTRIBUTE}',
    ),
    Defect("MD-XML-019", WARNING, idp, "<md:IDPSSODescriptor", '<md:IDPSSODescriptor xml:id="_1"'),
    Defect(
        "MD-XML-019",
        WARNING,
        idp,
        FIRST,
        '<md:Extensions><xi:include xmlns:xi="http://www.w3.org/2001/XInclude"/><mdattr',
    ),
    Defect("MD-XML-020", WARNING, idp, "<md:IDPSSODescriptor", '<md:IDPSSODescriptor xml:space="preserve"'),
    Defect("MD-XML-021", WARNING, idp, "<md:IDPSSODescriptor", '<md:IDPSSODescriptor ID="1 a"'),
    Defect("MD-XML-023", WARNING, idp, FIRST, '<md:Extensions><z:x xmlns:z="urn:z"/><mdattr'),
    Defect("MD-XML-025", WARNING, idp, FIRST, '<md:Extensions><z:x xmlns:z="foo"/><mdattr'),
    Defect(
        "MD-XML-026", WARNING, idp, FIRST, '<md:Extensions><z:x xmlns:z="urn:oasis:names:tc:SAML:metadata:UI"/><mdattr'
    ),
    Defect("MD-XML-028", ERROR, idp, URL, '<md:OrganizationURL xml:lang="sv"/>'),
    Defect(
        "MD-XML-028",
        ERROR,
        idp,
        '<md:OrganizationName xml:lang="sv">Region Norrvik<',
        '<md:OrganizationName xml:lang="sv"> <',
    ),
    Defect("MD-XML-029", WARNING, idp, NAME, _name("\n Region Norrvik \n")),
    Defect("MD-XML-030", ERROR, idp, NAME, _name("&lt;script src=//ond.test&gt;")),
]

SCHEMA = [
    Defect("MD-SCH-001", ERROR, idp, 'height="60" width="80"', 'width="80"'),
    Defect(
        "MD-SCH-001",
        WARNING,
        idp,
        "<md:GivenName>Kim</md:GivenName>\n    <md:SurName>Åkerlund</md:SurName>",
        "<md:SurName>Åkerlund</md:SurName><md:GivenName>Kim</md:GivenName>",
    ),
    Defect("MD-SCH-004", WARNING, sp, "<md:SPSSODescriptor", "<md:Extensions/><md:SPSSODescriptor"),
    Defect("MD-SCH-005", WARNING, idp, FIRST, "<md:Extensions><md:Company>X</md:Company><mdattr"),
    Defect(
        "MD-SCH-009",
        WARNING,
        idp,
        'Location="https://idp.vard.example/sso/post"/>',
        'Location="https://idp.vard.example/sso/post"><z:x xmlns:z="urn:z"/></md:SingleSignOnService>',
    ),
    Defect("MD-SCH-011", ERROR, sp, 'index="1" Binding', 'index="ett" Binding'),
    Defect("MD-SCH-011", WARNING, sp, ACS, '<md:AssertionConsumerService index="001"'),
    Defect("MD-SCH-012", WARNING, idp, ID_ATTRIBUTE, f'{ID_ATTRIBUTE} validUntil="2026-07-01T00:00:00"'),
    Defect("MD-SCH-014", ERROR, idp, NAME, '<mdui:DisplayName xml:lang="">Region Norrvik</mdui:DisplayName>'),
    Defect("MD-SCH-016", ERROR, idp, NAME, NAME + '<mdui:DisplayName xml:lang="SV">Norrvik</mdui:DisplayName>'),
    Defect(
        "MD-SCH-019",
        ERROR,
        idp,
        "<md:IDPSSODescriptor",
        '<md:AffiliationDescriptor affiliationOwnerID="https://a.example">'
        "<md:AffiliateMember>https://b.example</md:AffiliateMember></md:AffiliationDescriptor><md:IDPSSODescriptor",
    ),
    Defect(
        "MD-SCH-020",
        WARNING,
        idp,
        "<md:IDPSSODescriptor",
        '<md:RoleDescriptor protocolSupportEnumeration="urn:x"/><md:IDPSSODescriptor',
    ),
]

ENTITY = [
    Defect("MD-ENT-001", ERROR, idp, ID_ATTRIBUTE, _entity_id("idp.vard.example")),
    Defect("MD-ENT-002", ERROR, idp, ID_ATTRIBUTE, _entity_id("https://idp.vard.example/" + "a" * 1000)),
    Defect("MD-ENT-002", WARNING, idp, ID_ATTRIBUTE, _entity_id("https://idp.vard.example/" + "a" * 232)),
    Defect("MD-ENT-003", ERROR, idp, ID_ATTRIBUTE, _entity_id("javascript:alert(1)")),
    Defect("MD-ENT-003", WARNING, idp, ID_ATTRIBUTE, _entity_id("urn:x-vard:idp")),
    Defect("MD-ENT-005", ERROR, idp, ID_ATTRIBUTE, _entity_id("https://idp.internal/saml")),
    Defect("MD-ENT-005", ERROR, idp, ID_ATTRIBUTE, _entity_id("https://0x7f.1/saml")),
    Defect("MD-ENT-006", ERROR, idp, ID_ATTRIBUTE, _entity_id("https://vard.example@ond.test/")),
    Defect("MD-ENT-006", ERROR, idp, ID_ATTRIBUTE, _entity_id("https://idp.vard.example/saml#a")),
    Defect("MD-ENT-007", WARNING, idp, ID_ATTRIBUTE, _entity_id("HTTPS://idp.vard.example/saml")),
    Defect("MD-ENT-007", WARNING, idp, ID_ATTRIBUTE, _entity_id("https://idp.vard.example:443/saml")),
    Defect("MD-ENT-007", WARNING, idp, ID_ATTRIBUTE, _entity_id("https://idp.vard.example./saml")),
    Defect("MD-ENT-013", ERROR, idp, "IDPSSODescriptor", "PDPDescriptor", count=-1),
    Defect(
        "MD-ENT-014",
        WARNING,
        sp,
        "</md:SPSSODescriptor>",
        "</md:SPSSODescriptor>"
        f'<md:SPSSODescriptor protocolSupportEnumeration="{SAML2}:protocol">'
        f'<md:AssertionConsumerService index="0" Binding="{POST}" Location="https://b.example/"/></md:SPSSODescriptor>',
    ),
    Defect(
        "MD-ENT-015",
        WARNING,
        idp,
        "</md:IDPSSODescriptor>",
        "</md:IDPSSODescriptor>"
        f'<md:SPSSODescriptor protocolSupportEnumeration="{SAML2}:protocol">'
        f'<md:AssertionConsumerService index="0" Binding="{POST}" Location="https://b.example/"/></md:SPSSODescriptor>',
    ),
    Defect("MD-ENT-016", ERROR, idp, f'protocolSupportEnumeration="{SAML2}:protocol"', 'protocolSupportEnumeration=""'),
    Defect(
        "MD-ENT-016",
        WARNING,
        sp,
        "<md:Organization>",
        f'<md:AttributeAuthorityDescriptor protocolSupportEnumeration="{LEGACY}">'
        '<md:AttributeService Binding="urn:oasis:names:tc:SAML:1.0:bindings:SOAP-binding" Location="https://b.example/"/>'
        "</md:AttributeAuthorityDescriptor><md:Organization>",
    ),
    Defect("MD-ENT-017", WARNING, idp, f'="{SAML2}:protocol"', f'="{SAML2}:protocol {LEGACY}"'),
    Defect(
        "MD-ENT-018",
        ERROR,
        idp,
        f'protocolSupportEnumeration="{SAML2}:protocol"',
        f'protocolSupportEnumeration="{LEGACY}"',
    ),
    Defect(
        "MD-ENT-018",
        WARNING,
        idp,
        SSO,
        '<md:SingleSignOnService Binding="urn:mace:shibboleth:1.0:profiles:AuthnRequest" '
        f'Location="https://idp.vard.example/old"/>{SSO}',
    ),
    Defect(
        "MD-ENT-019", WARNING, idp, f'="{SAML2}:protocol"', f'="{SAML2}:protocol urn:oasis:names:tc:SAML2.0:protocol"'
    ),
    Defect("MD-ENT-020", WARNING, idp, ID_ATTRIBUTE, f'{ID_ATTRIBUTE} validUntil="2020-01-01T00:00:00Z"'),
    Defect(
        "MD-ENT-022",
        WARNING,
        idp,
        "</md:EntityDescriptor>",
        '<md:AdditionalMetadataLocation namespace="urn:x">https://b.example/'
        "</md:AdditionalMetadataLocation></md:EntityDescriptor>",
    ),
    Defect("MD-ENT-023", WARNING, idp, FIRST, f"<md:Extensions><mdui:UIInfo>{NAME}</mdui:UIInfo><mdattr"),
    Defect("MD-ENT-025", ERROR, idp, "<md:Organization>", "<md:Organization>-----BEGIN PRIVATE KEY-----"),
    key_defect("MD-ENT-025", ERROR, lambda: f"<ds:X509Certificate>{keys.private_key()}</ds:X509Certificate>"),
]

ROLES = [
    Defect("MD-IDP-001", ERROR, idp, "SingleSignOnService", "ManageNameIDService", count=-1),
    Defect("MD-IDP-005", ERROR, idp, '<md:KeyDescriptor use="signing"', '<md:KeyDescriptor use="encryption"'),
    Defect(
        "MD-IDP-021",
        WARNING,
        idp,
        ATTRIBUTES,
        ATTRIBUTES
        + CATEGORY.format("http://id.elegnamnden.se/loa/1.0/loa3").replace(
            "http://macedir.org/entity-category", "urn:oasis:names:tc:SAML:attribute:assurance-certification"
        ),
    ),
    Defect("MD-SP-001", ERROR, sp, POST, f"{SAML2}:bindings:HTTP-Artifact"),
    Defect(
        "MD-SP-002",
        WARNING,
        sp,
        ACS,
        '<md:AssertionConsumerService index="9" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
        f'Location="https://journal.vard.example/r"/>{ACS}',
    ),
    Defect("MD-SP-003", ERROR, sp, ACS, '<md:AssertionConsumerService index="00"'),
    Defect("MD-SP-004", WARNING, sp, ACS, '<md:AssertionConsumerService isDefault="1" index="1"'),
    Defect(
        "MD-SP-014",
        ERROR,
        sp,
        "</md:AttributeConsumingService>",
        '</md:AttributeConsumingService><md:AttributeConsumingService index="0">'
        '<md:ServiceName xml:lang="sv">Andra</md:ServiceName><md:RequestedAttribute Name="urn:oid:2.5.4.4" '
        f'NameFormat="{SAML2}:attrname-format:uri"/>'
        "</md:AttributeConsumingService>",
    ),
]

ENDPOINTS = [
    Defect("MD-END-001", ERROR, idp, SSO_LOCATION, _location("http://idp.vard.example/sso")),
    Defect("MD-END-001", ERROR, idp, SSO_LOCATION, _location("javascript:alert(1)")),
    Defect("MD-END-002", ERROR, idp, SSO_LOCATION, _location("")),
    Defect("MD-END-002", ERROR, idp, SSO_LOCATION, _location("https://idp.vard.example:/sso")),
    Defect("MD-END-002", ERROR, idp, SSO_LOCATION, _location("https:///sso")),
    Defect("MD-END-002", ERROR, idp, SSO_LOCATION, _location("https://ond.test\\@idp.vard.example/sso")),
    Defect("MD-END-003", ERROR, idp, SSO_LOCATION, _location("https://idp.vard.example/sso#x")),
    Defect("MD-END-007", ERROR, idp, SSO_LOCATION, _location("https://2130706433/sso")),
    Defect("MD-END-007", ERROR, idp, SSO_LOCATION, _location("https://[::1]/sso")),
    Defect("MD-END-008", ERROR, idp, SSO_LOCATION, _location("https://idp.lan/sso")),
    Defect("MD-END-008", ERROR, idp, SSO_LOCATION, _location("https://localhost/sso")),
    Defect("MD-END-012", ERROR, sp, f"{SAML2}:bindings:PAOS", f"{SAML2}:bindings:SOAP"),
    Defect("MD-END-013", ERROR, sp, f"{SAML2}:bindings:PAOS", f"{SAML2}:bindings:HTTP-Post"),
    Defect("MD-END-015", WARNING, idp, SSO_LOCATION, f'{SSO_LOCATION} ResponseLocation="https://idp.vard.example/r"'),
    Defect(
        "MD-END-017",
        ERROR,
        idp,
        "<md:SingleLogoutService",
        f'<md:ArtifactResolutionService index="0" Binding="{SAML2}:bindings:SOAP" '
        'Location="https://idp.vard.example/ars2"/><md:SingleLogoutService',
    ),
    Defect("MD-END-023", ERROR, idp, SSO_LOCATION, _location("https://idp.vard.example/" + "a" * 2100)),
    Defect("MD-END-023", WARNING, idp, SSO_LOCATION, _location("https://idp.vard.example/" + "a" * 1100)),
]

KEYS = [
    key_defect("MD-KEY-001", ERROR, "<ds:X509SubjectName>CN=idp</ds:X509SubjectName>"),
    key_defect("MD-KEY-001", ERROR, lambda: carrying("sound") + carrying("other")),
    key_defect("MD-KEY-002", ERROR, "<ds:X509Certificate>AAAA</ds:X509Certificate>"),
    key_defect(
        "MD-KEY-002",
        ERROR,
        lambda: f"<ds:X509Certificate>-----BEGIN CERTIFICATE-----{keys.certificate('sound')}</ds:X509Certificate>",
    ),
    swapped("MD-KEY-003", ERROR, "rsa-1024"),
    swapped("MD-KEY-005", WARNING, "rsa-odd"),
    swapped("MD-KEY-006", ERROR, "rsa-e3"),
    swapped("MD-KEY-011", ERROR, "dsa"),
    swapped("MD-KEY-012", ERROR, "p-192"),
    swapped("MD-KEY-014", WARNING, "ed25519"),
    key_defect(
        "MD-KEY-015", INFO, lambda: f"<ds:X509Certificate>{keys.certificate('sound', 2020, 2026)}</ds:X509Certificate>"
    ),
    key_defect(
        "MD-KEY-016", INFO, lambda: f"<ds:X509Certificate>{keys.certificate('sound', 2027, 2035)}</ds:X509Certificate>"
    ),
    Defect(
        "MD-KEY-027",
        ERROR,
        sp,
        '<md:KeyDescriptor use="encryption">',
        lambda: (
            '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data>'
            f'{carrying("sound")}</ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:KeyDescriptor use="encryption">'
        ),
    ),
    Defect("MD-KEY-029", WARNING, idp, "<ds:KeyInfo>", '<ds:KeyInfo><z:KeyName xmlns:z="urn:z">idp</z:KeyName>'),
    key_defect("MD-KEY-039", ERROR, lambda: f"<ds:X509Certificate>{keys.zero_serial()}</ds:X509Certificate>"),
]

REGISTRATION = [
    Defect("MD-RPI-002", WARNING, idp, FIRST, f"<md:Extensions>{INFO_ELEMENT}<mdattr"),
    Defect("MD-RPI-004", WARNING, idp, FIRST, f"<md:Extensions>{INFO_ELEMENT}{INFO_ELEMENT}<mdattr"),
    Defect("MD-RPI-005", WARNING, idp, ROLE_EXTENSIONS, f"<md:Extensions>{INFO_ELEMENT}<shibmd"),
    Defect("MD-RPI-006", WARNING, idp, FIRST, f"<md:Extensions>{INFO_ELEMENT.replace('2020', '2030')}<mdattr"),
    Defect(
        "MD-RPI-011",
        WARNING,
        idp,
        FIRST,
        '<md:Extensions><r:RegistrationInf xmlns:r="urn:oasis:names:tc:SAML:metadata:rpi"/><mdattr',
    ),
    Defect(
        "MD-ENA-001",
        WARNING,
        idp,
        ROLE_EXTENSIONS,
        f"<md:Extensions>{ATTRIBUTES}{CATEGORY}</mdattr:EntityAttributes><shibmd",
    ),
    Defect("MD-ENA-002", WARNING, idp, ATTRIBUTES, f"{ATTRIBUTES}<saml:Assertion/>"),
    Defect("MD-ENA-004", WARNING, idp, 'Name="http://macedir.org/', 'Name="https://macedir.org/'),
    Defect(
        "MD-ENA-009",
        WARNING,
        idp,
        ATTRIBUTES,
        ATTRIBUTES + CATEGORY.format("http://refeds.org/category/research-and-scholarship"),
    ),
]

SCOPES = [
    Defect("MD-SCO-001", ERROR, idp, SCOPE, '<shibmd:Scope regexp="false">*.vard.example</shibmd:Scope>'),
    Defect("MD-SCO-001", ERROR, idp, SCOPE, '<shibmd:Scope regexp="false">vard.example\n</shibmd:Scope>'),
    Defect("MD-SCO-002", ERROR, idp, SCOPE, '<shibmd:Scope regexp="false"/>'),
    Defect("MD-SCO-003", WARNING, idp, SCOPE, "<shibmd:Scope>vard.example</shibmd:Scope>"),
    Defect("MD-SCO-004", ERROR, idp, SCOPE, '<shibmd:Scope regexp="1">^.+\\.vard\\.example$</shibmd:Scope>'),
    Defect("MD-SCO-006", ERROR, idp, SCOPE, '<shibmd:Scope regexp="false">se</shibmd:Scope>'),
    Defect("MD-SCO-006", ERROR, idp, SCOPE, '<shibmd:Scope regexp="false">ac.uk</shibmd:Scope>'),
    Defect("MD-SCO-006", ERROR, idp, SCOPE, '<shibmd:Scope regexp="false">herokuapp.com</shibmd:Scope>'),
    Defect("MD-SCO-012", WARNING, sp, "<mdui:UIInfo>", f"{SCOPE}<mdui:UIInfo>"),
]

LOGO = '<mdui:Logo height="60" width="80">https://www.vard.example/logo.png<'


def _logo(value: str) -> str:
    return f'<mdui:Logo height="60" width="80">{value}<'


def _page(kind: str, value: str) -> str:
    return f'<mdui:{kind} xml:lang="sv">{value}</mdui:{kind}><mdui:Logo'


DISPLAY = [
    Defect("MD-MUI-007", ERROR, idp, "<mdui:Logo", _page("InformationURL", "javascript:alert(1)")),
    Defect("MD-MUI-007", ERROR, idp, "<mdui:Logo", _page("PrivacyStatementURL", "www.vard.example/gdpr")),
    Defect("MD-MUI-011", ERROR, idp, LOGO, _logo("data:text/html;base64,AAAA")),
    Defect("MD-MUI-011", ERROR, idp, LOGO, _logo("data:image/svg+xml;base64,AAAA")),
    Defect("MD-MUI-011", WARNING, idp, LOGO, _logo("http://www.vard.example/logo.png")),
    Defect("MD-ORG-003", ERROR, idp, URL, URL.replace("https://www", "www")),
    Defect("MD-ORG-003", ERROR, idp, URL, URL.replace("https:", "javascript:")),
    Defect("MD-IDP-008", ERROR, idp, HELP_PAGE, 'errorURL="javascript:alert(1)"'),
    Defect("MD-IDP-008", WARNING, idp, HELP_PAGE, 'errorURL="http://hjalp.example/"'),
]

DEFECTS = [*XML, *SCHEMA, *ENTITY, *ROLES, *ENDPOINTS, *KEYS, *DISPLAY, *REGISTRATION, *SCOPES]
