"""The gate: from an entity that is admitted, one fact is changed at a time, and exactly that gate closes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from federation.gate import (
    GATES,
    AgreementFacts,
    ContactFacts,
    EntityFacts,
    KeyFacts,
    MeansFacts,
    Policy,
    RevisionFacts,
    ServedFacts,
    Standing,
    StandingFacts,
    Verdict,
    decide,
)
from federation.reasons import REASONS
from tests import builders
from trustframework.judgement import CertificationFacts

AT = builders.AT
TODAY = AT.date()
DAY = timedelta(days=1)
AGREEMENT = AgreementFacts("membership", True, TODAY - 400 * DAY, None, None)
CERTIFICATION = CertificationFacts(
    rank=3,
    level="LoA3",
    uri="https://sigill.example/loa/loa3",
    roles=frozenset({"idp", "sp"}),
    entities=frozenset(),
    state="active",
    valid_from=TODAY - 400 * DAY,
    valid_until=TODAY + 400 * DAY,
)
MEANS = MeansFacts(rank=3, state="verified", begins=TODAY - 400 * DAY, until=TODAY + 400 * DAY)
ELSEWHERE = StandingFacts(
    body="Digg",
    roles=frozenset({"idp", "sp"}),
    uris=frozenset({"http://id.elegnamnden.se/loa/1.0/loa3"}),
    state="verified",
    begins=TODAY - 400 * DAY,
    until=TODAY + 400 * DAY,
)
CATEGORY = "https://refeds.org/category/personalized"
FACTS = EntityFacts(
    entity_id="https://idp.norrvik.example/metadata",
    roles=frozenset({"idp"}),
    asked_for=True,
    memberships={"user_organisation": "active"},
    agreements=(AGREEMENT,),
    certifications=(CERTIFICATION,),
    revision=RevisionFacts(4, ()),
    waiting=False,
    sanctions=(),
    communities=frozenset({"kalmar"}),
    sector="regional_care",
    contacts=(ContactFacts("technical", TODAY - 100 * DAY), ContactFacts("security", TODAY - 100 * DAY)),
    tested=True,
    keys=KeyFacts(),
    confirmed_at=AT - 100 * DAY,
    means=(MEANS,),
    standings=(ELSEWHERE,),
    categories=frozenset({CATEGORY}),
)
SERVED = ServedFacts("soderas.example", "Söderås kommun", False, False, Standing(FACTS.memberships, FACTS.agreements))
PREDICATES = {
    "communities": ["kalmar"],
    "sectors": ["regional_care"],
    "standings": ["Digg", "Sweden Connect"],
    "categories": [CATEGORY],
}
POLICY = Policy.from_json(builders.policy(gates=[f"G{number}" for number in range(1, 13)], **PREDICATES))


def _decide(facts: EntityFacts = FACTS, policy: Policy = POLICY, at: datetime = AT) -> Verdict:
    return decide(facts, policy, at)


def _codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


def _agreement(**changes: Any) -> EntityFacts:
    return replace(FACTS, agreements=(replace(AGREEMENT, **changes),))


def _certification(**changes: Any) -> EntityFacts:
    return replace(FACTS, certifications=(replace(CERTIFICATION, **changes),))


def _means(**changes: Any) -> EntityFacts:
    return replace(FACTS, means=(replace(MEANS, **changes),))


def _elsewhere(**changes: Any) -> EntityFacts:
    return replace(FACTS, standings=(replace(ELSEWHERE, **changes),))


def test_an_entity_with_everything_in_order_is_admitted() -> None:
    assert _decide() == Verdict(admitted=True, reasons=())


# One row per reason: the least change that closes its gate, by the reason's code.
CLOSES: dict[str, EntityFacts] = {
    "not_asked_for": replace(FACTS, asked_for=False),
    "membership_missing": replace(FACTS, memberships={}),
    "membership_suspended": replace(FACTS, memberships={"user_organisation": "suspended"}),
    "agreement_missing": replace(FACTS, agreements=()),
    "agreement_ended": _agreement(in_force=False),
    "agreement_outdated": _agreement(accepted_until=TODAY - DAY),
    "certification_missing": replace(FACTS, certifications=()),
    "certification_unconfirmed": _certification(state="granted"),
    "certification_not_yet": _certification(valid_from=TODAY + DAY),
    "certification_expired": _certification(valid_until=TODAY),
    "certification_suspended": _certification(state="suspended"),
    "certification_revoked": _certification(state="revoked"),
    "certification_conditions_overdue": _certification(conditions_due=TODAY - 15 * DAY),
    "certification_retired": _certification(retired=True),
    "revision_missing": replace(FACTS, revision=None),
    "revision_waiting": replace(FACTS, revision=None, waiting=True),
    "revision_waits_for_owner": replace(FACTS, revision=None, waiting=True, owner_first=True),
    "revision_errors": replace(FACTS, revision=RevisionFacts(4, ("MD-KEY-001", "MD-XML-031"))),
    "sanction_entity": replace(FACTS, sanctions=("entity",)),
    "sanction_organisation": replace(FACTS, sanctions=("organisation",)),
    "community_missing": replace(FACTS, communities=frozenset({"annan"})),
    "sector_other": replace(FACTS, sector="pharmacy"),
    "contact_missing": replace(FACTS, contacts=FACTS.contacts[1:]),
    "not_tested": replace(FACTS, tested=False),
    "keys_unknown": replace(FACTS, keys=None),
    "key_revoked": replace(FACTS, keys=KeyFacts(revoked=True)),
    "key_shared": replace(FACTS, keys=KeyFacts(shared=True)),
    "key_weak": replace(FACTS, keys=KeyFacts(weak=("MD-KEY-003", "MD-KEY-011"))),
    "not_confirmed": replace(FACTS, confirmed_at=None),
    "means_missing": _means(rank=2),
    "means_unverified": _means(state="recorded"),
    "means_not_yet": _means(begins=TODAY + DAY),
    "means_expired": _means(until=TODAY),
    "standing_missing": _elsewhere(body="E-hälsomyndigheten"),
    "standing_unverified": _elsewhere(state="recorded"),
    "standing_not_yet": _elsewhere(begins=TODAY + DAY),
    "standing_expired": _elsewhere(until=TODAY),
    "category_missing": replace(FACTS, categories=frozenset({"https://refeds.org/sirtfi"})),
    "scopes_lost": replace(FACTS, own_scopes=0, served=(SERVED,)),
    "contact_unverified": replace(FACTS, contacts=(FACTS.contacts[0], ContactFacts("security", None))),
}


def test_every_reason_has_its_row() -> None:
    assert set(CLOSES) == set(REASONS)


@pytest.mark.parametrize("code", CLOSES)
def test_one_fact_less_closes_one_gate_for_one_reason(code: str) -> None:
    verdict = _decide(CLOSES[code])
    assert not verdict.admitted
    assert _codes(verdict) == [code]
    assert verdict.closed() == {REASONS[code].gate}


@pytest.mark.parametrize("code", CLOSES)
def test_a_gate_that_the_policy_does_not_name_stays_open(code: str) -> None:
    gate = REASONS[code].gate
    without = replace(POLICY, gates=tuple(name for name in POLICY.gates if name != gate))
    assert _decide(CLOSES[code], without).admitted is (gate != "G0")


def test_an_environment_that_nobody_asked_for_is_closed_whatever_the_policy() -> None:
    assert _codes(_decide(CLOSES["not_asked_for"], replace(POLICY, gates=()))) == ["not_asked_for"]


def test_all_that_is_wrong_is_told_at_once_in_the_gates_order() -> None:
    worst = EntityFacts(FACTS.entity_id, FACTS.roles, False, {}, (), (), None, False, ("organisation", "entity"))
    assert _codes(_decide(worst)) == [
        "not_asked_for",
        "membership_missing",
        "agreement_missing",
        "certification_missing",
        "revision_missing",
        "sanction_organisation",
        "sanction_entity",
        "contact_missing",
        "contact_missing",
        "not_tested",
        "keys_unknown",
        "not_confirmed",
        "means_missing",
        "community_missing",
        "sector_other",
        "standing_missing",
        "category_missing",
    ]


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("active", None),
        ("leaving", None),
        ("applied", "membership_missing"),
        ("in_review", "membership_missing"),
        ("approved", "membership_missing"),
        ("suspended", "membership_suspended"),
    ],
)
def test_a_membership_opens_from_its_activation_until_its_end(state: str, code: str | None) -> None:
    verdict = _decide(replace(FACTS, memberships={"user_organisation": state}))
    assert _codes(verdict) == ([code] if code else [])


def test_each_role_of_the_entity_needs_a_membership_of_a_kind_that_may_have_it() -> None:
    both = replace(FACTS, roles=frozenset({"idp", "sp"}), memberships={"service_provider": "active"})
    (reason,) = _decide(both).reasons
    assert reason.en == "The organisation has no active membership as identity provider."
    assert _decide(replace(both, memberships={"user_organisation": "active"})).admitted


def test_one_suspended_membership_does_no_harm_beside_an_active_one_of_another_kind() -> None:
    facts = replace(
        FACTS,
        roles=frozenset({"sp"}),
        memberships={"user_organisation": "suspended", "service_provider": "active"},
    )
    assert _decide(facts).admitted


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"valid_from": TODAY}, None),
        ({"valid_from": TODAY + DAY}, "agreement_ended"),
        ({"valid_until": TODAY}, None),
        ({"valid_until": TODAY - DAY}, "agreement_ended"),
        ({"accepted_until": TODAY}, None),
        ({"accepted_until": TODAY - DAY}, "agreement_outdated"),
        ({"kind": "review"}, "agreement_missing"),
    ],
)
def test_an_agreement_counts_from_its_first_day_to_its_last(change: dict[str, Any], code: str | None) -> None:
    assert _codes(_decide(_agreement(**change))) == ([code] if code else [])


def test_one_agreement_in_force_is_enough_beside_those_that_ended() -> None:
    ended, outdated = replace(AGREEMENT, in_force=False), replace(AGREEMENT, accepted_until=TODAY - DAY)
    assert _decide(replace(FACTS, agreements=(ended, outdated, AGREEMENT))).admitted


def test_each_agreement_that_is_required_is_asked_for_by_name() -> None:
    policy = replace(POLICY, agreements=("membership", "data_processing", "review"))
    verdict = _decide(policy=policy)
    assert [reason.en for reason in verdict.reasons] == [
        "There is no data processing agreement.",
        "There is no review agreement.",
    ]
    assert "personuppgiftsbiträdesavtal" in verdict.reasons[0].sv


def test_a_higher_level_is_enough_and_a_lower_one_is_not() -> None:
    assert _decide(_certification(rank=4)).admitted
    assert _codes(_decide(_certification(rank=2))) == ["certification_missing"]


@pytest.mark.parametrize(
    "change",
    [{"roles": frozenset({"sp"})}, {"entities": frozenset({"https://other.norrvik.example/metadata"})}],
    ids=["another role", "another entity"],
)
def test_a_certification_of_something_else_is_none(change: dict[str, Any]) -> None:
    assert _codes(_decide(_certification(**change))) == ["certification_missing"]


def test_one_valid_certification_is_enough_beside_those_that_are_not() -> None:
    others = tuple(replace(CERTIFICATION, state=state) for state in ("revoked", "suspended", "granted", "superseded"))
    assert _decide(replace(FACTS, certifications=(*others, CERTIFICATION))).admitted


@pytest.mark.parametrize("state", ["on_probation", "conditional"])
def test_probation_and_conditions_do_not_close_the_gate(state: str) -> None:
    assert _decide(_certification(state=state)).admitted


def test_of_several_that_do_not_hold_the_one_that_somebody_can_act_on_is_named() -> None:
    states = ("superseded", "granted", "revoked", "suspended")
    shown = []
    for count in range(1, len(states) + 1):
        facts = replace(FACTS, certifications=tuple(replace(CERTIFICATION, state=state) for state in states[:count]))
        shown += _codes(_decide(facts))
    assert shown == [
        "certification_missing",
        "certification_unconfirmed",
        "certification_revoked",
        "certification_suspended",
    ]


def test_a_waiting_submission_beside_an_approved_one_closes_nothing() -> None:
    assert _decide(replace(FACTS, waiting=True)).admitted


def test_the_rules_that_found_errors_are_named() -> None:
    (reason,) = _decide(CLOSES["revision_errors"]).reasons
    assert "MD-KEY-001, MD-XML-031" in reason.sv
    assert "MD-KEY-001, MD-XML-031" in reason.en


def test_a_day_ends_at_midnight_where_the_federation_is() -> None:
    ends = _certification(valid_until=date(2026, 7, 1))
    midnight = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)  # 00:00 in Stockholm, in summer
    assert _decide(ends, at=midnight - timedelta(seconds=1)).admitted
    assert _codes(_decide(ends, at=midnight)) == ["certification_expired"]


def test_a_federation_elsewhere_says_which_midnight_it_means() -> None:
    ends = _certification(valid_until=date(2026, 7, 1))
    helsinki = Policy.from_json(builders.policy(zone="Europe/Helsinki"))
    assert _codes(_decide(ends, helsinki, datetime(2026, 6, 30, 21, 0, tzinfo=UTC))) == ["certification_expired"]
    assert _decide(ends, POLICY, datetime(2026, 6, 30, 21, 0, tzinfo=UTC)).admitted


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"gates": ["G1", "G99"]}, "Unknown gates in the feed's policy: G99"),
        ({"gates": "G1"}, "gates"),
        ({"rank": "three"}, "rank"),
        ({"kinds": ["idp"]}, "kinds"),
        ({"kinds": {"idp": "user_organisation"}}, "kinds"),
        ({"agreements": "membership"}, "agreements"),
        ({"zone": "Europe/Atlantis"}, "zone"),
        ({"agreement": ["membership"]}, "agreement"),
        ({"standings": "Digg"}, "standings"),
        ({"categories": [3]}, "categories"),
        ({"standing": ["Digg"]}, "Unknown keys in the feed's policy: standing"),
    ],
    ids=str,
)
def test_a_policy_that_cannot_be_meant_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Policy.from_json(builders.policy(**change))


@pytest.mark.parametrize("missing", ["gates", "kinds", "agreements", "rank", "level"])
def test_a_policy_says_everything(missing: str) -> None:
    given = builders.policy()
    del given[missing]
    with pytest.raises(KeyError, match=missing):
        Policy.from_json(given)


def test_every_gate_of_the_house_can_be_named_in_a_policy() -> None:
    assert Policy.from_json(builders.policy(gates=sorted(GATES))).gates == tuple(sorted(GATES))


@pytest.mark.parametrize(("day", "admitted"), [(date(2026, 7, 1), True), (date(2026, 7, 2), False)])
def test_an_answer_holds_a_year_and_thirty_days_more(day: date, admitted: bool) -> None:
    contacts = (ContactFacts("technical", date(2025, 6, 1)), ContactFacts("security", date(2026, 5, 1)))
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert _decide(replace(FACTS, contacts=contacts), at=at).admitted is admitted


def test_one_contact_of_a_kind_that_answers_is_enough() -> None:
    silent = (ContactFacts("technical", None), ContactFacts("security", TODAY - 900 * DAY))
    assert _decide(replace(FACTS, contacts=silent + FACTS.contacts)).admitted


def test_an_entity_of_two_roles_may_stand_on_two_certifications() -> None:
    both = replace(FACTS, roles=frozenset({"idp", "sp"}))
    one_each = tuple(replace(CERTIFICATION, roles=frozenset({role})) for role in ("idp", "sp"))
    assert "G3" not in _decide(replace(both, certifications=one_each)).closed()
    assert "G3" in _decide(replace(both, certifications=one_each[:1])).closed()
