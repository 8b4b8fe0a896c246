"""Fixtures of the rules for order, attributes and languages."""

from members.saml.types import Severity

from ..entities import changed, idp, sp
from .defect import Defect
from .first import SCOPE, SSO, XSI

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

ROLE = "<md:IDPSSODescriptor"
ROOT = 'entityID="https://idp.vard.example/saml"'
TEXT_EN = '<mdui:Description xml:lang="en">Log-in for care staff</mdui:Description>'
TEXT_SV = '<mdui:Description xml:lang="sv">Inloggning för vårdpersonal</mdui:Description>'
NAME_EN = '<mdui:DisplayName xml:lang="en">Region Norrvik</mdui:DisplayName>'
ORGANIZATION_URL = '<md:OrganizationURL xml:lang="sv">https://www.vard.example/</md:OrganizationURL>'
GIVEN, FAMILY = "<md:GivenName>Kim</md:GivenName>", "<md:SurName>Åkerlund</md:SurName>"
MAIL = "<md:EmailAddress>mailto:saml@vard.example</md:EmailAddress>"
FORMAT = "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>"
SIGNED = 'WantAuthnRequestsSigned="true"'


def _mail_apart() -> str:
    return changed(idp(), MAIL, "")


def _without_format() -> str:
    return changed(idp(), FORMAT, "")


def _english_alone() -> str:
    """English texts for people beside no Swedish ones, so that the country's code can be mistaken for the language."""
    swedish, english = 'xml:lang="sv"', 'xml:lang="nb"'
    return idp().replace(swedish, english)


ELEMENTS = [
    Defect("MD-SCH-002", WARNING, idp, TEXT_EN, f"{TEXT_EN}<mdui:Foo/>"),
    Defect("MD-SCH-003", INFO, idp, ROOT, f'{ROOT} {XSI} xsi:schemaLocation="urn:x https://www.example/x.xsd"'),
    Defect("MD-SCH-006", WARNING, _mail_apart, GIVEN, MAIL + GIVEN),
    Defect("MD-SCH-006", WARNING, _without_format, "</md:IDPSSODescriptor>", f"{FORMAT}</md:IDPSSODescriptor>"),
]
ATTRIBUTES = [
    Defect("MD-SCH-007", ERROR, idp, SIGNED, 'wantAuthnRequestsSigned="true"'),
    Defect("MD-SCH-007", ERROR, idp, SIGNED, 'WantAuthnRequestSigned="true"'),
    Defect("MD-SCH-007", WARNING, idp, SIGNED, f'{SIGNED} colour="blue"'),
    Defect("MD-SCH-007", WARNING, idp, SSO, f'{SSO} index="0"'),
    Defect("MD-SCH-008", WARNING, idp, ROOT, f'{ROOT} xmlns:z="urn:z" z:foo="bar"'),
    Defect("MD-SCH-008", WARNING, idp, ROLE, f'{ROLE} remd:contactType="x"'),
    Defect("MD-SCH-010", ERROR, idp, SIGNED, 'WantAuthnRequestsSigned="yes"'),
    Defect("MD-SCH-010", ERROR, sp, 'isRequired="true"', 'isRequired="TRUE"'),
    Defect("MD-SCH-010", ERROR, idp, SCOPE, '<shibmd:Scope regexp="no">vard.example</shibmd:Scope>'),
    Defect("MD-SCH-013", WARNING, idp, ROOT, f'{ROOT} cacheDuration="-PT1H"'),
    Defect("MD-SCH-013", WARNING, idp, ROOT, f'{ROOT} cacheDuration="PT0S"'),
    Defect("MD-SCH-013", WARNING, idp, ROOT, f'{ROOT} cacheDuration="P99999999Y"'),
]
LANGUAGES = [
    Defect("MD-SCH-015", WARNING, idp, 'DisplayName xml:lang="en"', 'DisplayName xml:lang="english"'),
    Defect("MD-SCH-015", WARNING, idp, 'DisplayName xml:lang="en"', 'DisplayName xml:lang="eng"'),
    Defect("MD-SCH-015", WARNING, idp, 'DisplayName xml:lang="en"', 'DisplayName xml:lang="en-UK"'),
    Defect("MD-SCH-015", INFO, _english_alone, 'xml:lang="nb"', 'xml:lang="se"', count=99),
    Defect("MD-SCH-017", WARNING, idp, ORGANIZATION_URL, ""),
    Defect("MD-SCH-017", WARNING, idp, TEXT_SV, ""),
    Defect("MD-SCH-018", WARNING, idp, NAME_EN, ""),
    Defect("MD-SCH-021", WARNING, idp, GIVEN, f"<md:GivenName>{'Kim ' * 75}</md:GivenName>"),
    Defect("MD-SCH-021", WARNING, idp, "https://idp.vard.example/sso/post", f"https://idp.vard.example/{'s' * 250}"),
]

DEFECTS = [*ELEMENTS, *ATTRIBUTES, *LANGUAGES]
