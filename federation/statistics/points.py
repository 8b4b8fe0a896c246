"""The days for which a chart over time has a value: few enough to read, the last day that was counted among them."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MOST = 40  # points; a longer history has a point for each quarter, or each year
WEEK = timedelta(days=7)


class Period(TextChoices):
    QUARTER = "quarter", _("Three months")
    YEAR = "year", _("A year")
    ALL = "all", _("From the beginning")


def points(period: Period, first: date, last: date) -> list[date]:
    """In order, from `first` at the earliest: weeks back from `last`, or the ends of months before it."""
    if period == Period.QUARTER:
        days = [last - WEEK * number for number in range(13, -1, -1)]
        return [day for day in days if day >= first]
    begins = first if period == Period.ALL else max(first, _year_before(last))
    ends = list(_ends_of_months(begins, last))
    step = next(step for step in (1, 3, 12, 60) if len(ends) <= MOST * step or step == 60)
    return [day for day in ends if day.month % min(step, 12) == 0 and (step < 60 or day.year % 5 == 0)] + [last]


def _year_before(day: date) -> date:
    return day - timedelta(days=366)


def _ends_of_months(first: date, last: date) -> Iterator[date]:
    """Each last day of a month from `first` on and before `last`."""
    month = date(first.year, first.month, 1)
    while True:
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        day = month - timedelta(days=1)
        if day >= last:
            return
        if day >= first:
            yield day
