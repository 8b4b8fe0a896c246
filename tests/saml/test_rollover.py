"""A roll-over has an order, and a member is told which step of it comes next."""

from datetime import UTC, datetime, timedelta

import pytest

from members.saml.rollover import Step, Times, roll_over, standing_since

AT = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
VALIDITY = 10 * DAY


def key(digest: str, use: str | None = "signing", *, days: int = 400, role: str = "idp"):
    return {"role": role, "use": use, "certificate_sha256": digest, "not_after": (AT + days * DAY).isoformat()}


def facts(*keys, roles=("idp",)):
    return {"roles": list(roles), "keys": list(keys)}


def advice(now, since=None, waiting=None):
    return roll_over(now, since or {}, Times(AT, VALIDITY), waiting)


def steps(*args, **kwargs) -> list[tuple[str, Step]]:
    return [(one.use, one.step) for one in advice(*args, **kwargs)]


def test_a_key_that_lasts_needs_no_advice():
    assert advice(facts(key("a"), key("b", "encryption"))) == ()
    assert advice(facts()) == ()


@pytest.mark.parametrize(("days", "due"), [(91, False), (89, True), (-5, True)])
def test_a_key_is_due_ninety_days_before_its_certificate_ends(days, due):
    found = advice(facts(key("a", days=days)))
    assert [one.step for one in found] == ([Step.ADD] if due else [])
    assert all(one.until == AT + days * DAY and one.new is None for one in found)


def test_a_new_key_that_a_registrar_has_not_seen_yet_is_said_to_wait_for_one():
    waiting = facts(key("a", days=10), key("b"))
    assert steps(facts(key("a", days=10)), waiting=waiting) == [("signing", Step.APPROVE)]
    assert steps(facts(key("a", days=10)), waiting=facts(key("a", days=10))) == [("signing", Step.ADD)]


@pytest.mark.parametrize(
    ("days", "step"), [(0, Step.WAIT), (9, Step.WAIT), (10, Step.SWITCH), (19, Step.SWITCH), (20, Step.REMOVE)]
)
def test_a_new_key_is_waited_for_as_long_as_a_copy_of_a_feed_is_valid_then_used_then_the_old_one_goes(days, step):
    since = {"old": AT - 300 * DAY, "new": AT - days * DAY}
    (one,) = advice(facts(key("new"), key("old", days=30)), since)
    assert one.step is step
    assert (one.old.sha256, one.new.sha256) == ("old", "new")
    assert one.until == since["new"] + VALIDITY
    assert one.overdue is (step is Step.REMOVE)


def test_of_two_keys_that_came_together_the_one_that_ends_first_is_the_old_one():
    (one,) = advice(facts(key("long", days=900), key("short", days=100)))
    assert one.old.sha256 == "short"


def test_one_certificate_for_both_uses_is_one_roll_over():
    assert steps(facts(key("a", None, days=5))) == [("", Step.ADD)]
    assert steps(facts(key("a", days=5), key("a", "encryption", days=5))) == [("", Step.ADD)]


def test_each_role_and_use_is_told_for_itself():
    now = facts(key("a", days=5), key("b", "encryption"), key("c", days=5, role="sp"), roles=("idp", "sp"))
    found = advice(now)
    assert [(one.role, one.use) for one in found] == [("idp", "signing"), ("sp", "signing")]


def test_a_key_that_went_and_came_back_stands_since_it_came_back():
    history = [(AT - n * DAY, facts(*(key(d) for d in digests))) for n, digests in ((30, "ab"), (20, "a"), (10, "ab"))]
    assert standing_since(history) == {"a": AT - 30 * DAY, "b": AT - 10 * DAY}
    assert standing_since([]) == {}
