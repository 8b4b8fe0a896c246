"""The clock's question: has today been counted, and what do the rows tell of days that nobody counted?

Idempotent: a day that is counted again has its new numbers instead of the old ones. Days that are over are counted
once, where the rows have dates for them (`past`); what can be counted only on its day has no number for a day without a
worker.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from django.db import transaction

from federation.models import Feed, Tally
from federation.models.tally import Measure
from federation.tallying import current, past
from federation.tallying.spans import Span, per_day
from members.clock import now, today

BATCH = 1_000
ONE_DAY = timedelta(days=1)


def count() -> int:
    """Count today, and what is missing of the days before; how many numbers were written."""
    day, at = today(), now()
    rows = [*_of_today(day), *_of_earlier_days(day)]
    rows += [row for measure, feed, found in current.everything(day, at) for row in _rows(measure, feed, day, found)]
    # Counting takes seconds, and nobody waits for them: only the writing is one transaction.
    with transaction.atomic():
        Tally.objects.filter(day=day).delete()
        Tally.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def _of_today(day: date) -> Iterator[Tally]:
    for measure, feed, spans in _with_a_past():
        yield from _filled(measure, feed, spans, [day])


def _of_earlier_days(day: date) -> Iterator[Tally]:
    everything = list(_with_a_past())
    # Before the first member there were none; of a feed nothing is known before its first publication.
    began = min((span.first for _measure, feed, spans in everything if feed is None for span in spans), default=day)
    for measure, feed, spans in everything:
        if spans or feed is None:
            known = set(Tally.objects.filter(measure=measure, feed=feed).values_list("day", flat=True).distinct())
            first = min(span.first for span in spans) if feed else began
            every = (first + ONE_DAY * number for number in range((day - first).days))
            yield from _filled(measure, feed, spans, [one for one in every if one not in known])


def _with_a_past() -> Iterator[tuple[Measure, Feed | None, list[Span]]]:
    for measure, spans in past.OF_THE_FEDERATION.items():
        yield measure, None, spans()
    for feed in Feed.objects.all():
        yield Measure.FEED, feed, past.served(feed)


def _filled(measure: Measure, feed: Feed | None, spans: Iterable[Span], days: Sequence[date]) -> Iterator[Tally]:
    """A feed has no number before its first publication and after it was closed; all else is none where it is none."""
    none = {} if feed else dict.fromkeys(past.keys_of(measure), 0)
    for day, found in per_day(spans, days).items():
        yield from _rows(measure, feed, day, Counter({**none, **found}))


def _rows(measure: Measure, feed: Feed | None, day: date, found: Counter[str]) -> Iterator[Tally]:
    for key, value in found.items():
        yield Tally(day=day, feed=feed, measure=measure, key=key, value=value)
