"""What the next turn of the cycle would do, without the key: the same reading, plan and brake that publish.

Nothing is written, signed or served. The signer does the same with a throw-away key: `manage.py publish --dry-run`.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from federation.aggregate.brake import HoldReason
from federation.aggregate.entries import Entries
from federation.comparing import Difference, compared
from federation.cycle.plan import plan
from federation.cycle.served import served
from federation.cycle.snapshot import read
from federation.models import Feed
from federation.models.feed import FeedMode
from federation.models.publication import ChangeKind
from federation.reasons import REASONS, Reason
from federation.selection import judge
from members.models import Entity


@dataclass(frozen=True, slots=True)
class Forecast:
    """`what` is "nothing", "publish", "refresh" or "held"; `stopped`: its mode or a pin keeps it from being done.

    `changes` are those of the gate's answer against what is served, in entityID order.
    """

    what: str
    stopped: bool
    hold: tuple[HoldReason, ...]
    changes: list[Difference]
    entities: int


def forecast(feed: Feed, at: datetime) -> Forecast:
    """Judge everybody at `at`, and compare with what is served now. Raises OSError where fragments cannot be built."""
    before, stopped = served(feed), _is_stopped(feed)
    feed.mode = FeedMode.NORMAL  # of this object alone: the question is what it would do if it went on
    with transaction.atomic():
        snapshot = read(feed, at)
        transaction.set_rollback(True)  # what was built stays on the disk, named by its digest; the signer notes it
    planned = plan(feed, snapshot, before, force=False)
    changes = compared(Entries.of(before.manifest.entries) if before else Entries(), Entries.of(snapshot.entries))
    return Forecast(
        "held" if planned.hold else planned.what, stopped, planned.hold, list(changes), len(snapshot.entries)
    )


def _is_stopped(feed: Feed) -> bool:
    return feed.mode != FeedMode.NORMAL or feed.source.pinned_id is not None or feed.closed_at is not None


def reasons_of(feed: Feed, changes: list[Difference], at: datetime) -> dict[str, tuple[Reason, ...]]:
    """Why each of these that leaves does so."""
    leaving = [change.entity_id for change in changes if change.kind == ChangeKind.REMOVED]
    judged = judge(Entity.objects.filter(entity_id__in=leaving), feed, at)
    known = {s.entity_id: tuple(s.verdict.reasons) for s in judged}
    return {name: known.get(name) or (REASONS["not_asked_for"],) for name in leaving}
