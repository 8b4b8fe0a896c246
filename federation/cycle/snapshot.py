"""P3: one consistent reading of the database: who is admitted, with which fragment; and of some, why they are not."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db import OperationalError, connection, transaction

from federation import fragments
from federation.aggregate.entries import Entries, Entry, differences
from federation.models import Feed
from federation.selection import Selected, named, stream
from federation.upstreams import selecting

__all__ = ["Snapshot", "read", "reasons"]

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`entries` are those of the admitted; `digest` answers "has the answer changed?"."""

    at: datetime
    entries: Entries
    digest: str


def read(feed: Feed, at: datetime, served: Entries | None = None) -> Snapshot:
    """Judge every candidate as the database stands at one instant, in flat memory.

    Of the fragments only those are looked for on the disk that are not in `served`: its bytes come from its release.
    What was lost is built again.
    """
    entries = _entries(feed, at)
    if gone := fragments.lost(_not_in(served, entries)):
        fragments.forget(gone)
        entries = _entries(feed, at)
    return Snapshot(at, entries, entries.digest)


def reasons(feed: Feed, at: datetime, entity_ids: Iterable[str]) -> dict[str, Selected]:
    """The verdict on those of `entity_ids` that the registry knows, by entityID: why somebody left, for one."""
    with _one_reading():
        names = list(entity_ids)
        abroad = {one.entity_id: one for one in selecting.named(feed, at, names)}
        ours = {one.entity_id: one for one in named(feed, at, names)}
        return abroad | ours | {name: one for name, one in abroad.items() if one.verdict.admitted}


def _entries(feed: Feed, at: datetime) -> Entries:
    """Read again where another feed's signer has written the same new fragments meanwhile: then they are there."""
    for _again in range(_TRIES - 1):
        try:
            return _read(feed, at)
        except OperationalError as error:
            if connection.in_atomic_block or getattr(error.__cause__, "sqlstate", "") != _COULD_NOT_SERIALIZE:
                raise
    return _read(feed, at)


_COULD_NOT_SERIALIZE = "40001"  # PostgreSQL, appendix A


def _read(feed: Feed, at: datetime) -> Entries:
    with _one_reading():
        everybody = chain(stream(feed, at), selecting.stream(feed, at))
        admitted = (one for one in everybody if one.verdict.admitted)
        return Entries.of(fragments.entries_of(admitted, look=False))


def _not_in(served: Entries | None, entries: Entries) -> Iterator[Entry]:
    return (now for _name, _before, now in differences(served or Entries(), entries) if now is not None)


@contextmanager
def _one_reading() -> Iterator[None]:
    """All queries inside see the same state: PostgreSQL has to be told, SQLite's transactions always do."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
