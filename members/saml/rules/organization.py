"""Group `organization`: whether the entity says whose it is (MD-ORG-001, 004, 005)."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import LANG, clark
from ..subject import Subject
from ..text import raw_text, text, tidy
from ..types import Severity
from .registry import Hit, hit, rule

_ORGANIZATION, _DISPLAY, _URL = (
    clark(f"md:{name}") for name in ("Organization", "OrganizationDisplayName", "OrganizationURL")
)
_PARTS: Final = ("md:OrganizationName", "md:OrganizationDisplayName", "md:OrganizationURL")
_SERVICE_NAMES: Final = "/".join(clark(name) for name in ("md:Extensions", "mdui:UIInfo", "mdui:DisplayName"))


def _organizations(subject: Subject) -> Iterator[etree._Element]:
    """md:Organization of the entity and of its roles."""
    for holder in (subject.entity, *(role for _, role in subject.roles)):
        yield from holder.iterchildren(_ORGANIZATION)


@rule(
    "MD-ORG-001",
    Severity.ERROR,
    group="organization",
    source="SAML2Meta §2.3.2.1; eduGAIN §3 (E4, E5)",
    title="Organization present and complete",
    en="The entity does not say whose it is. Missing: {missing}.",
    sv="Entiteten anger inte vems den är. Det som saknas: {missing}.",
    mend_en="Add md:Organization with name, display name and web address, in Swedish and English.",
    mend_sv="Lägg till md:Organization med namn, visningsnamn och webbadress, på svenska och engelska.",
)
def complete_organization(subject: Subject) -> Iterator[Hit]:
    """An error although products export metadata without it: eduGAIN refuses such an entity, and a log-in page cannot
    say whose it is. One in a role counts where the entity has none: MD-CON-015 wants it moved."""
    found = list(_organizations(subject))
    if not found:
        yield hit(subject.entity, missing="md:Organization")
    for organization in found:
        missing = [part for part in _PARTS if organization.find(clark(part)) is None]
        if missing:
            yield hit(organization, missing=", ".join(missing))


@rule(
    "MD-ORG-004",
    Severity.WARNING,
    group="organization",
    source="SAML2Meta §2.3.2.1",
    title="OrganizationURL unique language & reachable",
    en="The organisation has two web addresses in the language {lang}; software takes one or the other.",
    sv="Organisationen har två webbadresser på språket {lang}; program tar den ena eller den andra.",
    mend_en="Keep one per language.",
    mend_sv="Behåll en per språk.",
)
def one_page_per_language(subject: Subject) -> Iterator[Hit]:
    """The languages only: whether the page answers is for what asks the network."""
    for organization in _organizations(subject):
        seen: set[str] = set()
        for element in organization.iterchildren(_URL):
            lang = tidy(element.get(LANG, "")).casefold()
            if lang in seen:
                yield hit(element, "xml:lang", lang=lang)
            seen.add(lang)


@rule(
    "MD-ORG-005",
    Severity.WARNING,
    group="organization",
    source="Sweden Connect 2.1.1.1",
    title="OrganizationDisplayName is an organisation, single-line",
    en="The organisation's display name {value} {fault}.",
    sv="Organisationens visningsnamn {value} {fault_sv}.",
    mend_en="Write the organisation's usual name on one line.",
    mend_sv="Skriv organisationens vanliga namn på en rad.",
)
def organisation_name(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild writes line breaks as spaces. A name that is a service's, too, is for a person to judge:
    information only. An identity provider is rightly called what its organisation is called."""
    services = {text(e) for name, role in subject.roles if name == "sp" for e in role.iterfind(_SERVICE_NAMES)}
    for organization in _organizations(subject):
        for element in organization.iterchildren(_DISPLAY):
            value = text(element)
            if "\n" in raw_text(element).strip():
                yield hit(element, value=value, fault="stands on several lines", fault_sv="står på flera rader")
            elif value and value in services:
                fault, sv = "is also the name of a service", "är också namnet på en tjänst"
                yield hit(element, severity=Severity.INFO, value=value, fault=fault, fault_sv=sv)
