"""Group `role-idp`: what else an entity with an identity provider claims to be (MD-IDP-015 to 022)."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import clark, name_of
from ..settable import ASSURANCE, CATEGORY
from ..subject import Subject
from ..tables import TABLES
from ..text import text, tidy
from ..types import Severity
from .idp import providers
from .registry import Hit, hit, rule

_ATTRIBUTE, _SERVICE = clark("saml:Attribute"), clark("md:AttributeService")
_ENTITY_ATTRIBUTE: Final = "/".join(map(clark, ("md:Extensions", "mdattr:EntityAttributes", "saml:Attribute")))
_SOAP: Final = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"
_UNUSED_ROLES: Final = (clark("md:PDPDescriptor"), clark("md:AuthnAuthorityDescriptor"))


@rule(
    "MD-IDP-015",
    Severity.WARNING,
    group="role-idp",
    needs="saml:Attribute",
    source="SWAMID 5.1.31; SAML2Meta §2.4.3",
    title="No saml:Attribute elements in IDPSSODescriptor unless policy allows",
    en="The role lists {count} attributes that it may send; the list is left out.",
    sv="Rollen räknar upp {count} attribut som den kan skicka; listan utelämnas.",
    mend_en="Nothing. AD FS makes such a list by itself; nobody reads it.",
    mend_sv="Inget. AD FS gör en sådan lista av sig själv; ingen läser den.",
)
def no_attribute_list(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves the list out."""
    for role in providers(subject):
        found = list(role.iterchildren(_ATTRIBUTE))
        if found:
            yield hit(found[0], count=len(found))


@rule(
    "MD-IDP-016",
    Severity.WARNING,
    group="role-idp",
    needs="md:AttributeAuthorityDescriptor",
    source="SAML2Meta §2.4.7",
    title="AttributeAuthorityDescriptor consistency",
    en="The attribute authority {fault}.",
    sv="Attributkällan {fault_sv}.",
    mend_en="Remove the role if nobody asks it for attributes, as is usual; else complete it.",
    mend_sv="Ta bort rollen om ingen frågar den efter attribut, vilket är det vanliga; annars komplettera den.",
)
def consistent_authority(subject: Subject) -> Iterator[Hit]:
    """Scopes are compared where both the identity provider and the attribute authority state some."""
    for role in (role for name, role in subject.roles if name == "aa"):
        for fault, fault_sv in _faults(subject, role):
            yield hit(role, fault=fault, fault_sv=fault_sv)


def _faults(subject: Subject, role: etree._Element) -> Iterator[tuple[str, str]]:
    """(English, Swedish)."""
    if not any(tidy(service.get("Binding", "")) == _SOAP for service in role.iterchildren(_SERVICE)):
        yield (
            "has no AttributeService for SOAP, so nobody can ask it",
            "saknar AttributeService för SOAP, så ingen kan fråga den",
        )
    if not any(one.role is role and "signing" in one.uses and one.certificate for one in subject.carried):
        yield "has no signing certificate", "saknar signeringscertifikat"
    own, others = _scopes(subject, role), set().union(*(_scopes(subject, idp) for idp in providers(subject)))
    if own and others and own != others:
        yield "has other scopes than the identity provider", "har andra scope än IdP:n"


def _scopes(subject: Subject, role: etree._Element) -> set[str]:
    return {text(element) for element, holder in subject.scopes if holder is role}


@rule(
    "MD-IDP-017",
    Severity.INFO,
    group="role-idp",
    needs="md:AttributeAuthorityDescriptor",
    source="SWAMID advice",
    title="Unused attribute authority",
    en="The identity provider is an attribute authority, too. Today attributes come with the log-in.",
    sv="IdP:n är även attributkälla. I dag följer attributen med inloggningen.",
    mend_en="Remove the AttributeAuthorityDescriptor unless some service asks it for attributes.",
    mend_sv="Ta bort AttributeAuthorityDescriptor om inte någon tjänst frågar den efter attribut.",
)
def needless_authority(subject: Subject) -> Iterator[Hit]:
    if any(True for _ in providers(subject)):
        for name, role in subject.roles:
            if name == "aa":
                yield hit(role)


@rule(
    "MD-IDP-018",
    Severity.WARNING,
    group="role-idp",
    needs="md:PDPDescriptor md:AuthnAuthorityDescriptor",
    source="SAML2Meta §2.4.5–2.4.6",
    title="PDPDescriptor and AuthnAuthorityDescriptor",
    en="{name} is a role that nobody uses; it is left out.",
    sv="{name} är en roll som ingen använder; den utelämnas.",
    mend_en="Nothing. Remove the element to be rid of this notice.",
    mend_sv="Inget. Ta bort elementet för att slippa den här upplysningen.",
)
def no_unused_role(subject: Subject) -> Iterator[Hit]:
    for role in subject.entity.iterchildren(*_UNUSED_ROLES):
        yield hit(role, name=name_of(role))


@rule(
    "MD-IDP-020",
    Severity.INFO,
    group="role-idp",
    needs="mdattr:EntityAttributes",
    source="REFEDS HfD §3",
    title="Hidden IdPs",
    en="The identity provider asks not to be shown in lists at log-in, so what it lacks for people is only noted.",
    sv="IdP:n begär att inte visas i listor vid inloggning, så det som saknas för människor noteras bara.",
    mend_en="Nothing, if that is meant. Else remove the category hide-from-discovery.",
    mend_sv="Inget, om det är meningen. Ta annars bort kategorin hide-from-discovery.",
)
def hidden(subject: Subject) -> Iterator[Hit]:
    """What MD-MUI-001, 002, 005, 009 and 010 find missing in such an entity is for information."""
    if subject.is_hidden:
        for role in providers(subject):
            yield hit(role)


HIDDEN_MAY_LACK: Final = {
    "MD-MUI-001": Severity.WARNING,  # two mdui:UIInfo stay an error
    "MD-MUI-002": Severity.ERROR,
    "MD-MUI-005": Severity.WARNING,
    "MD-MUI-009": Severity.WARNING,
    "MD-MUI-010": Severity.WARNING,
}
"""What people who choose among identity providers miss, as the rules find it: `check` makes notes of these."""


@rule(
    "MD-IDP-022",
    Severity.WARNING,
    group="role-idp",
    needs="mdattr:EntityAttributes",
    source="Sweden Connect anslutningsregler 3.4",
    title="LoA and entity category dependency",
    en="The category {category} takes one of the levels {levels}, which the identity provider does not claim.",
    sv="Kategorin {category} kräver någon av tillitsnivåerna {levels}, som IdP:n inte uppger.",
    mend_en="Ask the operator for the level first, or remove the category.",
    mend_sv="Be operatören om nivån först, eller ta bort kategorin.",
)
def level_for_category(subject: Subject) -> Iterator[Hit]:
    """A warning, as a member's own words about either are left out: the registry writes what it has approved."""
    claimed = subject.facts.entity_attributes
    if TABLES.category_levels.keys().isdisjoint(claimed.get(CATEGORY, ())) or not any(True for _ in providers(subject)):
        return
    for element, value in _categories(subject):
        wanted = TABLES.category_levels.get(value, frozenset())
        if wanted and wanted.isdisjoint(claimed.get(ASSURANCE, ())):
            yield hit(element, category=value, levels=", ".join(sorted(wanted)))


def _categories(subject: Subject) -> Iterator[tuple[etree._Element, str]]:
    for attribute in subject.entity.iterfind(_ENTITY_ATTRIBUTE):
        if tidy(attribute.get("Name", "")) == CATEGORY:
            for element in attribute.iterchildren(clark("saml:AttributeValue")):
                yield element, text(element)
