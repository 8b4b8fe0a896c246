"""Group `contacts`, people: who can be reached, and for what (MD-CON-001 to 006, 013 to 016)."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from ..facts import SECURITY_CONTACT
from ..names import clark, name_of, short
from ..nodes import Node
from ..subject import Contact, Subject
from ..types import Severity
from .registry import Hit, hit, rule

_PURPOSE, _MAIL, _GIVEN = clark("remd:contactType"), clark("md:EmailAddress"), clark("md:GivenName")
_EXTENSIONS = clark("md:Extensions")
_NAMES: Final = tuple(clark(f"md:{name}") for name in ("GivenName", "SurName", "Company"))
_AT_ENTITY: Final = (clark("md:Organization"), clark("md:ContactPerson"))


def contacts_of(subject: Subject, kind: str) -> list[Contact]:
    """The contacts of a kind: a contactType, or `security`."""
    return [contact for contact in subject.contacts if contact.kind == kind]


def _meant_for_security(contact: Contact) -> bool:
    """Whether the contact is, or was to be, the REFEDS security contact."""
    if contact.kind == "security":
        return True
    return contact.person.value(_PURPOSE).lower().rstrip("/").endswith("/contacttype/security")


@rule(
    "MD-CON-001",
    Severity.ERROR,
    group="contacts",
    source="saml2int SDP-MD11; eduGAIN E6; SWAMID 5.1.26",
    title="Technical contact present",
    en="The entity has no technical contact with an e-mail address.",
    sv="Entiteten saknar teknisk kontakt med e-postadress.",
    mend_en='Add a ContactPerson with contactType="technical" and an EmailAddress.',
    mend_sv='Lägg till en ContactPerson med contactType="technical" och en EmailAddress.',
)
def technical_contact(subject: Subject) -> Iterator[Hit]:
    """An error although products export metadata without: nobody could tell the owner that a key is broken."""
    if not any(contact.mail for contact in contacts_of(subject, "technical")):
        yield hit(subject.entity)


@rule(
    "MD-CON-002",
    Severity.WARNING,
    group="contacts",
    source="eduGAIN §3; SWAMID 5.1.27",
    title="Support contact present",
    en="The entity has no support contact to whom users can be sent.",
    sv="Entiteten saknar supportkontakt att hänvisa användare till.",
    mend_en='Add a ContactPerson with contactType="support".',
    mend_sv='Lägg till en ContactPerson med contactType="support".',
)
def support_contact(subject: Subject) -> Iterator[Hit]:
    if not contacts_of(subject, "support"):
        yield hit(subject.entity)


@rule(
    "MD-CON-003",
    Severity.WARNING,
    group="contacts",
    source="SWAMID 5.1.25",
    title="Administrative contact present",
    en="The entity has no administrative contact, who answers for the agreement.",
    sv="Entiteten saknar administrativ kontakt, den som svarar för avtalet.",
    mend_en='Add a ContactPerson with contactType="administrative".',
    mend_sv='Lägg till en ContactPerson med contactType="administrative".',
)
def administrative_contact(subject: Subject) -> Iterator[Hit]:
    if not contacts_of(subject, "administrative"):
        yield hit(subject.entity)


@rule(
    "MD-CON-004",
    Severity.WARNING,
    group="contacts",
    source="REFEDS security contact; eduGAIN profile v3 draft",
    title="Security contact present",
    en="The entity has no security contact to whom incidents can be reported.",
    sv="Entiteten saknar säkerhetskontakt att rapportera incidenter till.",
    mend_en='Add a ContactPerson with contactType="other" and remd:contactType="{value}".',
    mend_sv='Lägg till en ContactPerson med contactType="other" och remd:contactType="{value}".',
)
def security_contact(subject: Subject) -> Iterator[Hit]:
    """One that was meant as such is MD-CON-005's."""
    if not any(map(_meant_for_security, subject.contacts)):
        yield hit(subject.entity, value=SECURITY_CONTACT)


@rule(
    "MD-CON-005",
    Severity.ERROR,
    group="contacts",
    needs="md:ContactPerson",
    source="REFEDS security contact",
    title="Security contact is well-formed",
    en="The security contact is not found by those who look for it. It lacks {missing}.",
    sv="Säkerhetskontakten hittas inte av dem som söker den. Den saknar {missing}.",
    mend_en="Write {missing}, character by character.",
    mend_sv="Skriv {missing}, tecken för tecken.",
)
def findable_security_contact(subject: Subject) -> Iterator[Hit]:
    for contact in filter(_meant_for_security, subject.contacts):
        missing = list(_security_faults(contact.person))
        if missing:
            yield hit(contact.person.element, missing=", ".join(missing))


def _security_faults(person: Node) -> Iterator[str]:
    if person.value("contactType") != "other":
        yield 'contactType="other"'
    if person.value(_PURPOSE) != SECURITY_CONTACT:
        yield f'remd:contactType="{SECURITY_CONTACT}"'
    for tag in (_GIVEN, _MAIL):
        if not person.inside(tag):
            yield f"md:{tag.partition('}')[2]}"


@rule(
    "MD-CON-006",
    Severity.WARNING,
    group="contacts",
    needs="md:ContactPerson",
    source="REFEDS metadata extension",
    title='contactType="other" without remd qualifier',
    en='A contact of the type "other" does not say what for: remd:contactType is {value}.',
    sv='En kontakt av typen "other" anger inte vad den är till för: remd:contactType är {value}.',
    mend_en="Choose one of the other types, or make it the security contact.",
    mend_sv="Välj en av de andra typerna, eller gör den till säkerhetskontakt.",
)
def qualified_other(subject: Subject) -> Iterator[Hit]:
    for contact in contacts_of(subject, "other"):
        if not _meant_for_security(contact):
            yield hit(contact.person.element, "contactType", value=contact.person.value(_PURPOSE) or '""')


@rule(
    "MD-CON-013",
    Severity.WARNING,
    group="contacts",
    needs="md:ContactPerson",
    source="REFEDS",
    title="Contact has a name",
    en="The {kind} contact has no name: neither GivenName, SurName nor Company.",
    sv="Kontakten av typen {kind} saknar namn: varken GivenName, SurName eller Company.",
    mend_en="Write the name of the function in GivenName, such as IT support.",
    mend_sv="Skriv funktionens namn i GivenName, till exempel IT-supporten.",
)
def named_contact(subject: Subject) -> Iterator[Hit]:
    """A security contact without GivenName is MD-CON-005's."""
    for contact in subject.contacts:
        if not any(name.text for name in contact.person.inside(*_NAMES)) and not _meant_for_security(contact):
            yield hit(contact.person.element, kind=contact.kind)


@rule(
    "MD-CON-014",
    Severity.INFO,
    group="contacts",
    needs="md:ContactPerson",
    source="SAFIRE",
    title="Multiple contacts of one type",
    en="There are {count} {kind} contacts; software shows one of them, or all.",
    sv="Det finns {count} kontakter av typen {kind}; program visar en av dem, eller alla.",
    mend_en="Keep one, with a mailbox that several people read.",
    mend_sv="Behåll en, med en brevlåda som flera personer läser.",
)
def one_contact_of_a_kind(subject: Subject) -> Iterator[Hit]:
    """Counted in the entity and in each role on its own: a role's contacts stand instead of the entity's."""
    marks = [(contact.person.parent, contact.kind) for contact in subject.contacts]
    if len(set(marks)) == len(marks):
        return
    counts = Counter(marks)
    for contact, mark in zip(subject.contacts, marks, strict=True):
        count = counts.pop(mark, 0)
        if count > 1 and contact.kind in ("technical", "support", "security"):
            yield hit(contact.person.element, count=count, kind=contact.kind)


@rule(
    "MD-CON-015",
    Severity.WARNING,
    group="contacts",
    source="SAML2Meta §2.4.1",
    title="Role-level Organization/ContactPerson",
    en="{name} stands in {parent}: it replaces what the entity says, and is easily missed.",
    sv="{name} står i {parent}: det ersätter vad entiteten anger, och är lätt att missa.",
    mend_en="Move it out of the role, to the end of the entity.",
    mend_sv="Flytta ut det ur rollen, till slutet av entiteten.",
)
def contacts_at_entity(subject: Subject) -> Iterator[Hit]:
    for _, role in subject.roles:
        for node in subject.received[role].inside(*_AT_ENTITY):
            yield hit(node.element, name=short(node.tag), parent=name_of(role))


@rule(
    "MD-CON-016",
    Severity.WARNING,
    group="contacts",
    needs="md:ContactPerson",
    source="SAML2Meta §2.3.2.2",
    title="Contact extensions and company text safe",
    en="The contact has md:Extensions, which hardly anybody shows; they are left out.",
    sv="Kontakten har md:Extensions, som nästan ingen visar; de utelämnas.",
    mend_en="Remove them.",
    mend_sv="Ta bort dem.",
)
def no_contact_extensions(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves them out. What texts may be made of is MD-XML-012 to 015's, here as well."""
    for contact in subject.contacts:
        for extensions in contact.person.inside(_EXTENSIONS):
            yield hit(extensions.element)
