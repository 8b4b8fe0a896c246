"""Remove what has had its time, by the retention table (federation/keeping/retention.yaml): a person, or the clock."""

from datetime import UTC

from django.db import transaction

from federation.keeping.retention import table
from federation.models import RetentionTurn
from members import audit
from members.clock import now
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def turn(*, by: Person | None) -> RetentionTurn:
    """One turn of the whole table; all of it, or nothing. `by=None` is the clock."""
    if by is not None:
        require(by, Permission.REGISTER_ORGANISATION)
    at = now().astimezone(UTC)
    counts = {row.name: row.remove(at) for row in table()}
    made = RetentionTurn.objects.create(at=at, by=by, counts={name: n for name, n in counts.items() if n})
    audit.record(Tag.DATA_REMOVED, made, by=by, **made.counts)
    return made
