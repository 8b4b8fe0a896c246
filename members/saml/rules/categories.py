"""Group `entity-attributes`, categories: which fit an entity, and each other (MD-ENA-008, 018, 019, 025, 026, 029).

A category that the registry grants is a warning wherever it stands wrongly: the member's claim is left out.
"""

from collections.abc import Iterator
from typing import Final

from ..prerequisites import ANONYMOUS, PERSONALIZED, PSEUDONYMOUS
from ..settable import CATEGORY, HIDE, SUBJECT_ID, SUPPORT, is_settable, respelt
from ..subject import Subject
from ..tables import TABLES
from ..types import Severity
from .registry import Hit, hit, rule

_IDENTIFIERS: Final[dict[str, frozenset[str]]] = {
    ANONYMOUS: frozenset({"none"}),
    PSEUDONYMOUS: frozenset({"pairwise-id"}),
    PERSONALIZED: frozenset({"subject-id", "any"}),
}
_PROVIDERS: Final = frozenset({"idp", "aa"})


def _roles(subject: Subject) -> frozenset[str]:
    return frozenset(name for name, _ in subject.roles)


@rule(
    "MD-ENA-008",
    Severity.ERROR,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="REFEDS, entity category specifications; RFC 8409 §4",
    title="Category applies to this role",
    en="{value} means something for {wanted} only, which this entity is not.",
    sv="{value} betyder något bara för {wanted_sv}, vilket den här entiteten inte är.",
    mend_en="Remove the value; one that was granted, the federation operator withdraws. An identity provider states"
    " what it supports in entity-category-support.",
    mend_sv="Ta bort värdet; ett som är beviljat drar federationsoperatören in. En IdP anger vad den stöder i"
    " entity-category-support.",
)
def category_fits_role(subject: Subject) -> Iterator[Hit]:
    """A service's category at an entity without that role is a warning where only the registry could grant it.
    Support may stand at an attribute authority, too; hide-from-discovery is MD-ENA-029's at a service provider."""
    roles = _roles(subject)
    for element, value in subject.claims.get(CATEGORY, ()):
        wanted = TABLES.category_roles.get(value)
        if wanted == "sp" and "sp" not in roles:
            severity = None if is_settable(CATEGORY, value) else Severity.WARNING
            yield hit(element, severity=severity, value=value, wanted="service providers", wanted_sv="en SP")
        elif wanted == "idp" and not roles & {"idp", "sp"}:
            yield hit(element, value=value, wanted="identity providers", wanted_sv="en IdP")
    for element, value in () if roles & _PROVIDERS else subject.claims.get(SUPPORT, ()):
        support = f"entity-category-support {value}"
        yield hit(element, value=support, wanted="identity providers", wanted_sv="en IdP")


@rule(
    "MD-ENA-018",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="REFEDS FAQ; SWAMID 4.1",
    title="Several access categories at once",
    en="The service claims {values} at once; how much an identity provider then releases is its own choice.",
    sv="Tjänsten gör anspråk på {values} samtidigt; hur mycket en IdP då lämnar ut är dess eget val.",
    mend_en="Keep the one that the service needs.",
    mend_sv="Behåll den som tjänsten behöver.",
)
def one_access_category(subject: Subject) -> Iterator[Hit]:
    """Research and scholarship beside personalized is allowed: services move from the one to the other."""
    found = {value: element for element, value in subject.claims.get(CATEGORY, ()) if value in _IDENTIFIERS}
    if len(found) > 1:
        yield hit(next(iter(found.values())), values=", ".join(found))


@rule(
    "MD-ENA-019",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="REFEDS Anonymous, Pseudonymous and Personalized §5",
    title="Category and subject-id:req agree",
    en="The service asks for the subject identifier {value}, but its category goes with {wanted}.",
    sv="Tjänsten begär användaridentifieraren {value}, men till dess kategori hör {wanted}.",
    mend_en="Write {wanted} in subject-id:req, or change the category.",
    mend_sv="Skriv {wanted} i subject-id:req, eller byt kategori.",
)
def identifier_fits_category(subject: Subject) -> Iterator[Hit]:
    """With several access categories at once, what fits one of them passes: MD-ENA-018 tells of those."""
    chosen = [_IDENTIFIERS[v] for _, v in subject.claims.get(CATEGORY, ()) if v in _IDENTIFIERS]
    wanted = frozenset().union(*chosen)
    for element, value in subject.claims.get(SUBJECT_ID, ()):
        if chosen and value in TABLES.subject_id_values and value not in wanted:
            yield hit(element, value=value, wanted=", ".join(sorted(wanted)))


@rule(
    "MD-ENA-025",
    Severity.WARNING,
    group="entity-attributes",
    needs="md:IDPSSODescriptor",
    source="SWAMID 5.1.11; RFC 8409 §4",
    title="Entity category support declared",
    en="The identity provider does not say which entity categories it releases attributes to.",
    sv="IdP:n anger inte vilka entitetskategorier den lämnar ut attribut till.",
    mend_en="List the categories that it is configured for in entity-category-support.",
    mend_sv="Räkna upp de kategorier som den är inställd för i entity-category-support.",
)
def support_declared(subject: Subject) -> Iterator[Hit]:
    if not subject.claims.get(SUPPORT) and "idp" in _roles(subject):
        yield hit(subject.entity)


@rule(
    "MD-ENA-026",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="RFC 8409 §4",
    title="Support declared without category semantic pair",
    en="Nobody can support {value}: it is no known category of services.",
    sv="{value} går inte att stödja: det är ingen känd kategori av tjänster.",
    mend_en="Remove the value, or check how the category is spelt.",
    mend_sv="Ta bort värdet, eller kontrollera hur kategorin stavas.",
)
def support_for_something(subject: Subject) -> Iterator[Hit]:
    """A value that is almost a known one is MD-ENA-007's."""
    for element, value in subject.claims.get(SUPPORT, ()):
        if value and value not in TABLES.support_values and (value == HIDE or not respelt(value)):
            yield hit(element, value=value)


@rule(
    "MD-ENA-029",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="REFEDS Hide From Discovery",
    title="hide-from-discovery on SP",
    en="hide-from-discovery has no effect on a service provider: only identity providers are listed at a log-in.",
    sv="hide-from-discovery har ingen verkan på en SP: bara IdP:er visas i listan vid inloggning.",
    mend_en="Remove the value, or register the proxy's identity provider on its own.",
    mend_sv="Ta bort värdet, eller registrera proxyns IdP för sig.",
)
def hidden_service(subject: Subject) -> Iterator[Hit]:
    for element, value in subject.claims.get(CATEGORY, ()):
        if value == HIDE and "sp" in _roles(subject):
            yield hit(element)
