"""From when to when something was so, and how many there were on each day."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from federation.tallying.spans import Span, per_day

MAY = [date(2026, 5, day) for day in range(1, 11)]
DAYS = st.dates(date(2026, 4, 28), date(2026, 5, 14))
SPANS = st.lists(st.builds(Span, st.sampled_from("ab"), DAYS, st.none() | DAYS, st.integers(0, 9)))


def numbers(*spans: Span, key: str = "a") -> list[int | None]:
    found = per_day(spans, MAY)
    return [found[day].get(key) for day in MAY]


def test_a_span_counts_from_its_first_day_and_not_on_its_last():
    assert numbers(Span("a", MAY[2], MAY[5])) == [None, None, 1, 1, 1, None, None, None, None, None]


def test_a_span_without_an_end_goes_on():
    assert numbers(Span("a", MAY[7], None)) == [*[None] * 7, 1, 1, 1]


def test_what_began_before_the_first_day_counts_on_it():
    assert numbers(Span("a", date(2020, 1, 1), MAY[1])) == [1, *[None] * 9]


def test_what_ended_before_the_first_day_or_begins_after_the_last_never_counts():
    assert numbers(Span("a", date(2020, 1, 1), date(2020, 2, 1)), Span("a", date(2027, 1, 1), None)) == [None] * 10


def test_none_of_something_that_there_was_is_a_nought_and_no_gap():
    assert numbers(Span("a", MAY[0], MAY[1], 0), Span("a", MAY[1], MAY[2], 4)) == [0, 4, *[None] * 8]


def test_what_begins_and_ends_on_one_day_was_not_there_at_its_end():
    assert numbers(Span("a", MAY[3], MAY[3])) == [None] * 10


def test_days_may_have_holes_between_them():
    days = [MAY[0], MAY[4], MAY[9]]
    assert per_day([Span("a", MAY[1], MAY[9])], days) == {MAY[0]: Counter(), MAY[4]: Counter(a=1), MAY[9]: Counter()}


@given(SPANS)
def test_each_day_has_what_one_counts_by_hand(spans):
    orderly = [span for span in spans if span.until is None or span.first <= span.until]
    found = per_day(orderly, MAY)
    for day in MAY:
        for key in "ab":
            there = [s for s in orderly if s.key == key and s.first <= day and (s.until is None or day < s.until)]
            assert found[day].get(key) == (sum(s.value for s in there) if there else None)


def test_ten_years_are_counted_in_order():
    days = [date(2016, 1, 1) + timedelta(days=number) for number in range(3650)]
    found = per_day([Span("a", day, None) for day in days[::10]], days)
    assert found[days[-1]]["a"] == 365
