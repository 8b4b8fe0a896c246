"""For how long a feed is valid, and how often it is fetched: within what consumers take and a fault leaves time for."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from federation.aggregate.durations import plain_duration
from federation.models import Feed
from federation.models.feed import CACHED, VALIDITY_DAYS
from federation.views.machines import MAX_AGE_S

REFRESHED = timedelta(hours=24)


@pytest.mark.parametrize(("days", "fits"), [(4, False), (5, True), (10, True), (14, True), (15, False), (365, False)])
def test_a_feed_is_valid_for_five_to_fourteen_days(days: int, fits: bool) -> None:
    assert refused(Feed(slug="production", validity_days=days)) == (set() if fits else {"validity_days"})


@pytest.mark.parametrize(
    ("duration", "fits"),
    [
        *(("PT1H", True), ("PT6H", True), ("PT3H30M", True)),
        *((text, False) for text in ("PT59M", "PT6H1S", "P30D", "6 hours", "P1M", "")),
    ],
)
def test_it_is_fetched_every_one_to_six_hours(duration: str, fits: bool) -> None:
    assert refused(Feed(slug="production", cache_duration=duration)) == (set() if fits else {"cache_duration"})


def test_the_limits_leave_two_publications_before_the_end_and_four_fetches() -> None:
    """Whatever is chosen within them; and an HTTP cache never keeps for longer than the feed says."""
    shortest = timedelta(days=VALIDITY_DAYS[0])
    assert shortest >= 2 * REFRESHED
    assert CACHED[1] < (shortest - REFRESHED) / 4
    assert timedelta(seconds=MAX_AGE_S) <= CACHED[0]


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("PT6H", timedelta(hours=6)),
        ("P1DT30M", timedelta(days=1, minutes=30)),
        ("PT15S", timedelta(seconds=15)),
        ("P1Y", None),
        ("-PT6H", None),
        ("P", None),
        ("PT", None),
    ],
)
def test_a_plain_duration_is_as_long_as_it_says(text: str, long: timedelta | None) -> None:
    assert plain_duration(text) == long


def refused(feed: Feed) -> set[str]:
    """The fields that whoever records the feed is told about."""
    try:
        feed.clean()
    except ValidationError as error:
        return set(error.message_dict)
    return set()
