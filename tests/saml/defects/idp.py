"""Fixtures of the rules about identity providers."""

from members.saml.types import Severity

from ..entities import HELP_PAGE, SAML2, idp
from .defect import Defect, descriptor
from .first import ATTRIBUTES, CATEGORY, SCOPE

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
REDIRECT_SSO = f'<md:SingleSignOnService Binding="{SAML2}:bindings:HTTP-Redirect"'
POST_SSO = f'<md:SingleSignOnService Binding="{SAML2}:bindings:HTTP-POST"'
SIMPLE_SIGN_SSO = f'<md:SingleSignOnService Binding="{SAML2}:bindings:HTTP-POST-SimpleSign"'
ANOTHER_SSO = f'{POST_SSO} Location="https://idp.vard.example/sso/annan"/>'
LOGOUT = f'<md:SingleLogoutService Binding="{SAML2}:bindings:HTTP-Redirect"'
FORMAT = f"<md:NameIDFormat>{SAML2}:nameid-format:transient</md:NameIDFormat>"
END = "</md:IDPSSODescriptor>"
SOAP_SERVICE = f'<md:AttributeService Binding="{SAML2}:bindings:SOAP" Location="https://idp.vard.example/aa"/>'


def authority(inside: str, service: str = SOAP_SERVICE) -> str:
    """The identity provider's end, and an attribute authority."""
    return (
        f'{END}<md:AttributeAuthorityDescriptor protocolSupportEnumeration="{SAML2}:protocol">{inside}{service}'
        "</md:AttributeAuthorityDescriptor>"
    )


def scoped(domain: str) -> str:
    return f'<md:Extensions><shibmd:Scope regexp="false">{domain}</shibmd:Scope></md:Extensions>'


def category(value: str, *levels: str) -> str:
    """The beginning of the entity attributes, with a category and levels of assurance."""
    assurance = "urn:oasis:names:tc:SAML:attribute:assurance-certification"
    certified = "".join(
        CATEGORY.format(level).replace("http://macedir.org/entity-category", assurance) for level in levels
    )
    return ATTRIBUTES + CATEGORY.format(value) + certified


DEFECTS = [
    Defect("MD-IDP-002", ERROR, idp, REDIRECT_SSO, SIMPLE_SIGN_SSO),
    Defect("MD-IDP-003", WARNING, idp, POST_SSO, SIMPLE_SIGN_SSO),
    Defect("MD-IDP-004", ERROR, idp, POST_SSO, ANOTHER_SSO + POST_SSO),
    Defect("MD-IDP-007", WARNING, idp, HELP_PAGE, ""),
    Defect("MD-IDP-009", INFO, idp, "ERRORURL_CODE", "ERROR_CODE"),
    Defect("MD-IDP-009", INFO, idp, "ERRORURL_CODE", "ERRORURL_KOD"),
    Defect("MD-IDP-009", INFO, idp, "ERRORURL_CODE", "ERRORURL_TS"),
    Defect("MD-IDP-009", WARNING, idp, HELP_PAGE, 'errorURL="https://ERRORURL_RP.vard.example/?fel=ERRORURL_CODE"'),
    Defect("MD-IDP-010", WARNING, idp, SCOPE, ""),
    Defect("MD-IDP-011", WARNING, idp, "nameid-format:transient", "nameid-format:persistent"),
    Defect("MD-IDP-012", WARNING, idp, FORMAT, FORMAT + FORMAT.replace("transient", "emailAddress")),
    Defect("MD-IDP-012", WARNING, idp, FORMAT, FORMAT + FORMAT.replace("nameid-format:transient", "namn")),
    Defect("MD-IDP-013", ERROR, idp, FORMAT, FORMAT + FORMAT.replace("transient", "encrypted")),
    Defect("MD-IDP-013", WARNING, idp, FORMAT, FORMAT + FORMAT),
    Defect("MD-IDP-014", WARNING, idp, LOGOUT, LOGOUT.replace("HTTP-Redirect", "SOAP")),
    Defect(
        "MD-IDP-015",
        WARNING,
        idp,
        END,
        '<saml:Attribute Name="urn:oid:2.5.4.42" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"/>' + END,
    ),
    Defect(
        "MD-IDP-016",
        WARNING,
        idp,
        END,
        lambda: authority(descriptor("sound"), SOAP_SERVICE.replace(":SOAP", ":HTTP-POST")),
    ),
    Defect("MD-IDP-016", WARNING, idp, END, authority("")),
    Defect("MD-IDP-016", WARNING, idp, END, lambda: authority(scoped("annan.vard.example") + descriptor("sound"))),
    Defect("MD-IDP-017", INFO, idp, END, lambda: authority(descriptor("sound"))),
    Defect(
        "MD-IDP-018",
        WARNING,
        idp,
        END,
        f'{END}<md:PDPDescriptor protocolSupportEnumeration="{SAML2}:protocol"><md:AuthzService '
        f'Binding="{SAML2}:bindings:SOAP" Location="https://idp.vard.example/pdp"/></md:PDPDescriptor>',
    ),
    Defect("MD-IDP-020", INFO, idp, ATTRIBUTES, category("http://refeds.org/category/hide-from-discovery")),
    Defect(
        "MD-IDP-022",
        WARNING,
        idp,
        ATTRIBUTES,
        category("http://id.elegnamnden.se/ec/1.0/loa4-pnr", "http://id.elegnamnden.se/loa/1.0/loa3"),
    ),
]
