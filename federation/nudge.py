"""Ring the signer's bell when something was done: publishing is level-triggered, this only shortens the wait."""

from typing import Any

from django.db import connection, transaction

from federation.models import Feed
from members.models import AuditEvent
from members.tags import Tag
from members.wake import wake

# The signer's own notes; to ring for them would be to ring for ever.
SILENT = frozenset(
    {
        Tag.PUBLICATION_PUBLISHED,
        Tag.PUBLICATION_HELD,
        Tag.PUBLICATION_FAILED,
        Tag.CHECKPOINT_PUBLISHED,
        Tag.ALARM_RAISED,
        Tag.ALARM_ENDED,
        Tag.READING_DISAGREED,
    }
)


def on_audit_event(instance: AuditEvent, **_signal: Any) -> None:
    """P0: every change writes an audit event; once it is committed, wake the signer for every feed."""
    if instance.tag not in SILENT and not _will_ring():
        transaction.on_commit(ring)


def _will_ring() -> bool:
    """Whether this transaction rings already: one that does a thousand things asks once.

    Should the savepoint that asked be rolled back, so is everything that relied on it: what is recorded while it is
    open lies inside it, and once it is released only its surroundings can be undone.
    """
    return any(call[1] is ring for call in connection.run_on_commit)


def ring() -> None:
    """Ask for each feed that has not been asked for since its signer last woke: a thousand changes ring once."""
    for slug in list(Feed.objects.filter(nudged=False).values_list("slug", flat=True)):
        first = Feed.objects.filter(slug=slug, nudged=False).update(nudged=True)
        if first and not wake("federation.tasks.publish_feed", slug):
            Feed.objects.filter(slug=slug).update(nudged=False)
