"""Deadlines: one engine says what has its day when, and which reminder is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustframework.deadlines import Deadline, Kind, anniversaries, due_again, next_anniversary, stage_to_tell

DAYS = (120, 90, 30, 7, 0, -7, -30)
DUE = date(2027, 1, 31)
ONE = Deadline("finding 1", Kind.FINDING, 1, "Region Norrvik", DUE, "GOV-01")


@pytest.mark.parametrize(
    ("left", "stage"), [(121, None), (120, 120), (91, 120), (90, 90), (7, 7), (0, 0), (-6, 0), (-7, -7), (-400, -30)]
)
def test_the_stage_is_the_latest_that_has_come(left: int, stage: int | None) -> None:
    assert stage_to_tell(ONE, DUE - timedelta(days=left), DAYS, ()) == stage


def test_what_was_missed_is_told_once_the_latest_stage_alone() -> None:
    told: set[int] = {120}
    for left in (25, 24, 23):  # nobody looked at 90 and 30
        stage = stage_to_tell(ONE, DUE - timedelta(days=left), DAYS, told)
        if stage is not None:
            told.add(stage)
    assert told == {120, 30}


@given(st.lists(st.integers(-60, 150), max_size=60))
def test_no_stage_is_told_twice_and_none_after_a_later_one_however_the_clock_jumps(lefts: list[int]) -> None:
    told: list[int] = []
    for left in lefts:
        stage = stage_to_tell(ONE, DUE - timedelta(days=left), DAYS, told)
        if stage is not None:
            told.append(stage)
    assert told == sorted(set(told), reverse=True)


@given(st.integers(0, 90))
def test_a_daily_look_tells_every_stage(first: int) -> None:
    told: list[int] = []
    for left in range(120 + first, -40, -1):
        stage = stage_to_tell(ONE, DUE - timedelta(days=left), DAYS, told)
        if stage is not None:
            told.append(stage)
    assert told == list(DAYS)


def test_what_people_knew_from_another_letter_is_not_told_again_on_that_day() -> None:
    asked = Deadline("supplement 1", Kind.SUPPLEMENT, 1, "", DUE, "", since=DUE - timedelta(days=10))
    assert stage_to_tell(asked, DUE - timedelta(days=10), DAYS, ()) is None
    assert stage_to_tell(asked, DUE - timedelta(days=7), DAYS, ()) == 7


def test_the_anniversary_of_a_leap_day_is_the_28th_and_the_end_is_none() -> None:
    begins, ends = date(2024, 2, 29), date(2027, 2, 28)
    assert list(anniversaries(begins, ends)) == [date(2025, 2, 28), date(2026, 2, 28)]
    assert next_anniversary(begins, ends, date(2026, 2, 28)) == date(2026, 2, 28)
    assert next_anniversary(begins, ends, date(2026, 3, 1)) is None


def test_answers_that_were_sent_back_late_get_the_days_of_grace_again() -> None:
    assert due_again(DUE, None, 30) == DUE
    assert due_again(DUE, DUE - timedelta(days=60), 30) == DUE
    assert due_again(DUE, DUE + timedelta(days=20), 30) == DUE + timedelta(days=50)
