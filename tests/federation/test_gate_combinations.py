"""Every combination of open and closed gates that a policy can name: closing one never opens or closes another."""

from dataclasses import replace
from functools import reduce
from itertools import product
from typing import Any

import pytest

from federation.gate import GATES, EntityFacts, decide
from tests.federation.test_gate import AT, CLOSES, FACTS, POLICY, SERVED

# By gate, the facts that differ when it is closed. G8 and G4 are told apart by what each of them reads.
CLOSED: dict[str, dict[str, Any]] = {
    "G0": {"asked_for": False},
    "G1": {"memberships": {"user_organisation": "suspended"}},
    "G2": {"agreements": CLOSES["agreement_ended"].agreements},
    "G3": {"certifications": CLOSES["certification_expired"].certifications},
    "G4": {"revision": CLOSES["revision_errors"].revision},
    "G5": {"sanctions": ("organisation",)},
    "G6": {"contacts": CLOSES["contact_unverified"].contacts},
    "G7": {"tested": False},
    "G8": {"keys": CLOSES["key_revoked"].keys},
    "G9": {"confirmed_at": None},
    "G10": {"means": CLOSES["means_expired"].means},
    "G11": {"standings": CLOSES["standing_unverified"].standings},
    "G12": {"own_scopes": 0, "served": (SERVED,)},
}


def test_every_gate_has_its_closed_fixture() -> None:
    assert list(CLOSED) == list(GATES)


@pytest.mark.parametrize("gate", CLOSED)
def test_a_closed_fixture_closes_its_gate_and_no_other(gate: str) -> None:
    assert decide(replace(FACTS, **CLOSED[gate]), POLICY, AT).closed() == {gate}


def test_of_8192_combinations_each_closes_exactly_the_gates_that_are_closed() -> None:
    for pattern in product((False, True), repeat=len(CLOSED)):
        closed = {gate for gate, shut in zip(CLOSED, pattern, strict=True) if shut}
        changes: dict[str, Any] = reduce(lambda so_far, gate: so_far | CLOSED[gate], sorted(closed), {})
        verdict = decide(replace(FACTS, **changes), POLICY, AT)
        assert verdict.closed() == closed
        assert verdict.admitted is (not closed)


@pytest.mark.parametrize("worst", [True, False], ids=["all closed", "all open"])
def test_of_4096_policies_each_closes_exactly_what_it_names(worst: bool) -> None:
    facts: EntityFacts = FACTS
    if worst:
        for changes in CLOSED.values():
            facts = replace(facts, **changes)
    nameable = [gate for gate in GATES if gate != "G0"]
    for pattern in product((False, True), repeat=len(nameable)):
        named = tuple(gate for gate, on in zip(nameable, pattern, strict=True) if on)
        # A policy that does not name G1, G2 and G5 does not ask them of those that are served either: the scope is
        # lost all the same, as nobody has a mandate.
        expected = {"G0", *named} if worst else set()
        assert decide(facts, replace(POLICY, gates=named), AT).closed() == expected
