"""Signs of life of the Celery processes: for collectors in the shared cache, for a process's own keeper as a file.

A worker and the signer each have something to do every minute (the clock sees to that) and the clock has somebody to
ask, so that a process without a sign for some minutes is dead, stuck, or without a clock or broker.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.cache import cache
from redis import RedisError

from members.clock import now

log = logging.getLogger(__name__)
QUEUES: Mapping[str, str] = {"default": "worker", "signing": "signer"}  # who takes tasks from which
BEAT = "beat"
PROCESSES = (*QUEUES.values(), BEAT)
EVERY_S = 10.0
_told: dict[str, float] = {}


def done(queue: str) -> None:
    """A task of this queue has just been done here."""
    if queue in QUEUES:
        lives(QUEUES[queue])


def lives(process: str) -> None:
    """This process does its work. What cannot be told is logged, and never fails a task."""
    if monotonic() - _told.get(process, -EVERY_S) < EVERY_S:
        return
    _told[process] = monotonic()
    try:
        if settings.SIGILL_ALIVE_FILE:
            Path(settings.SIGILL_ALIVE_FILE).touch()
        cache.set(_key(process), now().timestamp(), None)
    except (RedisError, OSError) as error:
        log.warning("No sign of life could be given: %s", type(error).__name__)


def last_seen() -> dict[str, float]:
    """When each process gave its last sign (seconds since 1970); those that gave none are not there."""
    found = cache.get_many([_key(process) for process in PROCESSES])
    return {process: found[_key(process)] for process in PROCESSES if _key(process) in found}


def _key(process: str) -> str:
    return f"last-seen-{process}"
