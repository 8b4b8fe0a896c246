"""The one clock. Actions and tasks ask here; pure code is given the time as an argument."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("sigill_clock", default=None)


def now() -> datetime:
    """The current instant, timezone-aware; the one that `clock_at` set, where it did."""
    return _set_to.get() or timezone.now()


def today() -> date:
    """Today's date where the operator is (TIME_ZONE)."""
    return timezone.localdate(now())


def beginning(day: date | None) -> datetime | None:
    """The first instant of a day where the operator is."""
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def ending(last_day: date | None) -> datetime | None:
    """The instant after a last day."""
    return beginning(last_day + timedelta(days=1)) if last_day else None


@contextmanager
def clock_at(instant: datetime) -> Iterator[None]:
    """Let everything inside happen at `instant`: the seed tells two years of history, tests stand around a date."""
    token = _set_to.set(instant)
    try:
        yield
    finally:
        _set_to.reset(token)
