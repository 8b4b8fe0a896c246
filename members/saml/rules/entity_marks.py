"""Group `entity`, what a name betrays: look-alike letters, tests and samples, and the product that wrote the metadata
(MD-ENT-011, 024 and 027)."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from ..confusables import idn_faults
from ..names import clark
from ..subject import Subject
from ..suffixes import domains_above
from ..tables import TABLES
from ..types import Severity
from ..urls import reserved
from .registry import Hit, hit, rule

_WORDS: Final = re.compile(r"[^\W\d_]+")
_NAMES: Final = frozenset(
    clark(name) for name in ("mdui:DisplayName", "md:OrganizationName", "md:OrganizationDisplayName", "md:ServiceName")
)
_ANY_TEST_WORD: Final = re.compile("|".join(map(re.escape, sorted(TABLES.test_words))))
_PRODUCTS: Final = tuple(
    (name, re.compile(product["mark"], re.MULTILINE), product) for name, product in TABLES.products.items()
)


@rule(
    "MD-ENT-011",
    Severity.ERROR,
    group="entity",
    source="RFC 5890; UTS #39",
    title="Mixed-script or confusable host in entityID",
    en="The host {host} of the entityID can be taken for another: {fault}.",
    sv="Värdnamnet {host} i entityID kan tas för ett annat: {fault_sv}.",
    mend_en="Use a host name in plain letters, or one alphabet written as xn--.",
    mend_sv="Använd ett värdnamn med vanliga bokstäver, eller ett alfabet skrivet som xn--.",
)
def honest_entity_id(subject: Subject) -> Iterator[Hit]:
    host = subject.url.host if subject.url is not None else ""
    for sv, en in idn_faults(host):
        yield hit(subject.entity, "entityID", host=host, fault=en, fault_sv=sv)


@rule(
    "MD-ENT-024",
    Severity.ERROR,
    group="entity",
    source="Sweden Connect environments; local policy",
    title="Test, sandbox or private-purpose markers in production",
    en="{value} looks like a test system or a sample, as {mark} is in it.",
    sv="{value} ser ut som ett testsystem eller ett exempel, eftersom {mark} ingår.",
    mend_en="Register test systems in the federation's test environment; give what is in production a name of its own.",
    mend_sv="Registrera testsystem i federationens testmiljö, och ge det som är i drift ett eget namn.",
)
def for_production(subject: Subject) -> Iterator[Hit]:
    """An error for the hosts of public test services, whose accounts are everybody's. Words and sample names are a
    warning, as the catalogue has it: Test may be somebody's name. Reserved domains are MD-ENT-005's and
    MD-END-008's."""
    for element, attribute, host in _hosts(subject):
        mark, severity = _host_mark(host)
        if mark is not None:
            yield hit(element, attribute, severity=severity, value=host, mark=mark)
    for node in subject.nodes:
        if node.tag in _NAMES and (mark := _name_mark(node.text)) is not None:
            yield hit(node.element, severity=Severity.WARNING, value=node.text, mark=mark)


def _hosts(subject: Subject) -> Iterator[tuple[etree._Element, str, str]]:
    """(element, attribute, host in lower case), each host once."""
    own = subject.url
    seen: dict[str, tuple[etree._Element, str]] = {}
    if own is not None and own.host:
        seen[own.host.lower()] = subject.entity, "entityID"
    for one in subject.addresses:
        if one.url is not None and one.url.host:
            seen.setdefault(one.url.host.lower(), (one.element, one.attribute))
    return ((element, attribute, host) for host, (element, attribute) in seen.items())


def has_test_word(value: str) -> bool:
    """Whether one of the test words is in a text, or at least in a word of it."""
    return _ANY_TEST_WORD.search(value.lower()) is not None


@lru_cache(maxsize=4096)  # names from outside: bounded
def _host_mark(host: str) -> tuple[str | None, Severity]:
    """(what betrays a host, how bad that is)."""
    known = TABLES.test_hosts.intersection(domains_above(host))
    if known:
        return min(known), Severity.ERROR
    return None if reserved(host) else _test_word(host.rpartition(".")[0]), Severity.WARNING


@lru_cache(maxsize=4096)
def _name_mark(name: str) -> str | None:
    return name if name.lower() in TABLES.sample_names else _test_word(name)


def _test_word(value: str) -> str | None:
    """The first word that is one of the test words."""
    if not has_test_word(value):
        return None
    return next((word for word in _WORDS.findall(value) if word.lower() in TABLES.test_words), None)


@rule(
    "MD-ENT-027",
    Severity.INFO,
    group="entity",
    source="Local policy",
    title="Software fingerprint of known problematic generators",
    en="This is from {product}. {advice}",
    sv="Det här är från {product}. {advice_sv}",
    mend_en="Nothing, if you have done so.",
    mend_sv="Inget, om det redan är gjort.",
)
def known_product(subject: Subject) -> Iterator[Hit]:
    """What to know of a product before its export is published; nothing for other software."""
    values = "\n".join([subject.entity_id, *(one.value for one in subject.addresses)])
    for name, mark, product in _PRODUCTS:
        if mark.search(values):
            yield hit(subject.entity, product=name, advice=product["en"], advice_sv=product["sv"])
            return
