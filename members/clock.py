"""The one clock. Actions and tasks ask here; pure code is given the time as an argument."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("sigill_clock", default=None)


def now() -> datetime:
    """The current instant, timezone-aware; the one that `clock_at` set, where it did."""
    return _set_to.get() or timezone.now()


def today() -> date:
    """Today's date where the operator is (TIME_ZONE)."""
    return timezone.localdate(now())


@contextmanager
def clock_at(instant: datetime) -> Iterator[None]:
    """Let everything inside happen at `instant`: the seed tells two years of history, tests stand around a date."""
    token = _set_to.set(instant)
    try:
        yield
    finally:
        _set_to.reset(token)
