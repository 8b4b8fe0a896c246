"""Two claims, wishes or texts of which each is right alone."""

from collections.abc import Iterator

from ..saml.entities import changed, idp, sp
from .case import Case
from .pair import URI, Change, Pairs, before, whole_and_halves

_END = "</md:AttributeConsumingService>"
_SECURITY = 'remd:contactType="http://refeds.org/metadata/contactType/security"'
_ATTRIBUTE = "urn:oasis:names:tc:SAML:attribute:"
_REFEDS = "https://refeds.org/category/"


def cases() -> Iterator[Case]:
    yield from whole_and_halves((sp, _attributes_of_services()), (_claiming_sp, _claims()), (idp, _texts()))


def _claiming_sp() -> str:
    """The SP with a category and a subject identifier that it leaves open."""
    category = f'<saml:Attribute Name="http://macedir.org/entity-category" {URI}>'
    category += (
        "<saml:AttributeValue>https://myacademicid.org/entity-categories/esi</saml:AttributeValue></saml:Attribute>"
    )
    held = f"<md:Extensions><mdattr:EntityAttributes>{category}</mdattr:EntityAttributes></md:Extensions>"
    return changed(sp(), "<md:SPSSODescriptor", f"{held}<md:SPSSODescriptor")


def _wanted(name: str, friendly: str, more: str = "") -> Change:
    return before(_END, f'<md:RequestedAttribute Name="{name}" FriendlyName="{friendly}" {URI} {more}/>')


def _attributes_of_services() -> Pairs:
    service = '<md:AttributeConsumingService index="3"><md:ServiceName xml:lang="sv">{}</md:ServiceName>'
    service += f'<md:RequestedAttribute Name="urn:oid:2.5.4.4" FriendlyName="sn" {URI}/></md:AttributeConsumingService>'
    role = "</md:SPSSODescriptor>"
    mail = "mailto:{}@vard.example"
    return {
        "an attribute wanted and required": (
            "MD-SP-018",
            _wanted("urn:oid:2.5.4.4", "sn"),
            _wanted("urn:oid:2.5.4.4", "sn", 'isRequired="true"'),
        ),
        "two sets of attributes of one index": (
            "MD-SP-014",
            before(role, service.format("Journalen")),
            before(role, service.format("Remisser")),
        ),
        "support and security in one mailbox": (
            "MD-CON-011",
            (mail.format("support"), mail.format("brevlada")),
            (mail.format("csirt"), mail.format("brevlada")),
        ),
        "support and security in one mailbox, in other letters": (
            "MD-CON-011",
            (mail.format("support"), mail.format("Brevlada2")),
            (mail.format("csirt"), mail.format("brevlada2")),
        ),
    }


def _claimed(name: str, value: str) -> Change:
    inside = f"<saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>"
    return before("</mdattr:EntityAttributes>", f'<saml:Attribute Name="{name}" {URI}>{inside}')


def _category(value: str) -> Change:
    return before("<saml:AttributeValue>", f"<saml:AttributeValue>{value}</saml:AttributeValue>")


def _claims() -> Pairs:
    subject = "urn:oasis:names:tc:SAML:profiles:subject-id:req"
    assurance = "urn:oasis:names:tc:SAML:attribute:assurance-certification"
    privacy = '<mdui:PrivacyStatementURL xml:lang="en">https://www.vard.example/en/privacy</mdui:PrivacyStatementURL>'
    description = '<mdui:Description xml:lang="en">Patient record</mdui:Description>'
    old_code = "http://www.geant.net/uri/dataprotection-code-of-conduct/v1"
    return {
        "the code of conduct and no privacy statement in English": (
            "MD-ENA-012",
            _category(f"{_REFEDS}code-of-conduct/v2"),
            (privacy, ""),
        ),
        "the code of conduct and no description in English": (
            "MD-ENA-012",
            _category(f"{_REFEDS}code-of-conduct/v2"),
            (description, ""),
        ),
        "the old code of conduct and nothing required": (
            "MD-ENA-011",
            _category(old_code),
            ('isRequired="true"', 'isRequired="false"'),
        ),
        "anonymous and personalised at once": (
            "MD-ENA-018",
            _category(f"{_REFEDS}anonymous"),
            _category(f"{_REFEDS}personalized"),
        ),
        "pseudonymous and a name for all services": (
            "MD-ENA-019",
            _category(f"{_REFEDS}pseudonymous"),
            _claimed(subject, "subject-id"),
        ),
        "anonymous and a name for each service": (
            "MD-ENA-019",
            _category(f"{_REFEDS}anonymous"),
            _claimed(subject, "pairwise-id"),
        ),
        "no identifier wanted and one asked for": (
            "MD-SP-022",
            _claimed(subject, "none"),
            _wanted(f"{_ATTRIBUTE}subject-id", "subject-id"),
        ),
        "one identifier wanted and another asked for": (
            "MD-SP-022",
            _claimed(subject, "pairwise-id"),
            _wanted(f"{_ATTRIBUTE}subject-id", "subject-id"),
        ),
        "Sirtfi and nobody to call": (
            "MD-ENA-021",
            _claimed(assurance, "https://refeds.org/sirtfi"),
            (_SECURITY, 'remd:contactType="https://vard.example/annat"'),
        ),
        "one category twice": ("MD-ENA-006", _category(f"{_REFEDS}anonymous"), _category(f"{_REFEDS}anonymous ")),
    }


def _texts() -> Pairs:
    name, last = '<mdui:DisplayName xml:lang="{}">Norrvik</mdui:DisplayName>', "<mdui:Description"
    spoken = '<md:OrganizationName xml:lang="{}">Norrvik</md:OrganizationName>'
    return {
        "one language in two spellings": (
            "MD-SCH-016",
            before(last, name.format("fi")),
            before(last, name.format("FI")),
        ),
        "one language with white space": (
            "MD-SCH-016",
            before(last, name.format("nb")),
            before(last, name.format(" nb")),
        ),
        "one language of an organisation's names": (
            "MD-SCH-016",
            before("<md:OrganizationName", spoken.format("da")),
            before("<md:OrganizationName", spoken.format("Da")),
        ),
        "two equal IDs": (
            "MD-XML-021",
            ("entityID=", 'ID="_p" entityID='),
            ("<md:IDPSSODescriptor", '<md:IDPSSODescriptor ID="_p"'),
        ),
    }
