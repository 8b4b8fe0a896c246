"""What a person has to look at about a feed, judged from plain facts: each edge, one second before and after."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from federation.models.alarm import AlarmKind
from federation.watching.judge import DAILY, KEY_DAYS, VALIDITY_DAYS, Facts, Raised, Trouble, raised

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WELL = Facts(
    at=AT,
    serial=7,
    made_at=AT - timedelta(hours=1),
    valid_until=AT + timedelta(days=9, hours=23),
    validity_days=10,
    held_since=None,
    failed_at=None,
    public="same",
    read_at=AT - timedelta(hours=1),
    mode="",
    keys_end=AT + timedelta(days=400),
)
YESTERDAY = AT - timedelta(days=1)


def stages(**facts: object) -> dict[Trouble, int]:
    return {one.kind: one.stage for one in raised(replace(WELL, **facts))}


def test_a_feed_that_is_well_raises_nothing() -> None:
    assert stages() == {}


@pytest.mark.parametrize("days", VALIDITY_DAYS)
def test_validity_that_runs_out_is_told_at_seven_five_three_and_two_days_to_the_second(days: int) -> None:
    edge = AT + timedelta(days=days)
    graver_before = {d for d in VALIDITY_DAYS if d > days}
    assert stages(valid_until=edge) == {Trouble.VALIDITY: days}
    assert stages(valid_until=edge + SECOND).get(Trouble.VALIDITY) == (min(graver_before) if graver_before else None)


def test_what_has_stopped_being_valid_is_the_gravest_stage() -> None:
    assert stages(valid_until=AT - SECOND) == {Trouble.VALIDITY: min(VALIDITY_DAYS)}


def test_a_feed_with_three_days_of_validity_is_not_in_alarm_from_its_first_second() -> None:
    assert stages(validity_days=3, valid_until=AT + timedelta(days=3)) == {}
    assert stages(validity_days=3, valid_until=AT + timedelta(days=2)) == {Trouble.VALIDITY: 2}


@pytest.mark.parametrize("days", KEY_DAYS)
def test_a_signing_certificate_that_ends_is_told_to_the_second(days: int) -> None:
    assert stages(keys_end=AT + timedelta(days=days)) == {Trouble.KEY: days}
    assert stages(keys_end=AT + timedelta(days=days) + SECOND).get(Trouble.KEY, 999) > days


def test_a_release_that_is_not_made_anew_every_day_is_told() -> None:
    assert stages(made_at=AT - DAILY) == {}
    assert stages(made_at=AT - DAILY - SECOND) == {Trouble.AGE: 0}


def test_a_paused_feed_is_not_told_as_old_but_as_paused() -> None:
    assert stages(made_at=AT - timedelta(days=2), mode="paused") == {Trouble.MODE: 0}


def test_a_release_that_nobody_has_read_in_full_for_a_day_is_told() -> None:
    assert stages(read_at=AT - DAILY) == {}
    assert stages(read_at=AT - DAILY - SECOND) == {Trouble.READING: 0}
    assert stages(read_at=None, made_at=AT - DAILY) == {}
    assert stages(read_at=None, made_at=AT - DAILY - SECOND) == {Trouble.READING: 0, Trouble.AGE: 0}


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"held_since": YESTERDAY}, Trouble.HELD),
        ({"failed_at": YESTERDAY}, Trouble.FAILED),
        ({"public": "differs"}, Trouble.PUBLIC),
        ({"public": "unreachable"}, Trouble.PUBLIC),
        ({"mode": "rolled_back"}, Trouble.MODE),
        ({"mode": "re_sign_only"}, Trouble.MODE),
    ],
)
def test_each_thing_that_stands_still_is_told(facts: dict[str, object], kind: Trouble) -> None:
    assert stages(**facts) == {kind: 0}


MIB = 1 << 20


@pytest.mark.parametrize(
    ("size", "before", "told"),
    [
        (100 * MIB, None, False),
        (100 * MIB + 1, None, True),
        (60 * MIB, 50 * MIB, False),
        (60 * MIB + 1, 50 * MIB, True),
        (10 * MIB, 1 * MIB, False),
        (10 * MIB + 1, 1 * MIB, True),
    ],
)
def test_a_feed_that_is_large_or_grows_by_more_than_a_fifth_in_a_day_is_told(
    size: int, before: int | None, told: bool
) -> None:
    assert stages(size=size, size_before=before) == ({Trouble.SIZE: 0} if told else {})


def test_nothing_served_yet_is_no_alarm_but_for_its_key() -> None:
    nothing = {"serial": None, "made_at": None, "valid_until": None, "read_at": None, "public": ""}
    assert stages(**nothing) == {}
    assert stages(**nothing, keys_end=AT) == {Trouble.KEY: min(KEY_DAYS)}


def test_every_kind_has_its_name_for_people_and_none_is_left_over() -> None:
    assert {kind.value for kind in Trouble} == set(AlarmKind.values)


def test_a_kind_is_raised_once() -> None:
    worst = replace(
        WELL,
        valid_until=AT,
        made_at=AT - timedelta(days=10),
        read_at=None,
        failed_at=AT,
        held_since=AT,
        public="differs",
    )
    kinds = [one.kind for one in raised(worst)]
    assert len(kinds) == len(set(kinds)) == 6
    assert all(isinstance(one, Raised) for one in raised(worst))
