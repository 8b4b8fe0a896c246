"""Every place of an entity where something is written: the elements with text, and the attributes."""

import re

from ..saml.entities import changed, idp, sp
from ..saml.keys import certificate


def rich_idp() -> str:
    """The sound IdP with the elements that few have."""
    more = """<mdui:Keywords xml:lang="sv">vård omsorg</mdui:Keywords><mdui:Logo height="60" width="80">"""
    document = changed(idp(), '<mdui:Logo height="60" width="80">', more)
    hints = """<mdui:DiscoHints><mdui:IPHint>1.2.3.0/24</mdui:IPHint>
        <mdui:DomainHint>vard.example</mdui:DomainHint><mdui:GeolocationHint>geo:59.3,18.1</mdui:GeolocationHint>"""
    document = changed(document, "<mdui:DiscoHints><mdui:DomainHint>vard.example</mdui:DomainHint>", hints)
    return changed(document, "<md:GivenName>Kim<", "<md:Company>Norrvik IT</md:Company><md:GivenName>Kim<")


def rich_sp() -> str:
    """The sound SP with the elements that few have."""
    described = '</md:ServiceName><md:ServiceDescription xml:lang="sv">Läsa journal</md:ServiceDescription>'
    return changed(sp(), "</md:ServiceName>", described)


# Element: (whose, its text). The first element of that name with that text is meant.
TEXTS = {
    "saml:AttributeValue": (rich_idp, "https://refeds.org/category/code-of-conduct/v2"),
    "shibmd:Scope": (rich_idp, "vard.example"),
    "mdui:DisplayName": (rich_idp, "Region Norrvik"),
    "mdui:Description": (rich_idp, "Inloggning för vårdpersonal"),
    "mdui:Keywords": (rich_idp, "vård omsorg"),
    "mdui:Logo": (rich_idp, "https://www.vard.example/logo.png"),
    "mdui:InformationURL": (rich_idp, "https://www.vard.example/inloggning"),
    "mdui:PrivacyStatementURL": (rich_sp, "https://www.vard.example/integritet"),
    "mdui:IPHint": (rich_idp, "1.2.3.0/24"),
    "mdui:DomainHint": (rich_idp, "vard.example"),
    "mdui:GeolocationHint": (rich_idp, "geo:59.3,18.1"),
    "ds:X509Certificate": (rich_idp, None),
    "md:NameIDFormat": (rich_idp, "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"),
    "md:ServiceName": (rich_sp, "Journalen"),
    "md:ServiceDescription": (rich_sp, "Läsa journal"),
    "md:OrganizationName": (rich_idp, "Region Norrvik"),
    "md:OrganizationDisplayName": (rich_idp, "Region Norrvik"),
    "md:OrganizationURL": (rich_idp, "https://www.vard.example/"),
    "md:Company": (rich_idp, "Norrvik IT"),
    "md:GivenName": (rich_idp, "Kim"),
    "md:SurName": (rich_idp, "Åkerlund"),
    "md:EmailAddress": (rich_idp, "mailto:saml@vard.example"),
    "md:TelephoneNumber": (rich_idp, "+46 8 000 00 00"),
}
# Attribute: (whose, its value as it is written there).
ATTRIBUTES = {
    "entityID": (rich_idp, "https://idp.vard.example/saml"),
    "protocolSupportEnumeration": (rich_idp, "urn:oasis:names:tc:SAML:2.0:protocol"),
    "errorURL": (rich_idp, "https://www.vard.example/hjalp?fel=ERRORURL_CODE"),
    "Binding": (rich_idp, "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"),
    "Location": (rich_idp, "https://idp.vard.example/sso/post"),
    "ResponseLocation": (rich_idp, "https://idp.vard.example/slo/svar"),
    "Algorithm": (rich_sp, "http://www.w3.org/2009/xmlenc11#aes256-gcm"),
    "Name": (rich_sp, "urn:oid:2.5.4.42"),
    "FriendlyName": (rich_sp, "givenName"),
    "remd:contactType": (rich_idp, "http://refeds.org/metadata/contactType/security"),
    "contactType": (rich_idp, "technical"),
    "xml:lang": (rich_idp, "sv"),
    "use": (rich_idp, "signing"),
}


def in_text(tag: str, new: str) -> str:
    """An entity where the text of an element is `new`, in which {} stands for the middle of the sound text, such as
    `{}` itself, and {0} and {1} for its halves."""
    whose, value = TEXTS[tag]
    old = value or certificate("sound")
    half = max(1, len(old) // 2)
    start, _, rest = whose().partition(f"<{tag}")
    return f"{start}<{tag}" + changed(rest, f">{old}</{tag}>", f">{new.format(old[:half], old[half:])}</{tag}>")


def in_attribute(name: str, new: str) -> str:
    """The same of an attribute."""
    whose, old = ATTRIBUTES[name]
    half = max(1, len(old) // 2)
    return changed(whose(), f' {name}="{old}"', f' {name}="{new.format(old[:half], old[half:])}"')


def renamed(document: str, old: str, new: str) -> str:
    """The document with another prefix for a namespace, or none, on elements and attributes."""
    bound = changed(document, f"xmlns:{old}=", f"xmlns:{new}=" if new else "xmlns=")
    return re.sub(rf"(?<=[</\s]){old}:(?=[A-Za-z])", f"{new}:" if new else "", bound)
