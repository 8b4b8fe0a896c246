"""P3: one consistent reading of the database: who is admitted, with which fragment, and who is not, and why."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from federation.aggregate.types import Entry, content_digest
from federation.fragments import entries_of
from federation.models import Feed
from federation.selection import Selected, select


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`entries` are those of the admitted, in entityID order; `digest` answers "has the answer changed?"."""

    at: datetime
    selected: Sequence[Selected]
    entries: Sequence[Entry]
    digest: str

    def by_entity_id(self) -> dict[str, Selected]:
        """Everything that was judged, admitted or not."""
        return {s.entity_id: s for s in self.selected}


def read(feed: Feed, at: datetime) -> Snapshot:
    """Judge every candidate as the database stands at one instant."""
    with _one_reading():
        selected = select(feed, at)
        entries = entries_of([s for s in selected if s.verdict.admitted])
    return Snapshot(at, selected, entries, content_digest(entries))


@contextmanager
def _one_reading() -> Iterator[None]:
    """All queries inside see the same state: PostgreSQL has to be told, SQLite's transactions always do."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
