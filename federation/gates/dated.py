"""How long things count: what holds between two days, and what has to be said again every year."""

from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

GOOD_FOR, GRACE = relativedelta(months=12), timedelta(days=30)


@lru_cache(maxsize=4096)
def last_day(said_on: date) -> date:
    """The last day on which something counts that has to be said again within a year, with a month's grace."""
    return said_on + GOOD_FOR + GRACE


def holding(state: str, begins: date, until: date, day: date) -> str:
    """How something stands that one operator records and another verifies: "valid", "unverified", "not_yet",
    "expired" or "ended". `until` is the first day without."""
    if state != "verified":
        return "ended" if state == "ended" else "unverified"
    if day < begins:
        return "not_yet"
    return "valid" if day < until else "expired"
