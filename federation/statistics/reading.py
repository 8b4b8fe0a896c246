"""The tallies that a page needs, in a handful of queries whatever the federation's size."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Min, QuerySet

from federation.models import Feed, Tally
from federation.models.tally import Measure
from federation.statistics.points import Period, points
from trustframework.models import Level

OVER_TIME = (Measure.MEMBER, Measure.ROLE, Measure.CERTIFICATION)
ON_THE_DAY = (
    *(Measure.LEVEL, Measure.SECTOR, Measure.KEY, Measure.KEY_END),
    *(Measure.SEVERITY, Measure.RULE, Measure.VERDICT),
)
Place = tuple[str, int | None, date]
"""A measure, a feed's key (None: the federation's) and a day."""


@dataclass(frozen=True, slots=True)
class Read:
    """`day` is the last that was counted; `days` are the points of what is shown over time."""

    day: date
    days: Sequence[date]
    feeds: Sequence[Feed]
    levels: Sequence[str]  # lowest first
    numbers: dict[Place, dict[str, int]] = field(default_factory=dict)

    def of(self, measure: Measure, day: date | None = None, feed: Feed | None = None) -> dict[str, int] | None:
        """By key, on the day (the last one); None where nobody counted that."""
        return self.numbers.get((measure.value, feed.pk if feed else None, day or self.day))


def read(period: Period) -> Read | None:
    """Everything that the page shows; None before the first count."""
    span = Tally.objects.aggregate(first=Min("day"), last=Max("day"))
    if span["last"] is None:
        return None
    feeds = list(Feed.objects.filter(closed_at=None, parallel_to=None))
    levels = list(Level.objects.order_by("rank").values_list("name", flat=True))
    days = points(period, span["first"], span["last"])
    found = Read(span["last"], days, feeds, levels)
    rows = defaultdict[Place, dict[str, int]](dict)
    _put(rows, Tally.objects.filter(measure__in=OVER_TIME, day__in=days))
    _put(rows, Tally.objects.filter(measure=Measure.FEED, feed__in=feeds, day__in=days))
    _put(rows, Tally.objects.filter(measure__in=ON_THE_DAY, day=found.day))
    found.numbers.update(rows)
    return found


def _put(rows: defaultdict[Place, dict[str, int]], tallies: QuerySet[Tally]) -> None:
    told = tallies.values_list("measure", "feed_id", "day", "key", "value")
    for measure, feed, day, key, value in told:
        rows[measure, feed, day][key] = value
