"""Numbers of work: what waits, for how long, and who is there to do it."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily
from redis import RedisError

from federation.health import heartbeat, parts
from members.clock import now
from members.models import Job, Letter
from members.models.job import JobState
from members.models.letter import LetterState

_STANDING = (JobState.WAITING, JobState.RUNNING)
_UNSENT = (LetterState.WAITING, LetterState.FAILED, LetterState.BOUNCED)


def parts_well() -> Iterable[GaugeMetricFamily]:
    """What /readyz says, as it is seen from the web process that is asked."""
    found = GaugeMetricFamily("sigill_part_well", "1 while what the web process stands on is well", labels=["part"])
    for name, word in parts.every().items():
        found.add_metric([name], word == parts.Word.WELL)
    yield found


def queues() -> Iterable[GaugeMetricFamily]:
    """Messages that no worker has taken; without a broker that answers there is no number, and its part is not well."""
    found = GaugeMetricFamily("sigill_queue_messages", "Messages that wait in the broker", labels=["queue"])
    try:
        for queue, waiting in _waiting().items():
            found.add_metric([queue], waiting)
    except (RedisError, OSError, ValueError):
        pass
    yield found


def _waiting() -> dict[str, int]:
    """By queue. Redis keeps a list of the queue's name, kombu's file system transport a file for each message."""
    folder = parts.broker_folder()
    if folder is not None:
        names = [path.name for path in folder.iterdir()]
        return {queue: sum(name.endswith(f".{queue}.msg") for name in names) for queue in heartbeat.QUEUES}
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("global_keyprefix", "")
    with parts.broker_client() as client:
        pipe = client.pipeline(transaction=False)
        for queue in heartbeat.QUEUES:
            pipe.llen(f"{prefix}{queue}")
        return dict(zip(heartbeat.QUEUES, pipe.execute(), strict=True))


def processes() -> Iterable[GaugeMetricFamily]:
    """Of one that has never given a sign there is no number."""
    told = "Seconds since the process last finished a task, or asked for one (beat); each does so every minute"
    found = GaugeMetricFamily("sigill_process_silent_seconds", told, labels=["process"])
    try:
        for process, at in heartbeat.last_seen().items():
            found.add_metric([process], max(0.0, now().timestamp() - at))
    except (RedisError, OSError):
        pass
    yield found


def jobs() -> Iterable[GaugeMetricFamily]:
    count = GaugeMetricFamily("sigill_jobs", "Jobs that wait or run", labels=["state"])
    age = GaugeMetricFamily("sigill_job_oldest_seconds", "Seconds since the oldest was asked for", labels=["state"])
    rows = Job.objects.filter(state__in=_STANDING).order_by().values_list("state")
    found = {state: (number, first) for state, number, first in rows.annotate(all=Count("pk"), first=Min("asked_at"))}
    for state in _STANDING:
        number, first = found.get(state, (0, None))
        count.add_metric([state], number)
        age.add_metric([state], _age(first))
    yield from (count, age)


def letters() -> Iterable[GaugeMetricFamily]:
    """What has not arrived; what failed or came back stays until somebody sends it again or it is forgotten."""
    count = GaugeMetricFamily("sigill_letters", "Letters that have not arrived", labels=["state"])
    rows = Letter.objects.filter(state__in=_UNSENT).order_by().values_list("state")
    found = {state: (number, first) for state, number, first in rows.annotate(all=Count("pk"), first=Min("posted_at"))}
    for state in _UNSENT:
        count.add_metric([state], found.get(state, (0, None))[0])
    yield count
    oldest = _age(found.get(LetterState.WAITING, (0, None))[1])
    yield GaugeMetricFamily("sigill_letter_oldest_seconds", "Seconds that the oldest letter waits to be sent", oldest)


def _age(since: datetime | None) -> float:
    return (now() - since).total_seconds() if since else 0.0
