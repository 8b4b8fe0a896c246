"""What the exports of products are made of; `md` and `ds` are the prefixes that a product writes, with the colon."""

from ..saml.entities import SAML2
from ..saml.keys import certificate

HOST = "https://fed.vard.example"
MD, DS, UI = f"{SAML2}:metadata", "http://www.w3.org/2000/09/xmldsig#", "urn:oasis:names:tc:SAML:metadata:ui"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
_SHOWN = {
    "DisplayName": "Norrvik",
    "Description": "Vård i Norrvik",
    "Logo": "https://www.vard.example/logo.png",
    "InformationURL": "https://www.vard.example/om",
    "PrivacyStatementURL": "https://www.vard.example/integritet",
}
_CALLED = {
    "OrganizationName": "Region Norrvik",
    "OrganizationDisplayName": "Region Norrvik",
    "OrganizationURL": "https://www.vard.example/",
}


def localised(prefix: str, texts: dict[str, str]) -> str:
    """Each text in Swedish and English; a logo once."""
    found = [
        f'<{prefix}{t} xml:lang="{lang}">{text}</{prefix}{t}>' for t, text in texts.items() for lang in ("sv", "en")
    ]
    logo = f'<{prefix}Logo width="80" height="60">{texts.get("Logo")}</{prefix}Logo>'
    return "".join(one for one in found if "Logo" not in one) + (logo if "Logo" in texts else "")


def face() -> str:
    """What people see."""
    return f'<mdui:UIInfo xmlns:mdui="{UI}">{localised("mdui:", _SHOWN)}</mdui:UIInfo>'


def people(md: str = "md:") -> str:
    """The organisation and a technical contact."""
    name = f"<{md}GivenName>Kim</{md}GivenName>"
    mail = f"<{md}EmailAddress>mailto:saml@vard.example</{md}EmailAddress>"
    contact = f'<{md}ContactPerson contactType="technical">{name}{mail}</{md}ContactPerson>'
    return f"<{md}Organization>{localised(md, _CALLED)}</{md}Organization>{contact}"


def key(use: str, kind: str = "sound", md: str = "md:", ds: str = "ds:", text: str = "", more: str = "") -> str:
    """A key for a use, or for both where `use` is empty; `more` stands before the certificate's ds:X509Data."""
    stated = f' use="{use}"' if use else ""
    declared = "" if ds else f' xmlns="{DS}"'
    inside = f"<{ds}X509Certificate>{text or certificate(kind)}</{ds}X509Certificate>"
    info = f"<{ds}KeyInfo{declared}>{more}<{ds}X509Data>{inside}</{ds}X509Data></{ds}KeyInfo>"
    return f"<{md}KeyDescriptor{stated}>{info}</{md}KeyDescriptor>"


def endpoint(name: str, binding: str, path: str, more: str = "", md: str = "md:") -> str:
    return f'<{md}{name} Binding="{SAML2}:bindings:{binding}" Location="{HOST}{path}"{more}/>'


def formats(*names: str, md: str = "md:") -> str:
    return "".join(f"<{md}NameIDFormat>{SAML2}:nameid-format:{name}</{md}NameIDFormat>" for name in names)


def role(kind: str, inside: str, *, md: str = "md:", more: str = "", protocols: str = "", extensions: str = "") -> str:
    """A role with a face."""
    spoken = f'protocolSupportEnumeration="{SAML2}:protocol{protocols}"'
    held = f"<{md}Extensions>{extensions}{face() if 'SSO' in kind else ''}</{md}Extensions>"
    return f"<{md}{kind}Descriptor {more} {spoken}>{held}{inside}</{md}{kind}Descriptor>"


def entity(entity_id: str, inside: str, *, md: str = "md:", more: str = "") -> str:
    """The whole, with people."""
    declared = f'xmlns:{md[:-1]}="{MD}"' if md else f'xmlns="{MD}"'
    start = f'{DECLARATION}<{md}EntityDescriptor {declared} xmlns:ds="{DS}" {more} entityID="{entity_id}">'
    return f"{start}{inside}{people(md)}</{md}EntityDescriptor>"
