"""A sound service that shows everything a category may ask for, to which entity attributes are added."""

import re

from .entities import SAML2, sp

OASIS = "urn:oasis:names:tc:SAML"
CATEGORY, SUPPORT = "http://macedir.org/entity-category", "http://macedir.org/entity-category-support"
ASSURANCE, SUBJECT_ID = f"{OASIS}:attribute:assurance-certification", f"{OASIS}:profiles:subject-id:req"
SELECTION = "https://refeds.org/entity-selection-profile"
RESEARCH = "http://refeds.org/category/research-and-scholarship"
CONDUCT = "https://refeds.org/category/code-of-conduct/v2"
CONDUCT_1 = "http://www.geant.net/uri/dataprotection-code-of-conduct/v1"
HIDE = "http://refeds.org/category/hide-from-discovery"
SIRTFI, SIRTFI_2 = "https://refeds.org/sirtfi", "https://refeds.org/sirtfi2"
ANONYMOUS = "https://refeds.org/category/anonymous"
PSEUDONYMOUS = "https://refeds.org/category/pseudonymous"
PERSONALIZED = "https://refeds.org/category/personalized"

URI = f'NameFormat="{SAML2}:attrname-format:uri"'
ABOUT = '<mdui:InformationURL xml:lang="en">https://journal.vard.example/about</mdui:InformationURL>'
PRIVACY = '<mdui:PrivacyStatementURL xml:lang="en">https://journal.vard.example/privacy</mdui:PrivacyStatementURL>'
DESCRIPTION = '<mdui:Description xml:lang="en">Patient record</mdui:Description>'
_SHOWN = f"""<mdui:UIInfo>
        <mdui:DisplayName xml:lang="sv">Journalen</mdui:DisplayName>
        <mdui:DisplayName xml:lang="en">The Record</mdui:DisplayName>
        <mdui:Description xml:lang="sv">Patientjournal</mdui:Description>
        {DESCRIPTION}{ABOUT}{PRIVACY}
      </mdui:UIInfo>"""
REQUEST = (
    '<md:RequestedAttribute Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.9" FriendlyName="eduPersonScopedAffiliation" '
    f'isRequired="true" {URI}/>'
)
SERVICES = f'<md:AttributeConsumingService index="0"><md:ServiceName xml:lang="sv">Journalen</md:ServiceName>{REQUEST}'
SERVICES += "</md:AttributeConsumingService>"


def value(text: str) -> str:
    return f"<saml:AttributeValue>{text}</saml:AttributeValue>"


def attribute(name: str, *texts: str) -> str:
    return f'<saml:Attribute Name="{name}" {URI}>{"".join(map(value, texts))}</saml:Attribute>'


def attributes(*inside: str) -> str:
    return f"<mdattr:EntityAttributes>{''.join(inside)}</mdattr:EntityAttributes>"


def service(*inside: str) -> str:
    """The service with those entity attributes and no others."""
    document = re.sub(r"<mdui:UIInfo>.*?</mdui:UIInfo>", _SHOWN, sp(), flags=re.DOTALL)
    document = re.sub(
        r"<md:AttributeConsumingService.*</md:AttributeConsumingService>", SERVICES, document, flags=re.DOTALL
    )
    head, _, rest = document.partition("<md:SPSSODescriptor")
    root = head.partition("<md:Extensions>")[0]
    return f"{root}<md:Extensions>{attributes(*inside)}</md:Extensions><md:SPSSODescriptor{rest}"
