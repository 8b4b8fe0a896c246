"""Groups `mdui`, `organization` and `role-idp`: addresses that people's browsers open (MD-MUI, MD-ORG, MD-IDP-008)."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import clark, name_of
from ..subject import Subject
from ..text import tidy
from ..types import Severity
from ..urls import Url, faults, split
from .registry import Hit, hit, rule

_INFORMATION: Final = frozenset({clark("mdui:InformationURL"), clark("mdui:PrivacyStatementURL")})
_LOGO, _ORGANIZATION_URL = clark("mdui:Logo"), clark("md:OrganizationURL")
_IMAGE: Final = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}\Z")
_HTTP: Final = frozenset({"http", "https"})


def _opens(value: str, schemes: frozenset[str]) -> bool:
    """Whether a browser opens the value as a web page, and every browser the same one."""
    url: Url | None = split(value)
    return url is not None and url.scheme in schemes and not _wrong(value, url)


def _wrong(value: str, url: Url) -> bool:
    # Letters beyond ASCII in a path are common in people's addresses, and browsers agree on them.
    plain = value if value.isascii() else "".join(c if c.isascii() or not c.isalpha() else "x" for c in value)
    return bool(faults(plain, url))


def _texts(subject: Subject, tags: frozenset[str]) -> Iterator[tuple[etree._Element, str]]:
    """(element, its text) of kept elements that are not empty; empty ones are MD-XML-028's."""
    for node in subject.nodes:
        if node.tag in tags and node.text:
            yield node.element, node.text


@rule(
    "MD-MUI-007",
    Severity.ERROR,
    group="mdui",
    needs="mdui:InformationURL mdui:PrivacyStatementURL",
    source="MDUI §2.1.6-2.1.7",
    title="InformationURL and PrivacyStatementURL are absolute http(s) URLs",
    en="{name} is {value}, which a browser cannot open safely as a page.",
    sv="{name} är {value}, som en webbläsare inte säkert kan öppna som en sida.",
    mend_en="Write the full address of the page, beginning with https://.",
    mend_sv="Skriv sidans fullständiga adress, med början på https://.",
)
def web_pages(subject: Subject) -> Iterator[Hit]:
    for element, value in _texts(subject, _INFORMATION):
        if not _opens(value, _HTTP):
            yield hit(element, name=name_of(element), value=value)


@rule(
    "MD-MUI-011",
    Severity.ERROR,
    group="mdui",
    needs="mdui:Logo",
    source="MDUI §2.1.5, §3; saml2int SDP-MD10; eduGAIN §3",
    title="Logo is an https URL or a data:image URI",
    en="The logo {value} is neither an https address nor an inline PNG, JPEG, GIF or WebP image.",
    sv="Logotypen {value} är varken en https-adress eller en inbäddad bild i PNG, JPEG, GIF eller WebP.",
    mend_en="Put the image on an https address.",
    mend_sv="Lägg bilden på en https-adress.",
)
def safe_logos(subject: Subject) -> Iterator[Hit]:
    """A plain http address is a warning: it shows up as a missing image, and harms nobody else."""
    for element, value in _texts(subject, frozenset({_LOGO})):
        if not _opens(value, frozenset({"https"})) and not _IMAGE.match(value):
            yield hit(element, severity=Severity.WARNING if _opens(value, _HTTP) else None, value=value[:80])


@rule(
    "MD-ORG-003",
    Severity.ERROR,
    group="organization",
    needs="md:OrganizationURL",
    source="SAML2Meta §2.2.5",
    title="OrganizationURL absolute http(s)",
    en="The organisation's address {value} is not a full web address.",
    sv="Organisationens adress {value} är ingen fullständig webbadress.",
    mend_en="Write the full address, beginning with https://.",
    mend_sv="Skriv hela adressen, med början på https://.",
)
def organisation_page(subject: Subject) -> Iterator[Hit]:
    for element, value in _texts(subject, frozenset({_ORGANIZATION_URL})):
        if not _opens(value, _HTTP):
            yield hit(element, value=value)


@rule(
    "MD-IDP-008",
    Severity.ERROR,
    group="role-idp",
    needs="errorURL",
    source="REFEDS errorURL v1 §2",
    title="errorURL is a safe https URL",
    en="errorURL {value} is not a plain https address.",
    sv="errorURL {value} är ingen enkel https-adress.",
    mend_en="Write the https address of a help page, or leave the attribute out.",
    mend_sv="Skriv https-adressen till en hjälpsida, eller utelämna attributet.",
)
def safe_error_page(subject: Subject) -> Iterator[Hit]:
    """A plain http address is a warning: people read a help page there, nothing is sent. Whose host it is belongs to
    another stage."""
    for _, role in subject.roles:
        value = role.get("errorURL")
        url = split(tidy(value or ""))
        if value is None or (_opens(tidy(value), frozenset({"https"})) and url is not None and url.fragment is None):
            continue
        yield hit(role, "errorURL", severity=Severity.WARNING if _opens(tidy(value), _HTTP) else None, value=value)
