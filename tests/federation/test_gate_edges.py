"""Every edge that time makes, one second before and one after, where the federation is; also when clocks change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from federation.gate import ContactFacts, EntityFacts, decide
from tests.federation.test_gate import AGREEMENT, CERTIFICATION, ELSEWHERE, FACTS, MEANS, POLICY

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LONG_AGO, FAR = date(2020, 1, 1), date(2040, 1, 1)
# An ordinary midnight in winter and in summer, and those of the nights in which the clocks go forward and back.
DAYS = [
    date(2026, 1, 15),
    date(2026, 7, 1),
    date(2026, 3, 29),
    date(2026, 3, 30),
    date(2026, 10, 25),
    date(2026, 10, 26),
]
ZONES = ["Europe/Stockholm", "Europe/Helsinki", "UTC", "Pacific/Auckland"]


def _facts(day: date) -> EntityFacts:
    """Everything in order on the day and around it, so that one edge at a time is left."""
    return replace(
        FACTS,
        agreements=(replace(AGREEMENT, valid_from=LONG_AGO),),
        certifications=(replace(CERTIFICATION, valid_from=LONG_AGO, valid_until=FAR),),
        means=(replace(MEANS, begins=LONG_AGO, until=FAR),),
        standings=(replace(ELSEWHERE, begins=LONG_AGO, until=FAR),),
        contacts=(ContactFacts("technical", day), ContactFacts("security", day)),
        confirmed_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
    )


def _year_and_a_month_ago(last: date) -> Iterator[date]:
    """The days said on which something counts until `last`, and no longer."""
    for back in range(390, 400):
        said = last - back * DAY
        if said.replace(year=said.year + 1) + 30 * DAY == last:
            yield said


def _edges(day: date) -> Iterator[tuple[str, EntityFacts, bool, bool]]:
    """What ends or begins at the midnight with which the day begins: (name, facts, open before, open from then on)."""
    facts, before = _facts(day), day - DAY
    (agreement,), (held,), (means,) = facts.agreements, facts.certifications, facts.means
    (elsewhere,) = facts.standings

    def agreements(**changes: Any) -> EntityFacts:
        return replace(facts, agreements=(replace(agreement, **changes),))

    def certifications(**changes: Any) -> EntityFacts:
        return replace(facts, certifications=(replace(held, **changes),))

    yield "agreement begins", agreements(valid_from=day), False, True
    yield "agreement ends", agreements(valid_until=before), True, False
    yield "template no longer accepted", agreements(accepted_until=before), True, False
    yield "certification begins", certifications(valid_from=day), False, True
    yield "certification ends", certifications(valid_until=day), True, False
    yield "prolonged certification ends", certifications(valid_until=before - DAY, extended_until=day), True, False
    yield "condition overdue", certifications(conditions_due=day - 15 * DAY), True, False
    yield "means begin", replace(facts, means=(replace(means, begins=day),)), False, True
    yield "means end", replace(facts, means=(replace(means, until=day),)), True, False
    yield "dispensation ends", replace(facts, means=(), dispensed_until=day), True, False
    yield "standing begins", replace(facts, standings=(replace(elsewhere, begins=day),)), False, True
    yield "standing ends", replace(facts, standings=(replace(elsewhere, until=day),)), True, False
    for said in _year_and_a_month_ago(before):
        silent = (ContactFacts("technical", said), ContactFacts("security", day))
        yield "contact silent", replace(facts, contacts=silent), True, False


def _cases() -> Iterator[Any]:
    for zone in ZONES:
        for day in DAYS:
            for name, facts, before, after in _edges(day):
                yield pytest.param(zone, day, facts, before, after, id=f"{name} {day} {zone}")


@pytest.mark.parametrize(("zone", "day", "facts", "before", "after"), list(_cases()))
def test_a_second_before_midnight_and_a_second_after(
    zone: str, day: date, facts: EntityFacts, before: bool, after: bool
) -> None:
    policy = replace(POLICY, zone=zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert decide(facts, policy, midnight - SECOND).admitted is before
    assert decide(facts, policy, midnight).admitted is after
    assert decide(facts, policy, midnight + SECOND).admitted is after


def test_every_edge_is_among_the_cases() -> None:
    assert {name for name, *_rest in _edges(date(2026, 7, 1))} == {
        *("agreement begins", "agreement ends", "template no longer accepted"),
        *("certification begins", "certification ends", "prolonged certification ends", "condition overdue"),
        *("means begin", "means end", "dispensation ends", "standing begins", "standing ends", "contact silent"),
    }


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("confirmed", "last"),
    [
        (date(2025, 2, 28), date(2026, 3, 30)),
        (date(2024, 2, 29), date(2025, 3, 30)),  # a year after 29 February is 28 February
        (date(2025, 2, 27), date(2026, 3, 29)),  # the night in which the clocks go forward
        (date(2025, 9, 25), date(2026, 10, 25)),  # and the one in which they go back
        (date(2025, 6, 1), date(2026, 7, 1)),
    ],
)
def test_a_confirmation_counts_for_a_year_and_thirty_days_to_the_second(zone: str, confirmed: date, last: date) -> None:
    policy, there = replace(POLICY, zone=zone), ZoneInfo(zone)
    for hour, minute in ((0, 0), (23, 59)):  # whenever on the day it was
        said = datetime(confirmed.year, confirmed.month, confirmed.day, hour, minute, tzinfo=there)
        facts = replace(_facts(last), confirmed_at=said.astimezone(UTC))
        ends = (datetime(last.year, last.month, last.day, tzinfo=there) + DAY).astimezone(UTC)
        assert decide(facts, policy, ends - SECOND).admitted
        assert decide(facts, policy, ends).closed() == {"G9"}
