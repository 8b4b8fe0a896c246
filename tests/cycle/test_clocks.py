"""A signer whose clock is wrong: what it signs would expire too soon, or be taken for a forgery."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from federation.cycle import clocks
from tests.cycle.conftest import Published

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize("apart", [timedelta(), timedelta(minutes=5), timedelta(minutes=-5)])
def test_clocks_that_differ_by_less_than_five_minutes_are_the_same(apart: timedelta) -> None:
    clocks.compare(NOW, NOW + apart)


@pytest.mark.parametrize("apart", [timedelta(minutes=5, seconds=1), timedelta(hours=-1), timedelta(days=11)])
def test_clocks_that_differ_by_more_are_told_with_both_times(apart: timedelta) -> None:
    with pytest.raises(clocks.ClocksDiffer, match=f"18:00:00 UTC, the database's {NOW + apart:%Y-%m-%d %H:%M:%S} UTC"):
        clocks.compare(NOW, NOW + apart)


def test_a_signer_whose_clock_is_not_the_databases_publishes_nothing(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = published.admit(4)
    hour_ahead = datetime.now(UTC) + timedelta(hours=1)
    monkeypatch.setattr(clocks, "_of_the_database", lambda: hour_ahead)
    assert published.publish().what == "failed"
    assert published.newest().reasons[0]["code"] == "clocks-differ"
    assert len(published.served().entities) == 3
    monkeypatch.undo()
    published.publish(force=True)
    assert added in published.served().entities


@pytest.mark.django_db
def test_a_database_on_this_machine_agrees() -> None:
    clocks.check()
    found = clocks._of_the_database()
    assert (found is None) == (connection.vendor != "postgresql")
