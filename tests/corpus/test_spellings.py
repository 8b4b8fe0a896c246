"""Somebody else's entityID is found in whatever spelling it comes, and a name of one's own is not taken for it."""

from collections import Counter

import pytest

from members.saml.check import findings_about
from members.saml.claims import Claim, of_name, to_look_up
from members.saml.inspect import inspect
from members.saml.rules.registry import Asks
from members.saml.surroundings import Shared, Surroundings
from members.saml.types import Finding, Inspection, Severity

from ..saml.around_defects import around
from ..saml.entities import AT
from .near_names import DIFFERENT, REGISTERED
from .spellings import SPELLINGS, Spelling, named

CLAIMED: dict[Claim, str] = {claim: name for name in REGISTERED for claim in of_name(name)}
NAMES = ("MD-ENT-008", "MD-ENT-009", "MD-ENT-010")


def registry(found: Inspection, *, ours: bool = False) -> Surroundings:
    """What a registry says that holds the registered names, for another organisation or for the same one."""
    shared = (
        Shared(claim.kind, claim.value, ours, CLAIMED[claim])
        for claim in to_look_up(found.facts)
        if claim in CLAIMED and CLAIMED[claim] != found.facts.entity_id
    )
    return around(shared=tuple(shared), taken=found.facts.entity_id in REGISTERED and not ours)


def told(document: str, *, ours: bool = False) -> list[Finding]:
    (found,) = inspect(document.encode(), AT)
    assert isinstance(found, Inspection)
    about = findings_about(Asks.REGISTRY, found.facts, registry(found, ours=ours), found.places)
    return [*found.findings, *about]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=str)
def test_a_spelling_of_anothers_entity_id_is_found_by_its_rule(spelling: Spelling) -> None:
    struck = {f.rule for f in told(spelling.document) if f.severity is Severity.ERROR}
    assert spelling.rule in struck
    if spelling.rule in NAMES:
        assert struck.intersection(NAMES) == {spelling.rule}


@pytest.mark.parametrize("entity_id", DIFFERENT)
def test_a_name_of_its_own_is_not_taken_for_anothers(entity_id: str) -> None:
    assert {f.rule for f in told(named(entity_id))}.isdisjoint(NAMES)


def test_one_owners_two_like_names_are_told_and_do_not_block() -> None:
    found = told(named(f"{REGISTERED[0]}/"), ours=True)
    assert [f.severity for f in found if f.rule in NAMES] == [Severity.WARNING]


def test_there_are_a_hundred_and_twenty_spellings_each_another_one() -> None:
    assert len(SPELLINGS) >= 120
    assert len(DIFFERENT) >= 20
    for values in ([s.entity_id for s in SPELLINGS], [s.name for s in SPELLINGS], DIFFERENT):
        assert Counter(values).most_common(1)[0][1] == 1
