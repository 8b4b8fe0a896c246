"""Group `organization`: whether the entity says whose it is (MD-ORG-001, 004, 005)."""

from collections.abc import Iterator
from typing import Final

from ..names import LANG, clark, short
from ..nodes import Node
from ..subject import Subject
from ..types import Severity
from .registry import Hit, hit, rule

_ORGANIZATION, _DISPLAY, _URL = (
    clark(f"md:{name}") for name in ("Organization", "OrganizationDisplayName", "OrganizationURL")
)
_PARTS: Final = ("md:OrganizationName", "md:OrganizationDisplayName", "md:OrganizationURL")


def _organizations(subject: Subject) -> list[Node]:
    """md:Organization of the entity and of its roles."""
    holders = [subject.root, *(subject.received[role] for _, role in subject.roles)]
    return [organization for holder in holders for organization in holder.inside(_ORGANIZATION)]


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
    found = _organizations(subject)
    if not found:
        yield hit(subject.entity, missing="md:Organization")
    for organization in found:
        said = {short(child.tag) for child in organization.children}
        missing = [part for part in _PARTS if part not in said]
        if missing:
            yield hit(organization.element, missing=", ".join(missing))


@rule(
    "MD-ORG-004",
    Severity.WARNING,
    group="organization",
    needs="md:OrganizationURL",
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
        for page in organization.inside(_URL):
            lang = page.value(LANG).casefold()
            if lang in seen:
                yield hit(page.element, "xml:lang", lang=lang)
            seen.add(lang)


@rule(
    "MD-ORG-005",
    Severity.WARNING,
    group="organization",
    needs="md:OrganizationDisplayName",
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
    services = {w.value for face in subject.faces if face.role == "sp" for w in face.parts.get("mdui:DisplayName", ())}
    for organization in _organizations(subject):
        for name in organization.inside(_DISPLAY):
            if "\n" in name.raw.strip():
                fault, sv = "stands on several lines", "står på flera rader"
                yield hit(name.element, value=name.text, fault=fault, fault_sv=sv)
            elif name.text and name.text in services:
                fault, sv = "is also the name of a service", "är också namnet på en tjänst"
                yield hit(name.element, severity=Severity.INFO, value=name.text, fault=fault, fault_sv=sv)
