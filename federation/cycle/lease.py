"""P2: one publication of a feed at a time, and a fence against a signer that was thought dead."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from federation.models import Feed

_LOCK_CLASS = 0x516111  # any constant: keeps our advisory locks apart from others in the same database


class Busy(Exception):
    """Another process is publishing this feed. It asks again before it stops, so nothing is lost."""


class Fenced(Exception):
    """Another signer took a later epoch while this one was working; this one must not swap."""


@contextmanager
def lease(feed: Feed) -> Iterator[int]:
    """Hold the feed's lock and yield the new epoch; raises Busy at once when somebody else holds it."""
    with _advisory_lock(feed) if connection.vendor == "postgresql" else _file_lock(feed):
        Feed.objects.filter(pk=feed.pk).update(epoch=F("epoch") + 1)
        yield Feed.objects.values_list("epoch", flat=True).get(pk=feed.pk)


@contextmanager
def fenced(feed: Feed, epoch: int) -> Iterator[None]:
    """P11: inside, no other signer can take an epoch; raises Fenced when one already has."""
    with transaction.atomic():
        newest = Feed.objects.select_for_update().values_list("epoch", flat=True).get(pk=feed.pk)
        if newest != epoch:
            raise Fenced(f"{feed.slug}: epoch {epoch} was overtaken by {newest}")
        yield


@contextmanager
def _advisory_lock(feed: Feed) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_CLASS, feed.pk])
        if not cursor.fetchone()[0]:
            raise Busy(feed.slug)
    try:
        yield
    finally:
        # A dead connection has let go of the lock by itself.
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_CLASS, feed.pk])


@contextmanager
def _file_lock(feed: Feed) -> Iterator[None]:
    path = Path(settings.SIGILL_VAR) / "locks" / f"{feed.slug}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(feed.slug) from error
        yield
