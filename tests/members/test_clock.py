"""The one clock: what happens inside `clock_at` happens at that instant, and the day is the operator's."""

from datetime import UTC, date, datetime, timedelta

import pytest

from members.clock import clock_at, now, today
from tests.builders import AT


def test_an_instant_that_is_set_holds_inside_and_only_there() -> None:
    with clock_at(AT + timedelta(days=1)):
        assert now() == AT + timedelta(days=1)
        with clock_at(AT + timedelta(days=2)):
            assert now() == AT + timedelta(days=2)
        assert now() == AT + timedelta(days=1)
    assert now() == AT


def test_the_clock_goes_back_to_what_it_was_when_something_breaks() -> None:
    def broken() -> None:
        with clock_at(AT + timedelta(days=1)):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert now() == AT


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 6, 1, 21, 59, tzinfo=UTC), date(2026, 6, 1)),
        (datetime(2026, 6, 1, 22, 0, tzinfo=UTC), date(2026, 6, 2)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_where_the_operator_is(instant: datetime, day: date) -> None:
    with clock_at(instant):
        assert today() == day
