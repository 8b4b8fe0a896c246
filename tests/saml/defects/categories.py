"""Fixtures of the rules about entity attributes (MD-ENA)."""

from base64 import b64encode
from collections.abc import Callable

from members.saml.types import Severity

from ..entities import SAML2, changed, idp
from ..services import (
    ABOUT,
    ANONYMOUS,
    ASSURANCE,
    CATEGORY,
    CONDUCT,
    CONDUCT_1,
    DESCRIPTION,
    HIDE,
    PERSONALIZED,
    PRIVACY,
    PSEUDONYMOUS,
    REQUEST,
    RESEARCH,
    SELECTION,
    SERVICES,
    SIRTFI,
    SIRTFI_2,
    SUBJECT_ID,
    SUPPORT,
    URI,
    attribute,
    service,
    value,
)
from .defect import Defect

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
ATTRIBUTES = "<mdattr:EntityAttributes>"
SUPPORTED = value(CONDUCT)
MAIL = REQUEST.replace("1.3.6.1.4.1.5923.1.1.1.9", "0.9.2342.19200300.100.1.3").replace(
    "eduPersonScopedAffiliation", "mail"
)
TECHNICAL, SECURITY = 'contactType="technical"', 'contactType="other" remd:contactType="http://refeds.org/metadata'
POST = f'isDefault="true" Binding="{SAML2}:bindings:HTTP-POST"'


def claiming(*values: str, name: str = CATEGORY) -> Callable[[], str]:
    return lambda: service(attribute(name, *values))


def _identifier(category: str, wanted: str) -> Callable[[], str]:
    return lambda: service(attribute(CATEGORY, category), attribute(SUBJECT_ID, wanted))


def _plain() -> str:
    return service(attribute(CATEGORY, CONDUCT), attribute(ASSURANCE, SIRTFI, SIRTFI_2))


def _without_request() -> str:
    document = service(attribute(CATEGORY, CONDUCT), attribute(SUBJECT_ID, "pairwise-id"))
    return changed(document, SERVICES, "")


def _selection(text: str) -> Callable[[], str]:
    return lambda: service(attribute(SELECTION, b64encode(text.encode()).decode()))


FORM = [
    Defect("MD-ENA-003", WARNING, idp, f'-support"\n          {URI}', '-support"'),
    Defect("MD-ENA-003", WARNING, _plain, URI, URI.replace(":uri", ":basic")),
    Defect("MD-ENA-005", WARNING, _plain, ATTRIBUTES, ATTRIBUTES + attribute(CATEGORY, RESEARCH)),
    Defect("MD-ENA-006", ERROR, idp, SUPPORTED, SUPPORTED + value("uppforandekod")),
    Defect("MD-ENA-006", WARNING, idp, SUPPORTED, SUPPORTED * 2),
    Defect("MD-ENA-006", WARNING, _plain, value(CONDUCT), value(f" {CONDUCT} ")),
    Defect("MD-ENA-006", WARNING, idp, SUPPORTED, SUPPORTED + value("<saml:Issuer>x</saml:Issuer>")),
    Defect("MD-ENA-007", ERROR, idp, SUPPORTED, value(RESEARCH.replace("http:", "https:"))),
    Defect("MD-ENA-007", WARNING, _plain, value(CONDUCT), value(CONDUCT.replace("https:", "http:"))),
    Defect("MD-ENA-020", ERROR, _identifier(CONDUCT, "subject-id"), "subject-id<", "mejladress<"),
    Defect("MD-ENA-020", ERROR, _without_request, value("pairwise-id"), value("pairwise-id") + value("subject-id")),
    Defect("MD-ENA-020", ERROR, idp, ATTRIBUTES, ATTRIBUTES + attribute(SUBJECT_ID, "any")),
    Defect("MD-ENA-027", WARNING, _selection('{"profiles": {}}'), "</saml:AttributeValue>", "*</saml:AttributeValue>"),
    Defect(
        "MD-ENA-027",
        WARNING,
        _selection('{"profiles": {}}'),
        b64encode(b'{"profiles": {}}').decode(),
        b64encode(b'["profiles"]').decode(),
    ),
    Defect(
        "MD-ENA-027",
        WARNING,
        _selection('{"profiles": {}}'),
        b64encode(b'{"profiles": {}}').decode(),
        b64encode(b'{"profile": {}}').decode(),
    ),
    Defect(
        "MD-ENA-027",
        WARNING,
        _selection('{"profiles": {}}'),
        b64encode(b'{"profiles": {}}').decode(),
        b64encode(b'{"profiles": {}}' + b" " * 8192).decode(),
    ),
]

ROLES = [
    Defect("MD-ENA-008", ERROR, idp, ATTRIBUTES, ATTRIBUTES + attribute(CATEGORY, CONDUCT)),
    Defect("MD-ENA-008", WARNING, idp, ATTRIBUTES, ATTRIBUTES + attribute(CATEGORY, RESEARCH)),
    Defect("MD-ENA-008", ERROR, _plain, ATTRIBUTES, ATTRIBUTES + attribute(SUPPORT, CONDUCT)),
    Defect("MD-ENA-018", WARNING, claiming(ANONYMOUS), value(ANONYMOUS), value(ANONYMOUS) + value(PERSONALIZED)),
    Defect("MD-ENA-019", WARNING, _identifier(ANONYMOUS, "none"), value("none"), value("subject-id")),
    Defect("MD-ENA-019", WARNING, _identifier(PSEUDONYMOUS, "pairwise-id"), value("pairwise-id"), value("any")),
    Defect("MD-ENA-025", WARNING, idp, f'Name="{SUPPORT}"', 'Name="urn:x"'),
    Defect("MD-ENA-026", WARNING, idp, SUPPORTED, SUPPORTED + value(HIDE)),
    Defect("MD-ENA-026", WARNING, idp, SUPPORTED, SUPPORTED + value("https://annan.example/kategori")),
    Defect("MD-ENA-029", WARNING, _plain, value(CONDUCT), value(CONDUCT) + value(HIDE)),
]

PREREQUISITES = [
    Defect("MD-ENA-010", WARNING, claiming(RESEARCH), ABOUT, ""),
    Defect("MD-ENA-010", WARNING, claiming(RESEARCH), TECHNICAL, 'contactType="billing"'),
    Defect("MD-ENA-010", WARNING, claiming(RESEARCH), POST, POST.replace("POST", "Artifact")),
    Defect("MD-ENA-011", ERROR, claiming(CONDUCT_1), REQUEST, REQUEST.replace("true", "false")),
    Defect("MD-ENA-011", ERROR, claiming(CONDUCT_1), DESCRIPTION, ""),
    Defect("MD-ENA-011", WARNING, claiming(CONDUCT), value(CONDUCT), value(CONDUCT) + value(CONDUCT_1)),
    Defect("MD-ENA-012", ERROR, _plain, PRIVACY, ""),
    Defect("MD-ENA-012", ERROR, _plain, SERVICES, ""),
    Defect("MD-ENA-012", ERROR, _plain, ABOUT, ABOUT.replace('"en"', '"sv"')),
    Defect("MD-ENA-013", ERROR, _without_request, value("pairwise-id"), value("any")),
    Defect("MD-ENA-015", WARNING, claiming(ANONYMOUS), ABOUT, ""),
    Defect("MD-ENA-015", WARNING, claiming(ANONYMOUS), REQUEST, REQUEST + MAIL),
    Defect("MD-ENA-016", WARNING, claiming(PSEUDONYMOUS), PRIVACY, ""),
    Defect("MD-ENA-016", WARNING, claiming(PSEUDONYMOUS), REQUEST, MAIL),
    Defect("MD-ENA-017", WARNING, claiming(PERSONALIZED), PRIVACY, ""),
]

CERTIFICATIONS = [
    Defect("MD-ENA-014", INFO, _plain, attribute(ASSURANCE, SIRTFI, SIRTFI_2), ""),
    Defect("MD-ENA-021", WARNING, _plain, SECURITY, 'contactType="other" remd:contactType="http://annan.example'),
    Defect("MD-ENA-021", WARNING, _plain, "<md:GivenName>Säkerhet</md:GivenName>", ""),
    Defect("MD-ENA-021", WARNING, _plain, "<md:EmailAddress>mailto:csirt@vard.example</md:EmailAddress>", ""),
    Defect("MD-ENA-022", WARNING, _plain, value(SIRTFI), ""),
    Defect("MD-ENA-023", INFO, _plain, value(SIRTFI_2), ""),
    Defect(
        "MD-ENA-024", WARNING, _plain, value(SIRTFI), value(SIRTFI) + value("https://refeds.org/assurance/IAP/high")
    ),
]

DEFECTS = [*FORM, *ROLES, *PREREQUISITES, *CERTIFICATIONS]
