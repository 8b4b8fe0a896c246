"""Group `contacts`, addresses: whether mail and calls arrive, and at whom (MD-CON-007 to 009, 011, 012)."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from lxml import etree

from ..names import clark
from ..nodes import Node
from ..subject import Contact, Subject
from ..tables import TABLES
from ..text import with_mailto
from ..types import Severity
from ..urls import Reserved, is_address, reserved
from .contacts import contacts_of
from .registry import Hit, hit, rule

_PHONE, _SURNAME = clark("md:TelephoneNumber"), clark("md:SurName")
_SEVERAL: Final = re.compile(r"[\s,;?]|@.*@")
_LOCAL: Final = re.compile(r"(?=.{1,64}\Z)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*\Z")
_LABEL = r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?"
_DOMAIN: Final = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})+\Z")
_INTERNATIONAL: Final = re.compile(r"(?=.{1,32}\Z)\+[1-9](?:[ ]?[0-9]){6,14}\Z")
_FIRST_LAST: Final = re.compile(r"([^\W\d_]{2,})\.([^\W\d_]{2,})\Z")


def _mail(subject: Subject) -> list[tuple[Contact, etree._Element, str]]:
    """(contact, md:EmailAddress, its text) of the addresses that are not empty."""
    return [(contact, element, value) for contact in subject.contacts for element, value in contact.mail]


def _bare(value: str) -> str:
    """The address without mailto:, percent-encoding undone (RFC 6068)."""
    return unquote(value[7:] if value.lower().startswith("mailto:") else value)


@rule(
    "MD-CON-007",
    Severity.ERROR,
    group="contacts",
    needs="md:EmailAddress",
    source="SAML2Meta §2.3.2.2; RFC 6068; eduGAIN E7",
    title="EmailAddress uses mailto:",
    en="{value} is not exactly one address with mailto: before it.",
    sv="{value} är inte exakt en adress med mailto: före.",
    mend_en="Write mailto: and the address, such as mailto:saml@region.example, one EmailAddress for each.",
    mend_sv="Skriv mailto: och adressen, till exempel mailto:saml@region.example, en EmailAddress för var och en.",
)
def one_mailto(subject: Subject) -> Iterator[Hit]:
    """No subject and no copy (?cc=): software that builds a message of it would obey them. A bare address, as half of
    all metadata has it, is a warning: the rebuild writes mailto: before it."""
    for _, element, value in _mail(subject):
        if not value.lower().startswith("mailto:") or _SEVERAL.search(value):
            yield hit(element, severity=Severity.WARNING if with_mailto(value) != value else None, value=value)


@rule(
    "MD-CON-008",
    Severity.ERROR,
    group="contacts",
    needs="md:EmailAddress",
    source="RFC 5321; RFC 6531",
    title="E-mail address is syntactically valid and deliverable",
    en="No mail can arrive at {value}.",
    sv="Ingen e-post kan komma fram till {value}.",
    mend_en="Write an address of the form name@region.example, under a domain that receives mail.",
    mend_sv="Skriv en adress av formen namn@region.example, under en domän som tar emot e-post.",
)
def deliverable_mail(subject: Subject) -> Iterator[Hit]:
    """Letters beyond ASCII are fine. An address under example.org and the like, which products have as a placeholder,
    is nobody's; at an entity that is itself under such a name, MD-ENT-005 says it. Whether the domain has a mail server
    is not asked here: this rule reads the document only."""
    trial = reserved(subject.url.host if subject.url is not None else "") is Reserved.DOCUMENTATION
    for _, element, value in _mail(subject):
        if not _SEVERAL.search(value):
            local, _, domain = _bare(value).rpartition("@")
            if not (_LOCAL.match(local) and _takes_mail(domain, trial)):
                yield hit(element, value=value)


@lru_cache(maxsize=4096)  # from outside: bounded. Addresses come in threes, and one mailbox serves many entities
def _takes_mail(domain: str, trial: bool) -> bool:
    if not _DOMAIN.match(domain) or is_address(domain):
        return False
    return (kind := reserved(domain)) is None or (trial and kind is Reserved.DOCUMENTATION)


@rule(
    "MD-CON-009",
    Severity.WARNING,
    group="contacts",
    needs="md:EmailAddress",
    source="REFEDS contacts working group; GDPR Art. 5",
    title="Role mailbox instead of personal address",
    en="{value} looks like one person's own address. Metadata is read by the whole world, and people change jobs.",
    sv="{value} ser ut som en enskild persons adress. Metadata läses av hela världen, och människor byter jobb.",
    mend_en="Write the mailbox of a function, such as saml@region.example.",
    mend_sv="Skriv en funktionsbrevlåda, till exempel saml@region.example.",
)
def role_mailbox(subject: Subject) -> Iterator[Hit]:
    """Goes by the address: it is first.last, or has the contact's own surname in it. A person's name beside the mailbox
    of a function passes, unlike in the catalogue: most contacts are like that, and the mailbox outlives the name."""
    for contact, element, value in _mail(subject):
        local = _folded(_bare(value).rpartition("@")[0])
        parts = _FIRST_LAST.match(local)
        if (parts and not TABLES.mailbox_words.intersection(parts.groups())) or any(
            surname in local for surname in _surnames(contact.person)
        ):
            yield hit(element, value=value)


def _folded(value: str) -> str:
    """In small letters, without accents: å and a are one in an address."""
    plain = value.lower()
    return (
        plain
        if plain.isascii()
        else "".join(c for c in unicodedata.normalize("NFKD", plain) if c.isalnum() or c in ".-_")
    )


def _surnames(person: Node) -> list[str]:
    """Words of the surname that are long enough to tell, and are not a function's."""
    words = [word for name in person.inside(_SURNAME) for word in _folded(name.text).split()]
    return [word for word in words if len(word) > 3 and word not in TABLES.mailbox_words]


@rule(
    "MD-CON-011",
    Severity.WARNING,
    group="contacts",
    needs="md:EmailAddress",
    source="SWAMID advice",
    title="Security and support use different mailboxes",
    en="{value} is both security and support: confidential reports would reach the helpdesk's queue.",
    sv="{value} är både säkerhet och support: förtroliga rapporter skulle hamna i supportens kö.",
    mend_en="Give the security contact a mailbox of its own.",
    mend_sv="Ge säkerhetskontakten en egen brevlåda.",
)
def mailbox_for_security(subject: Subject) -> Iterator[Hit]:
    support = {_bare(mail).lower() for contact in contacts_of(subject, "support") for _, mail in contact.mail}
    for contact in contacts_of(subject, "security") if support else ():
        for element, mail in contact.mail:
            if _bare(mail).lower() in support:
                yield hit(element, value=_bare(mail).lower())


@rule(
    "MD-CON-012",
    Severity.WARNING,
    group="contacts",
    needs="md:TelephoneNumber",
    source="SAML2Meta §2.3.2.2; E.123",
    title="TelephoneNumber in international format",
    en="The number {value} cannot be called from everywhere.",
    sv="Numret {value} går inte att ringa överallt ifrån.",
    mend_en="Write + and the country code, then digits and spaces only, such as +46 8 000 00 00.",
    mend_sv="Skriv + och landskod, därefter bara siffror och mellanslag, till exempel +46 8 000 00 00.",
)
def international_number(subject: Subject) -> Iterator[Hit]:
    """Empty ones are MD-XML-028's."""
    for contact in subject.contacts:
        for phone in contact.person.inside(_PHONE):
            if phone.text and not _INTERNATIONAL.match(phone.text):
                yield hit(phone.element, value=phone.text)
