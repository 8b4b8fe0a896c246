"""Fixtures of endpoints together."""

from members.saml.types import Severity

from ..entities import SAML2, idp, sp
from .defect import Defect

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
HOLDER = f"{SAML2}:profiles:holder-of-key:SSO:browser"
SSO = f'<md:SingleSignOnService Binding="{SAML2}:bindings:HTTP-Redirect"'
ACS = f'<md:AssertionConsumerService index="1" Binding="{SAML2}:bindings:PAOS"'
THROUGH = 'xmlns:hoksso="urn:oasis:names:tc:SAML:2.0:profiles:holder-of-key:SSO:browser" hoksso:ProtocolBinding='
ORGANIZATION = "<md:Organization>"
LOGOUT = "<md:SingleLogoutService"
AT_IDP, AT_SP = 'Location="https://idp.vard.example/', 'Location="https://journal.vard.example/'


def _holder(element: str, through: str) -> str:
    return element.partition(" Binding")[0] + f' Binding="{HOLDER}" {THROUGH}"{SAML2}:bindings:{through}"'


def _attribute_authority(location: str) -> str:
    return (
        f'<md:AttributeAuthorityDescriptor protocolSupportEnumeration="{SAML2}:protocol">'
        f'<md:AttributeService Binding="{SAML2}:bindings:SOAP" Location="{location}"/>'
        f"</md:AttributeAuthorityDescriptor>{ORGANIZATION}"
    )


DEFECTS = [
    Defect("MD-END-014", ERROR, idp, SSO, f'<md:SingleSignOnService Binding="{HOLDER}"'),
    Defect("MD-END-014", ERROR, idp, SSO, f'{SSO} {THROUGH}"{SAML2}:bindings:HTTP-Redirect"'),
    Defect("MD-END-014", ERROR, idp, SSO, _holder(SSO, "HTTP-Artifact")),
    Defect("MD-END-014", ERROR, sp, ACS, _holder(ACS, "HTTP-Redirect")),
    Defect("MD-END-018", WARNING, idp, SSO, f'{SSO} {AT_IDP}sso"/>{SSO}'),
    Defect("MD-END-019", ERROR, sp, LOGOUT, f'{LOGOUT} Binding="{SAML2}:bindings:SOAP" {AT_SP}slo2"/>{LOGOUT}'),
    Defect("MD-END-020", WARNING, sp, LOGOUT, f'{LOGOUT} Binding="{SAML2}:bindings:HTTP-Artifact" {AT_SP}a"/>{LOGOUT}'),
    Defect("MD-END-021", INFO, idp, ORGANIZATION, _attribute_authority("https://idp.vard.example:443/aa")),
    Defect(
        "MD-END-027",
        WARNING,
        idp,
        "</md:IDPSSODescriptor>",
        f'<md:NameIDMappingService Binding="{SAML2}:bindings:SOAP" {AT_IDP}map"/></md:IDPSSODescriptor>',
    ),
]
