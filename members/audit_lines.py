"""The audit chain as lines, out of the database: what is exported, and what is verified. In batches, in flat memory."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from members.audit_verifier import Line
from members.models import AuditEvent, AuditPrivate

BATCH = 2000


def lines(*, after: int = 0, private: bool = False) -> Iterator[Line]:
    """Every event after that number, oldest first, with its digest; `private`: with what is kept beside the chain."""
    while batch := list(AuditEvent.objects.filter(number__gt=after).order_by("number")[:BATCH]):
        kept = _private(batch) if private else {}
        for event in batch:
            line = {**event.line(), "digest": event.digest}
            yield {**line, "private_values": kept[event.pk]} if event.pk in kept else line
        after = batch[-1].number


def _private(batch: list[AuditEvent]) -> dict[int, Any]:
    found: dict[int, Any] = defaultdict(dict)
    rows = AuditPrivate.objects.filter(event__number__range=(batch[0].number, batch[-1].number))
    for event, name, salt, value in rows.values_list("event_id", "name", "salt", "value"):
        found[event][name] = {"salt": salt, "value": value}
    return dict(found)
