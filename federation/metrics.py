"""The numbers that an operator's alarms go by, in the text form that Prometheus and others collect.

Nothing here is about a person or one member's own affairs: whoever collects sees feeds, queues and counts.
"""

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from federation import metrics_feeds, metrics_trust, metrics_work

_PARTS: tuple[Callable[[], Iterable[GaugeMetricFamily]], ...] = (
    *(metrics_feeds.feeds, metrics_feeds.alarms, metrics_feeds.verdicts),
    *(metrics_work.parts_well, metrics_work.queues, metrics_work.processes, metrics_work.jobs, metrics_work.letters),
    *(metrics_trust.keys, metrics_trust.certificates, metrics_trust.findings, metrics_trust.audit),
)


def text() -> bytes:
    """Every number as it is now."""
    registry = CollectorRegistry()
    registry.register(_All())
    return generate_latest(registry)


class _All(Collector):
    def collect(self) -> Iterable[GaugeMetricFamily]:
        for part in _PARTS:
            yield from part()
