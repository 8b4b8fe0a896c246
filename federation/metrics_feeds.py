"""Numbers of feeds: what is served, how old and how long valid, what keeps it, and whom the gate lets in."""

from collections.abc import Iterable

from django.db.models import Max
from prometheus_client.core import GaugeMetricFamily

from federation.models import Alarm, Tally
from federation.models.tally import Measure
from federation.watching.seen import Seen, look
from members.clock import now

_EACH = {
    "sigill_feed_serial": "The serial that is served",
    "sigill_feed_entities": "Entities in what is served",
    "sigill_feed_bytes": "Bytes of the aggregate that is served: what consumers hold in memory, several times",
    "sigill_feed_age_seconds": "Seconds since what is served was made",
    "sigill_feed_valid_seconds": "Seconds until consumers refuse what is served",
    "sigill_feed_full_reading_age_seconds": "Seconds since a stranger read what is served in full",
    "sigill_feed_held": "1 while the brake holds a publication",
    "sigill_feed_failed": "1 while the last publication is one that failed",
    "sigill_feed_public_same": "1 when the public address showed what was published, 0 when it did not",
    "sigill_feed_normal": "1 while the feed publishes what changes; 0 when paused, rolled back or only signed again",
    "sigill_feed_key_seconds": "Seconds until the first of the feed's certificates ends",
}


def feeds() -> Iterable[GaugeMetricFamily]:
    """One sample for each feed that is not closed and each number that it has."""
    families = {name: GaugeMetricFamily(name, told, labels=["feed"]) for name, told in _EACH.items()}
    for seen in look(now()):
        for name, value in _numbers(seen).items():
            if value is not None:
                families[name].add_metric([seen.feed.slug], value)
    yield from families.values()


def alarms() -> Iterable[GaugeMetricFamily]:
    found = GaugeMetricFamily("sigill_alarm_stage", "Open alarms, by stage", labels=["feed", "kind"])
    for alarm in Alarm.objects.filter(ended_at=None).select_related("feed"):
        found.add_metric([alarm.feed.slug, alarm.kind], alarm.stage)
    yield found


def verdicts() -> Iterable[GaugeMetricFamily]:
    """As the gate was asked last for statistics: asking it now would cost seconds."""
    told = "Entities that ask for the feed, by what the gate said when they were last counted (a quarter of an hour)"
    found = GaugeMetricFamily("sigill_feed_verdicts", told, labels=["feed", "verdict"])
    counted = Tally.objects.filter(measure=Measure.VERDICT, feed__closed_at=None)
    last = counted.aggregate(day=Max("day"))["day"]
    for slug, verdict, value in counted.filter(day=last).order_by().values_list("feed__slug", "key", "value"):
        found.add_metric([slug, verdict], value)
    yield found


def _numbers(seen: Seen) -> dict[str, float | None]:
    facts = seen.facts
    return {
        "sigill_feed_serial": facts.serial,
        "sigill_feed_entities": seen.served.entity_count if seen.served else None,
        "sigill_feed_bytes": seen.facts.size,
        "sigill_feed_age_seconds": facts.age.total_seconds() if facts.age else None,
        "sigill_feed_valid_seconds": facts.left.total_seconds() if facts.left is not None else None,
        "sigill_feed_full_reading_age_seconds": (facts.at - facts.read_at).total_seconds() if facts.read_at else None,
        "sigill_feed_held": facts.held_since is not None,
        "sigill_feed_failed": facts.failed_at is not None,
        "sigill_feed_public_same": {"same": 1, "differs": 0, "unreachable": 0}.get(facts.public),
        "sigill_feed_normal": facts.mode == "",
        "sigill_feed_key_seconds": (facts.keys_end - facts.at).total_seconds(),
    }
