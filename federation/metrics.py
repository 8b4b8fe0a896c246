"""The numbers that an operator's alarms go by, in the text form that Prometheus and others collect."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from federation.models import Alarm
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


def text() -> bytes:
    """Every number as it is now."""
    registry = CollectorRegistry()
    registry.register(_Feeds())
    return generate_latest(registry)


class _Feeds(Collector):
    def collect(self) -> Iterable[GaugeMetricFamily]:
        families = {name: GaugeMetricFamily(name, told, labels=["feed"]) for name, told in _EACH.items()}
        for seen in look(now()):
            for name, value in _numbers(seen).items():
                if value is not None:
                    families[name].add_metric([seen.feed.slug], value)
        yield from families.values()
        alarms = GaugeMetricFamily("sigill_alarm_stage", "Open alarms, by stage", labels=["feed", "kind"])
        for alarm in Alarm.objects.filter(ended_at=None).select_related("feed"):
            alarms.add_metric([alarm.feed.slug, alarm.kind], alarm.stage)
        yield alarms


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
