"""Groups `mdrpi`, `entity-attributes` and `role-idp`: what only the registry may say.

Errors in the catalogue; warnings here, as the rebuild strips what the member sent and the registry writes
its own. A member that took its metadata out of a feed has them all, and must not be blocked for it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from ..names import clark, name_of
from ..settable import ASSURANCE, CATEGORY, SUBJECT_ID, SUPPORT, is_settable, respelt
from ..subject import Subject
from ..text import tidy
from ..types import Severity
from .registry import Hit, hit, rule

_EXTENSIONS, _INFO = clark("md:Extensions"), clark("mdrpi:RegistrationInfo")
_ENTITY_ATTRIBUTES, _RPI = clark("mdattr:EntityAttributes"), clark("mdrpi:x").removesuffix("x")
_RPI_NAMES: Final = frozenset(clark(f"mdrpi:{n}") for n in ("RegistrationInfo", "PublicationInfo", "PublicationPath"))
_NAMES: Final = frozenset({CATEGORY, SUPPORT, SUBJECT_ID, ASSURANCE})


@rule(
    "MD-RPI-002",
    Severity.WARNING,
    group="mdrpi",
    needs="mdrpi:RegistrationInfo",
    source="MDRPI §2.1.1",
    title="registrationAuthority is set by the operator only",
    en="The metadata names {authority} as its registrar; the registry writes its own name instead.",
    sv="Metadata anger {authority} som registrerande organisation; registret skriver sitt eget namn i stället.",
    mend_en="Nothing, if it is to be registered here. An entity has one registrar: end the other registration.",
    mend_sv="Inget, om den ska registreras här. En entitet har en registrator: avsluta den andra registreringen.",
)
def registrar_is_ours(subject: Subject) -> Iterator[Hit]:
    for element in subject.sent.get(_INFO, ()):
        authority = tidy(element.get("registrationAuthority", ""))
        yield hit(element, "registrationAuthority", authority=authority)


@rule(
    "MD-RPI-004",
    Severity.WARNING,
    group="mdrpi",
    needs="mdrpi:RegistrationInfo",
    source="MDRPI §2.1; eduGAIN E8",
    title="RegistrationInfo at most once",
    en="mdrpi:RegistrationInfo comes more than once; all are left out.",
    sv="mdrpi:RegistrationInfo finns mer än en gång; alla utelämnas.",
    mend_en="Remove them.",
    mend_sv="Ta bort dem.",
)
def one_registration(subject: Subject) -> Iterator[Hit]:
    for extensions in subject.entity.iterchildren(_EXTENSIONS):
        for extra in list(extensions.iterchildren(_INFO))[1:]:
            yield hit(extra)


@rule(
    "MD-RPI-005",
    Severity.WARNING,
    group="mdrpi",
    needs="mdrpi:RegistrationInfo",
    source="MDRPI §2.1",
    title="Only at entity or root level and not on both",
    en="mdrpi:RegistrationInfo stands inside {parent}; it is left out.",
    sv="mdrpi:RegistrationInfo står i {parent}; det utelämnas.",
    mend_en="Remove it.",
    mend_sv="Ta bort det.",
)
def registration_at_entity_level(subject: Subject) -> Iterator[Hit]:
    for element in subject.sent.get(_INFO, ()):
        holder = element.getparent()
        above = holder.getparent() if holder is not None else None
        if above is not None and above is not subject.entity:
            yield hit(element, parent=name_of(above))


@rule(
    "MD-RPI-006",
    Severity.WARNING,
    group="mdrpi",
    needs="registrationInstant",
    source="MDRPI §2.1.1",
    title="registrationInstant in UTC with Z, not in the future",
    en="registrationInstant {value} is in the future; it is left out.",
    sv="registrationInstant {value} ligger i framtiden; det utelämnas.",
    mend_en="Remove it: the registry knows when it registered the entity.",
    mend_sv="Ta bort det: registret vet när det registrerade entiteten.",
)
def registered_in_the_past(subject: Subject) -> Iterator[Hit]:
    """The form of the time is MD-SCH-012's business."""
    for element in subject.stated.get("registrationInstant", ()):
        value = element.get("registrationInstant")
        if value is not None and (at := _time(value)) is not None and at > subject.at + timedelta(minutes=5):
            yield hit(element, "registrationInstant", value=value)


def _time(value: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


@rule(
    "MD-RPI-011",
    Severity.WARNING,
    group="mdrpi",
    needs=lambda names: any(name.startswith(_RPI) for name in names),
    source="MDRPI §2",
    title="Only known mdrpi elements in Extensions",
    en="{name} is not an element of the registration extension; it is left out.",
    sv="{name} är inget element i registreringstillägget; det utelämnas.",
    mend_en="Remove it.",
    mend_sv="Ta bort det.",
)
def known_registration_elements(subject: Subject) -> Iterator[Hit]:
    for element in subject.elements:
        parent = element.getparent()
        in_extensions = parent is not None and parent.tag == _EXTENSIONS
        if in_extensions and str(element.tag).startswith(_RPI) and element.tag not in _RPI_NAMES:
            yield hit(element, name=name_of(element))


@rule(
    "MD-ENA-001",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="MDAttr §2.3; eduGAIN E9",
    title="EntityAttributes once, at entity level",
    en="mdattr:EntityAttributes stands twice, or somewhere else than in the entity's own md:Extensions.",
    sv="mdattr:EntityAttributes finns två gånger, eller någon annanstans än i entitetens egen md:Extensions.",
    mend_en="Put all entity attributes into one element in the entity's md:Extensions.",
    mend_sv="Samla alla entitetsattribut i ett element i entitetens md:Extensions.",
)
def entity_attributes_once(subject: Subject) -> Iterator[Hit]:
    """Misplaced ones are left out; of several at entity level none is lost."""
    seen = 0
    for element in subject.sent.get(_ENTITY_ATTRIBUTES, ()):
        holder = element.getparent()
        at_entity = holder is not None and holder.getparent() is subject.entity
        seen += at_entity
        if not at_entity or seen > 1:
            yield hit(element)


@rule(
    "MD-ENA-002",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="MDAttr §2.3-2.4",
    title="Signed saml:Assertion in EntityAttributes refused",
    en="An assertion about the entity is left out: the registry states what it has checked itself.",
    sv="Ett intyg om entiteten utelämnas: registret uppger det som det själv har kontrollerat.",
    mend_en="Remove the assertion, and apply for what it was to prove.",
    mend_sv="Ta bort intyget, och ansök om det som det skulle styrka.",
)
def no_assertions(subject: Subject) -> Iterator[Hit]:
    for element in subject.sent.get(_ENTITY_ATTRIBUTES, ()):
        for assertion in element.iterchildren(clark("saml:Assertion")):
            yield hit(assertion)


@rule(
    "MD-ENA-004",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="RFC 8409; subject-id-attr",
    title="Attribute Name in allow-list",
    en="The federation does not know the entity attribute {name}; it is left out.",
    sv="Federationen känner inte till entitetsattributet {name}; det utelämnas.",
    mend_en="Check the spelling, http or https included.",
    mend_sv="Kontrollera stavningen, även http eller https.",
)
def known_entity_attributes(subject: Subject) -> Iterator[Hit]:
    for name, attribute in subject.entity_attributes:
        if name not in _NAMES:
            yield hit(attribute, "Name", name=name)


@rule(
    "MD-ENA-009",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="RFC 8409 §6; REFEDS (registrar MUST check)",
    title="Restricted categories are granted by the operator",
    en="The category {value} is the registry's to grant; it is left out until it has been.",
    sv="Kategorin {value} tilldelas av registret; den utelämnas tills det har skett.",
    mend_en="Apply to the operator for the category.",
    mend_sv="Ansök om kategorin hos operatören.",
)
def granted_categories(subject: Subject) -> Iterator[Hit]:
    """A misspelt one is MD-ENA-007's: there is nothing to apply for."""
    for element, value in subject.claims.get(CATEGORY, ()):
        if not is_settable(CATEGORY, value) and not respelt(value):
            yield hit(element, value=value)


@rule(
    "MD-IDP-021",
    Severity.WARNING,
    group="role-idp",
    needs="mdattr:EntityAttributes",
    source="SAML2IAP; Sweden Connect anslutningsregler 3.3; SWAMID 5.1.9",
    title="LoA claims are operator-approved",
    en="The certification {value} is written by the registry after a decision; the claim is left out.",
    sv="Certifieringen {value} skrivs av registret efter beslut; uppgiften utelämnas.",
    mend_en="Nothing, if the certification is in the registry. Otherwise make a declaration.",
    mend_sv="Inget, om certifieringen finns i registret. Lämna annars in en tillitsdeklaration.",
)
def approved_assurance(subject: Subject) -> Iterator[Hit]:
    """Every assurance certification, Sirtfi too: the registry records it before it vouches for it."""
    for element, value in subject.claims.get(ASSURANCE, ()):
        yield hit(element, value=value)
