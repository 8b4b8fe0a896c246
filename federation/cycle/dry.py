"""The same steps with a throw-away key in a temporary directory: what would be published, and would it be held?

Nothing is written to the database or among the releases. Fragments that are new are built, and left in their store,
which is named by content; the next turn finds them there.
"""

import tempfile
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

from django.db import transaction

from federation.aggregate.brake import HoldReason
from federation.aggregate.preflight import Quarantined
from federation.aggregate.refusal import Refusal
from federation.aggregate.types import Entries
from federation.comparing import Difference, compared
from federation.cycle.make import Intent, Workshop, build
from federation.cycle.plan import plan
from federation.cycle.run import Answer, asked, feed_to_publish
from federation.cycle.served import Served, served
from federation.cycle.snapshot import reasons
from federation.cycle.throw_away import throw_away_key
from federation.models import Feed, Publication
from federation.models.feed import FeedMode
from federation.models.publication import Cause, ChangeKind
from federation.reasons import REASONS
from federation.selection import Selected
from federation.stranger import Distrust
from members.clock import now


@dataclass(frozen=True, slots=True)
class DryRun:
    """`what` is "nothing", "publish", "refresh" or "held"; `refused` says why it could not be published, if so.

    `changes` are in entityID order, with the gate's reasons for those that leave; `stopped`: the feed's mode, or that
    it is closed, keeps it from being done.
    """

    what: str
    stopped: bool
    hold: tuple[HoldReason, ...]
    changes: list[Difference]
    quarantined: tuple[Quarantined, ...]
    refused: Refusal | Distrust | None
    entities: int


def dry_run(slug: str) -> DryRun:
    """Judge, plan, assemble, check, sign with a key that nobody trusts, write, and read as a stranger.

    Raises Feed.DoesNotExist; OSError or ValueError where something cannot be read.
    """
    feed, at = feed_to_publish(slug), now().astimezone(UTC)
    before = served(feed)
    with transaction.atomic():
        answer = asked(feed, at, before)
        rolled_back = answer.kept_at is not None
        planned = plan(feed, answer.snapshot, before, force=False, pinned=rolled_back, expired=answer.expired)
        differing = list(compared(before.entries if before else Entries(), answer.snapshot.entries))
        changes = _with_reasons(feed, answer, differing)
        transaction.set_rollback(True)  # what was built stays in its store, named by its digest; the signer notes it
    quarantined, refused = _try(feed, answer, before)
    return DryRun(
        what="held" if planned.hold else planned.what,
        stopped=feed.mode != FeedMode.NORMAL or feed.closed_at is not None,
        hold=planned.hold,
        changes=changes,
        quarantined=quarantined,
        refused=refused,
        entities=len(answer.snapshot.entries),
    )


def _try(
    feed: Feed, answer: Answer, before: Served | None
) -> tuple[tuple[Quarantined, ...], Refusal | Distrust | None]:
    """P5–P10 aside. The key is made for this and forgotten."""
    pack = answer.kept_at or before
    entries = answer.snapshot.entries
    intent = Intent(
        Cause.CHANGED, entries, entries.digest, answer.snapshot.at, pack.pack() if pack else None, full=True
    )
    serial = before.serial + 1 if before else 1
    publication = Publication(feed=feed, serial=serial, epoch=feed.epoch)
    with tempfile.TemporaryDirectory(prefix="sigill-dry-run-") as directory:
        key = throw_away_key(answer.snapshot.at)
        workshop = Workshop(Path(directory), key, key, feed.slug, shares=False)
        try:
            # Nothing is taken over: every fragment is looked at, and every answer signed.
            return build(feed, publication, intent, None, workshop).prepared.quarantined, None
        except (Refusal, Distrust) as refused:
            return (), refused


def _with_reasons(feed: Feed, answer: Answer, changes: list[Difference]) -> list[Difference]:
    """Why each of those that leave does so."""
    leaving = [change.entity_id for change in changes if change.kind == ChangeKind.REMOVED]
    judged = reasons(feed, answer.snapshot.at, leaving)
    return [_told(change, judged) if change.kind == ChangeKind.REMOVED else change for change in changes]


def _told(change: Difference, judged: dict[str, Selected]) -> Difference:
    said = judged.get(change.entity_id)
    why = tuple(said.verdict.reasons) if said else ()
    return replace(change, reasons=why or (REASONS["not_asked_for"],))
