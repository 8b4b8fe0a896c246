"""What `needs` saves is time, never a finding: a rule that is not asked would have found nothing."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from lxml import etree

from members.saml.rules import RULES
from members.saml.rules.registry import Rule
from members.saml.subject import Subject

from .around_defects import AROUND
from .defects import DEFECTS
from .entities import AT, element

NEEDY = [rule for rule in RULES.values() if rule.needs is not None]
SOUND = {defect.sound for defect in DEFECTS}


def tried() -> Iterator[etree._Element]:
    """What every rule's fixture has, broken, and what is sound but for a name that is missing."""
    documents = {*(defect.broken() for defect in DEFECTS), *(row.broken_document() for row in AROUND)}
    yield from map(element, documents)
    for document in sorted({sound() for sound in SOUND}):
        for name in sorted(Subject(element(document), AT).names):
            yield without(element(document), name)


def without(entity: etree._Element, name: str) -> etree._Element:
    """An entity that has lost its elements and attributes of a name."""
    for one in list(entity.iterdescendants(name)):
        parent = one.getparent()
        if parent is not None:
            parent.remove(one)
    for one in entity.iter("*"):
        if name in one.attrib:
            del one.attrib[name]
    return entity


@cache
def subjects() -> list[Subject]:
    return [Subject(entity, AT) for entity in tried()]


def not_asked(subject: Subject, rules: list[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.needs and not rule.needs(subject.names)]


def lost(rules: list[Rule]) -> set[str]:
    """Those that would find something somewhere, were they asked."""
    pairs = ((rule, subject) for subject in subjects() for rule in not_asked(subject, rules))
    return {rule.id for rule, subject in pairs if rule.find and any(rule.find(subject))}


def test_a_rule_that_is_not_asked_would_have_found_nothing():
    assert lost(NEEDY) == set()


def test_a_rule_that_finds_what_is_missing_may_not_need_its_name():
    wrong = replace(RULES["MD-ORG-001"], needs=lambda names: "{urn:oasis:names:tc:SAML:2.0:metadata}Company" in names)
    assert lost([wrong]) == {"MD-ORG-001"}


def test_each_rule_that_needs_a_name_is_asked_somewhere_and_left_out_elsewhere():
    left_out = [{rule.id for rule in not_asked(subject, NEEDY)} for subject in subjects()]
    assert set.union(*left_out) == {rule.id for rule in NEEDY}
    assert set.intersection(*left_out) == set()
