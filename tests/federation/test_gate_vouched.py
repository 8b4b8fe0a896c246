"""G3, G8, G10 and G11 beyond their one reason each: what counts, what does not, and what makes up for it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from federation.gate import EntityFacts, KeyFacts, decide
from tests.federation.test_gate import AT, CERTIFICATION, ELSEWHERE, FACTS, MEANS, POLICY, TODAY

DAY = timedelta(days=1)


def _codes(facts: EntityFacts, **policy: Any) -> list[str]:
    return [reason.code for reason in decide(facts, replace(POLICY, **policy), AT).reasons]


@pytest.mark.parametrize("function", ["eid_issuer", "agent", "identity_assignment"])
def test_a_function_that_the_organisation_is_certified_for_opens_nothing_for_an_entity(function: str) -> None:
    functions = replace(CERTIFICATION, roles=frozenset({function}))
    assert _codes(replace(FACTS, certifications=(functions,))) == ["certification_missing"]
    both = replace(CERTIFICATION, roles=frozenset({function, "idp"}))
    assert _codes(replace(FACTS, certifications=(both,))) == []


def test_a_prolonged_certification_holds_until_its_later_day() -> None:
    prolonged = replace(CERTIFICATION, valid_until=TODAY, extended_until=TODAY + DAY)
    assert _codes(replace(FACTS, certifications=(prolonged,))) == []


def test_all_that_is_wrong_with_the_keys_is_told() -> None:
    worst = KeyFacts(weak=("MD-KEY-003",), revoked=True, shared=True)
    assert _codes(replace(FACTS, keys=worst)) == ["key_revoked", "key_shared", "key_weak"]


def test_a_service_provider_needs_no_means() -> None:
    assert _codes(replace(FACTS, roles=frozenset({"sp"}), means=())) == []
    assert _codes(replace(FACTS, roles=frozenset({"idp", "sp"}), means=())) == ["means_missing"]


def test_a_feed_that_asks_for_no_level_asks_for_no_means() -> None:
    assert _codes(replace(FACTS, means=()), rank=0) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rank": 4}, None),
        ({"rank": 2}, "means_missing"),
        ({"state": "ended"}, "means_missing"),
        ({"state": "recorded"}, "means_unverified"),
        ({"rank": 2, "state": "recorded"}, "means_missing"),
    ],
)
def test_means_count_at_the_feeds_level_or_above_once_verified(changes: dict[str, Any], code: str | None) -> None:
    assert _codes(replace(FACTS, means=(replace(MEANS, **changes),))) == ([code] if code else [])


def test_one_means_that_holds_is_enough_beside_one_that_was_replaced() -> None:
    assert _codes(replace(FACTS, means=(replace(MEANS, until=TODAY), MEANS))) == []


def test_a_dispensation_makes_up_for_means_until_its_day() -> None:
    assert _codes(replace(FACTS, means=(), dispensed_until=TODAY + DAY)) == []
    assert _codes(replace(FACTS, means=(), dispensed_until=TODAY)) == ["means_missing"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"body": "Sweden Connect"}, None),
        ({"roles": frozenset()}, None),  # the organisation as a whole
        ({"roles": frozenset({"sp"})}, "standing_missing"),
        ({"state": "ended"}, "standing_missing"),
        ({"uris": frozenset()}, None),
    ],
)
def test_one_of_the_bodies_has_approved_it_for_each_of_its_roles(changes: dict[str, Any], code: str | None) -> None:
    assert _codes(replace(FACTS, standings=(replace(ELSEWHERE, **changes),))) == ([code] if code else [])


def test_a_feed_that_names_no_body_and_no_category_asks_for_none() -> None:
    assert _codes(replace(FACTS, standings=(), categories=frozenset()), standings=(), categories=()) == []


def test_one_of_the_categories_is_enough() -> None:
    several = ("https://refeds.org/sirtfi", *POLICY.categories)
    assert _codes(FACTS, categories=several) == []
