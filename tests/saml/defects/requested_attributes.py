"""Fixtures of what a service provider asks for."""

from members.saml.types import Severity

from ..entities import SAML2, changed, sp
from .defect import Defect

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
FORMAT = f'NameFormat="{SAML2}:attrname-format:uri"'
GIVEN_NAME = 'Name="urn:oid:2.5.4.42" FriendlyName="givenName"'
SUBJECT_ID, PAIRWISE_ID = (f"urn:oasis:names:tc:SAML:attribute:{name}" for name in ("subject-id", "pairwise-id"))
END = "</md:AttributeConsumingService>"
ROLE = "<md:SPSSODescriptor"


def _asks(name: str, rest: str = "") -> str:
    return f'<md:RequestedAttribute Name="{name}" {FORMAT}{rest}/>{END}'


def _requires(value: str) -> str:
    """The entity attribute that says which identifier the service requires."""
    return (
        f"<md:Extensions><mdattr:EntityAttributes><saml:Attribute {FORMAT} "
        'Name="urn:oasis:names:tc:SAML:profiles:subject-id:req">'
        f"<saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute></mdattr:EntityAttributes>"
        f"</md:Extensions>{ROLE}"
    )


def _asking_for_subject_id() -> str:
    return changed(sp(), END, _asks(SUBJECT_ID))


DEFECTS = [
    Defect("MD-SP-012", ERROR, sp, '<md:ServiceName xml:lang="sv">Journalen<', '<md:ServiceName xml:lang="sv"> <'),
    Defect("MD-SP-012", ERROR, sp, '<md:ServiceName xml:lang="sv">Journalen</md:ServiceName>', ""),
    Defect(
        "MD-SP-013",
        ERROR,
        sp,
        END,
        f'{END}<md:AttributeConsumingService index="1"><md:ServiceName xml:lang="sv">Tom</md:ServiceName>{END}',
    ),
    Defect("MD-SP-015", ERROR, sp, f"\n          {FORMAT}", ""),
    Defect("MD-SP-015", ERROR, sp, FORMAT, FORMAT.replace("uri", "basic")),
    Defect("MD-SP-015", WARNING, sp, FORMAT, 'NameFormat="urn:mace:shibboleth:1.0:attributeNamespace:uri"'),
    Defect("MD-SP-016", ERROR, sp, GIVEN_NAME, 'Name="mail"'),
    Defect("MD-SP-016", ERROR, sp, GIVEN_NAME, 'Name="2.5.4.42"'),
    Defect("MD-SP-016", ERROR, sp, GIVEN_NAME, 'Name="urn:oid:2.5.4.042"'),
    Defect("MD-SP-016", ERROR, sp, GIVEN_NAME, 'Name="urn:mace:dir:attribute-def:givenName"'),
    Defect("MD-SP-017", WARNING, sp, "urn:oid:2.5.4.42", "urn:oid:2.5.4.4"),
    Defect("MD-SP-017", WARNING, sp, GIVEN_NAME, 'Name="urn:oid:1.2.752.29.4.13" FriendlyName="Kundnummer"'),
    Defect("MD-SP-017", ERROR, sp, "urn:oid:2.5.4.42", "urn:oid:1.2.840.113549.1.9.1.1"),
    Defect("MD-SP-018", ERROR, sp, END, _asks("urn:oid:2.5.4.42")),
    Defect("MD-SP-019", WARNING, sp, END, _asks("urn:oid:1.2.752.29.4.13")),
    Defect("MD-SP-019", WARNING, sp, END, _asks("https://www.vard.example/attribut/skonummer")),
    Defect("MD-SP-020", WARNING, sp, END, _asks("urn:oid:1.3.6.1.4.1.5923.1.1.1.10")),
    Defect("MD-SP-021", WARNING, sp, END, _asks(PAIRWISE_ID)),
    Defect("MD-SP-021", INFO, sp, END, _asks("urn:oid:1.3.6.1.4.1.5923.1.1.1.6")),
    Defect("MD-SP-022", ERROR, _asking_for_subject_id, ROLE, _requires("none")),
    Defect("MD-SP-022", ERROR, _asking_for_subject_id, ROLE, _requires("pairwise-id")),
]
