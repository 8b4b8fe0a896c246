"""Group `scope`, unusual scopes: regular expressions, reserved and look-alike domains, numbers, and very many of them
(MD-SCO-005, 009, 010, 013 and 014)."""

import re
import warnings
from collections.abc import Iterator
from typing import Final

from ..confusables import Fault, idn_faults
from ..organisation_numbers import is_organisation_number
from ..subject import Subject
from ..suffixes import suffixes
from ..text import as_boolean, raw_text, text
from ..types import Severity
from ..urls import Reserved, is_address, reserved
from .registry import Hit, hit, rule
from .scopes import has_effect, literal

_DIGITS: Final = re.compile(r"[0-9]+\Z")
_TAIL: Final = re.compile(r"(?:[A-Za-z0-9-]+\\\.)+[A-Za-z0-9-]+\$\Z")
_BOUNDARY: Final = re.compile(r"(?:\A\^|(?<!\\)\\\.|\([^()|]*(?<!\\)\\\.\)\??)\Z")
_BARE_DOT: Final = re.compile(r"(?<!\\)\.(?![+*])")
_CLASS: Final = re.compile(r"\[[^\]]*\]")
_NESTED: Final = re.compile(r"\([^)]*[+*}][^)]*\)[+*{]")
_FOREIGN: Final = re.compile(r"\(\?(?!:)|\\[1-9]")
_GROUP: Final = re.compile(r"\([^()]*\)")

_LONGEST: Final = 255  # a host name's length; a longer expression could also make looking at it slow
_BARE_DOT_EN: Final = r"has a dot without \ before it, which fits any character"
_ALIKE_EN: Final = "is not read alike by all software"


@rule(
    "MD-SCO-005",
    Severity.ERROR,
    group="scope",
    needs="shibmd:Scope",
    source="subject-id-attr §3.5.2; Shibboleth metadata extension 1.0",
    title="If regex scopes are allowed by exception they are safe",
    en="The regular expression {value} {fault}.",
    sv="Det reguljära uttrycket {value} {fault_sv}.",
    mend_en=r"Write ^, the domain with \. for every dot, and $, such as ^(.+\.)?region\.example$, or list them.",
    mend_sv=r"Skriv ^, domänen med \. för varje punkt, och $, som ^(.+\.)?region\.example$, eller räkna upp dem.",
)
def safe_expression(subject: Subject) -> Iterator[Hit]:
    """An expression is safe when every host that it fits lies in one registrable domain, and when every engine reads it
    alike and in linear time. Whose domain it is, MD-SCO-007 asks."""
    for element, holder in subject.scopes:
        if has_effect(holder) and as_boolean(element.get("regexp")) and text(element):
            for sv, en in _faults(text(element)):
                yield hit(element, value=text(element), fault=en, fault_sv=sv)


def _faults(value: str) -> Iterator[Fault]:
    """(Swedish, English)."""
    if len(value) > _LONGEST:
        yield f"är längre än {_LONGEST} tecken", f"is longer than {_LONGEST} characters"
        return
    fault = _reach(value)
    if fault is not None:
        yield fault
    plain = _CLASS.sub("x", value)
    for found, sv, en in (
        (_BARE_DOT.search(plain), r"har en punkt utan \ före, som passar vilket tecken som helst", _BARE_DOT_EN),
        ("|" in _without_groups(plain), "har ett val | utanför parenteser", "has a choice | outside parentheses"),
        (_NESTED.search(plain), "upprepar det som redan upprepas", "repeats what is repeated already"),
        (_FOREIGN.search(plain) or not _compiles(value), "läses inte lika av all programvara", _ALIKE_EN),
    ):
        if found:
            yield sv, en


def _reach(value: str) -> Fault | None:
    """Why an expression may fit names outside one registrable domain: it has to be anchored, and to end in a literal
    domain after a dot or after nothing."""
    if not (value.startswith("^") and value.endswith("$") and not value.endswith(r"\$")):
        return "börjar inte med ^ och slutar med $", "does not begin with ^ and end with $"
    tail = _TAIL.search(value)
    domain = tail.group()[:-1].replace("\\.", ".").lower() if tail is not None else ""
    if tail is None or suffixes().privatesuffix(domain) is None:
        return "slutar inte med en domän som någon kan äga", "does not end in a domain that somebody can own"
    if not _BOUNDARY.search(value[: tail.start()]):
        return f"passar även andra domäner, som evil{domain}", f"fits other domains, too, such as evil{domain}"
    return None


def _without_groups(value: str) -> str:
    for _ in range(5):
        value = _GROUP.sub("", value)
    return value


def _compiles(value: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(value)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


@rule(
    "MD-SCO-009",
    Severity.ERROR,
    group="scope",
    needs="shibmd:Scope",
    source="RFC 6761; RFC 8375",
    title="Scope reserved or special-use domain",
    en="The scope {value} can never be anybody's domain.",
    sv="Scope {value} kan aldrig vara någons domän.",
    mend_en="Write a domain that the organisation owns.",
    mend_sv="Skriv en domän som organisationen äger.",
)
def real_domain(subject: Subject) -> Iterator[Hit]:
    """Names kept for documentation and tests are a warning, as the catalogue has it. Addresses and names of private
    networks are an error as they are for endpoints (MD-END-008): every organisation has the same ones."""
    for element in literal(subject):
        value = text(element)
        kind = Reserved.PRIVATE if is_address(value) and not _DIGITS.match(value) else reserved(value)
        if kind is not None and "." in value:
            yield hit(element, severity=Severity.WARNING if kind is Reserved.DOCUMENTATION else None, value=value)


@rule(
    "MD-SCO-010",
    Severity.ERROR,
    group="scope",
    needs="shibmd:Scope",
    source="RFC 5891; UTS #39",
    title="Scope host has no mixed-script or raw IDN",
    en="The scope {value} can be taken for another: {fault}.",
    sv="Scope {value} kan tas för ett annat: {fault_sv}.",
    mend_en="Write the domain with xn-- and letters of one alphabet.",
    mend_sv="Skriv domänen med xn-- och bokstäver ur ett enda alfabet.",
)
def honest_scope(subject: Subject) -> Iterator[Hit]:
    for element in literal(subject):
        for sv, en in idn_faults(text(element)):
            yield hit(element, value=raw_text(element), fault=en, fault_sv=sv)


@rule(
    "MD-SCO-013",
    Severity.WARNING,
    group="scope",
    needs="shibmd:Scope",
    source="eduGAIN SAML profile §2 (purpose)",
    title="Too many scopes",
    en="The entity asks for {count} scopes; more than {limit} need a reason.",
    sv="Entiteten begär {count} scope; fler än {limit} kräver ett skäl.",
    mend_en="Remove those that are not in use, or tell the operator whose they are, as a proxy would.",
    mend_sv="Ta bort dem som inte används, eller berätta för operatören vems de är, som en proxy gör.",
)
def few_scopes(subject: Subject) -> Iterator[Hit]:
    found = [element for element, holder in subject.scopes if has_effect(holder)]
    limit = subject.numbers.scopes
    if len(found) > limit:
        yield hit(found[limit], count=len(found), limit=limit)


@rule(
    "MD-SCO-014",
    Severity.ERROR,
    group="scope",
    needs="shibmd:Scope",
    source="Sweden Connect deployment profile 2.1.3.1",
    title="Non-DNS scopes follow policy",
    en="The scope {value} is no domain, and no Swedish organisation number either.",
    sv="Scope {value} är ingen domän, och inget svenskt organisationsnummer heller.",
    mend_en="Write the organisation's own domain, or its organisation number as ten digits.",
    mend_sv="Skriv organisationens egen domän, eller dess organisationsnummer med tio siffror.",
)
def organisation_number(subject: Subject) -> Iterator[Hit]:
    """A personal number is none. Whether the number is the member's own, the registry knows (MD-SCO-007)."""
    for element in literal(subject):
        if _DIGITS.match(text(element)) and not is_organisation_number(text(element)):
            yield hit(element, value=text(element))
