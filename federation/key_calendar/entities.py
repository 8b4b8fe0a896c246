"""Members' keys: which certificates of approved metadata end when, and whether the next key stands beside them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from federation.models import KeyEnd
from members.clock import beginning, now, today

MONTHS = 12  # ahead, this month among them
EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Overview:
    """How many keys end in each month (its first day), and how many have ended and are published still."""

    expired: int
    months: list[tuple[date, int]]

    @property
    def total(self) -> int:
        return self.expired + sum(count for _month, count in self.months)


def month_after(day: date, number: int) -> date:
    """The first day of the month that comes so many months after the day's own."""
    years, month = divmod(day.month - 1 + number, 12)
    return date(day.year + years, month + 1, 1)


def ending(rows: QuerySet[KeyEnd]) -> QuerySet[KeyEnd]:
    """Those that have ended, or end within the months of the calendar; soonest first, each with `followed`."""
    return with_follower(within(rows))


def within(rows: QuerySet[KeyEnd]) -> QuerySet[KeyEnd]:
    """The same without `followed`, which takes the database a look for each of them."""
    return rows.filter(not_after__lt=beginning(month_after(today(), MONTHS)))


def with_follower(rows: QuerySet[KeyEnd]) -> QuerySet[KeyEnd]:
    """`followed`: whether the same role has a key of the same use that ends later, so that a roll-over is under way."""
    same_use = Q(use=OuterRef("use")) | Q(use="")
    newer = KeyEnd.objects.filter(same_use, entity=OuterRef("entity"), role=OuterRef("role"))
    return rows.annotate(followed=Exists(newer.filter(not_after__gt=OuterRef("not_after")).order_by()))


def in_month(rows: QuerySet[KeyEnd], wanted: str) -> QuerySet[KeyEnd]:
    """Those of a month ("2027-03"), or those that have ended; all of them for what is neither."""
    if wanted == EXPIRED:
        return rows.filter(not_after__lt=now())
    first = next((month for month in months() if f"{month:%Y-%m}" == wanted), None)
    if first is None:
        return rows
    in_it = rows.filter(not_after__gte=beginning(first), not_after__lt=beginning(month_after(first, 1)))
    return in_it.filter(not_after__gte=now())


def months() -> list[date]:
    """The first days of those that the calendar has."""
    return [month_after(today(), number) for number in range(MONTHS)]


def overview(rows: QuerySet[KeyEnd]) -> Overview:
    """Two queries, whatever the number of keys."""
    at = now()
    to_come = within(rows).filter(not_after__gte=at).order_by()
    counted = to_come.annotate(month=TruncMonth("not_after")).values_list("month").annotate(count=Count("pk"))
    by_month: Counter[date] = Counter({month.date(): count for month, count in counted})
    expired = rows.filter(not_after__lt=at).count()
    return Overview(expired, [(month, by_month[month]) for month in months()])


def of_organisations(organisations: Iterable[int] | None) -> QuerySet[KeyEnd]:
    """Keys of the entities that these own (None: all), of entities that have not left."""
    rows = KeyEnd.objects.filter(entity__retired_at=None)
    return rows if organisations is None else rows.filter(entity__owner__in=organisations)
