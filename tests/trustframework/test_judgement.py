"""Judgement: how long a certification holds and what it covers, levels_held, as pure arithmetic on dates and roles."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trustframework.judgement import CertificationFacts, covers, end_of_validity, levels_held, standing, to_certify
from trustframework.models.certification import VALID_STATES, CertificationState

IDP, SP = "https://idp.norrvik.example/metadata", "https://sp.norrvik.example/metadata"
HELD = CertificationFacts(
    rank=3,
    level="LoA3",
    uri="https://sigill.example/loa/loa3",
    roles=frozenset({"idp"}),
    entities=frozenset(),
    state="active",
    valid_from=date(2026, 6, 1),
    valid_until=date(2029, 6, 1),
)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 5, 31), "not_yet"),
        (date(2026, 6, 1), "valid"),
        (date(2029, 5, 31), "valid"),
        (date(2029, 6, 1), "expired"),
    ],
)
def test_it_holds_from_its_first_day_to_the_day_before_its_end(on: date, expected: str) -> None:
    assert standing(HELD, on) == expected


@given(days, days, days)
def test_on_every_day_it_is_exactly_one_of_not_yet_valid_and_expired(begin: date, end: date, on: date) -> None:
    assume(begin < end)
    found = standing(replace(HELD, valid_from=begin, valid_until=end), on)
    assert (found == "not_yet", found == "valid", found == "expired") == (on < begin, begin <= on < end, on >= end)


@given(days, st.sampled_from(sorted(VALID_STATES)))
def test_once_expired_it_never_comes_back_by_itself(on: date, state: str) -> None:
    held = replace(HELD, state=state)
    assume(standing(held, on) == "expired")
    assert standing(held, on + timedelta(days=1)) == "expired"


@pytest.mark.parametrize("state", sorted(VALID_STATES))
def test_probation_and_conditions_do_not_close_it(state: str) -> None:
    assert standing(replace(HELD, state=state), HELD.valid_from) == "valid"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("granted", "unconfirmed"),
        ("suspended", "suspended"),
        ("revoked", "revoked"),
        ("superseded", "superseded"),
    ],
)
def test_a_state_that_closes_it_says_so_whatever_the_day(state: str, expected: str) -> None:
    for on in (date(2020, 1, 1), HELD.valid_from, date(2040, 1, 1)):
        assert standing(replace(HELD, state=state), on) == expected


def test_every_state_has_a_standing() -> None:
    found = {state: standing(replace(HELD, state=state.value), HELD.valid_from) for state in CertificationState}
    assert {state for state, said in found.items() if said == "valid"} == VALID_STATES


@pytest.mark.parametrize(
    ("start", "agent", "end"),
    [
        (date(2026, 6, 1), False, date(2029, 6, 1)),
        (date(2026, 6, 1), True, date(2027, 6, 1)),
        (date(2024, 2, 29), False, date(2027, 2, 28)),
        (date(2025, 2, 28), False, date(2028, 2, 28)),
    ],
)
def test_a_member_s_holds_three_years_and_an_agent_s_one(start: date, agent: bool, end: date) -> None:
    assert end_of_validity(start, agent=agent) == end


@given(days, st.booleans())
def test_its_end_is_always_the_same_day_of_the_month_or_the_last_of_a_shorter_one(start: date, agent: bool) -> None:
    end = end_of_validity(start, agent=agent)
    assert (end.year - start.year) == (1 if agent else 3)
    assert end.month == start.month
    assert end.day == start.day or (start.month, start.day, end.day) == (2, 29, 28)


@pytest.mark.parametrize(
    ("roles", "asked"),
    [
        ({"idp"}, {"idp"}),
        ({"idp", "sp"}, {"idp", "sp"}),
        ({"idp", "aa"}, {"idp"}),
        ({"aa"}, {"aa"}),
        (set(), set()),
    ],
)
def test_an_attribute_authority_goes_with_the_role_that_carries_it_and_alone_needs_its_own(
    roles: set[str], asked: set[str]
) -> None:
    assert to_certify(roles) == asked


def test_a_certification_covers_the_roles_that_it_names() -> None:
    assert covers(HELD, IDP, "idp")
    assert not covers(HELD, IDP, "sp")


def test_one_that_names_entities_speaks_of_those_only() -> None:
    named = replace(HELD, entities=frozenset({IDP}))
    assert covers(named, IDP, "idp")
    assert not covers(named, SP, "idp")


def test_one_that_names_no_entity_speaks_of_all_in_its_roles() -> None:
    assert covers(HELD, IDP, "idp")
    assert covers(HELD, "https://idp2.norrvik.example/metadata", "idp")


def test_a_level_is_held_when_every_role_is_covered_be_it_by_two_certifications() -> None:
    as_sp = replace(HELD, roles=frozenset({"sp"}))
    day = HELD.valid_from
    assert levels_held([HELD, as_sp], IDP, {"idp", "sp"}, day) == {HELD.uri}
    assert levels_held([HELD], IDP, {"idp", "sp"}, day) == set()
    assert levels_held([HELD, replace(as_sp, state="suspended")], IDP, {"idp", "sp"}, day) == set()
    assert levels_held([HELD, replace(as_sp, uri="https://sigill.example/loa/loa2")], IDP, {"idp", "sp"}, day) == set()


def test_an_entity_without_roles_holds_no_level() -> None:
    assert levels_held([HELD], IDP, set(), HELD.valid_from) == set()
