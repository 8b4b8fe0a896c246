"""Conflicts with what other federations bring: raised by the clock and the import, decided by an operator."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from federation.models import FirstPublication, ForeignConflict, ForeignEntity
from federation.models.conflict import DECISIONS, ConflictKind, ConflictState, Newcomer
from federation.models.foreign_entity import Condition
from federation.upstreams.claims import Claim, claims
from federation.upstreams.disputes import against_theirs
from members import audit
from members.clock import now
from members.errors import NotAllowed, Refused
from members.machine import move
from members.models import Person
from members.permissions import Permission, belongs_to, require
from members.tags import Tag

S = ConflictState
OPEN_ENDED = ~Q(state=S.OVER)


@transaction.atomic
def raise_all() -> int:
    """The clock, and each import: rows for what collides now, the end of those that no longer do; how many are new."""
    if not ForeignEntity.objects.exists():  # nothing was ever taken in: asked every minute
        return 0
    wanted = {claim.fingerprint: claim for claim in claims()}
    standing = {one.fingerprint: one for one in ForeignConflict.objects.filter(OPEN_ENDED)}
    for fingerprint, conflict in standing.items():
        if fingerprint not in wanted:
            move(conflict, S.OVER, by=None, tag=Tag.FOREIGN_CONFLICT_MOVED, organisation=None)
    new = [claim for fingerprint, claim in sorted(wanted.items()) if fingerprint not in standing]
    for claim in new:
        _raise(claim)
    _clear()
    return len(new)


@transaction.atomic
def decide(conflict: ForeignConflict, decision: ConflictState, *, by: Person, grounds: str) -> None:
    """Ours wins, theirs wins, neither, or both are right; with grounds. Nothing else ever decides it."""
    require(by, Permission.HANDLE_PUBLICATION)
    decision = ConflictState(decision)
    if decision not in DECISIONS:
        raise Refused(_("That is not a decision. Say who wins, neither, or that both are right."))
    if decision == S.BOTH and conflict.kind == ConflictKind.ENTITY_ID:
        raise Refused(_("Two entities with the same entityID cannot both be published. Say who wins, or neither."))
    if not grounds.strip():
        raise Refused(_("Give the grounds: both parties may ask for them."))
    held = ForeignConflict.objects.select_for_update(of=("self",)).select_related("entity").get(pk=conflict.pk)
    owners = {held.owner_id, held.entity.owner_id if held.entity else None}
    if owners & belongs_to(by):
        raise NotAllowed(_("It is about your own organisation. Another operator has to decide."))
    move(
        held,
        decision,
        by=by,
        tag=Tag.FOREIGN_CONFLICT_MOVED,
        organisation=None,
        note=grounds.strip(),
        grounds=grounds.strip(),
        decided_by=by,
        decided_at=now(),
    )


@transaction.atomic
def reopen(conflict: ForeignConflict, *, by: Person, note: str) -> None:
    """What was decided is to be thought over: whoever was the newcomer stays out again."""
    require(by, Permission.HANDLE_PUBLICATION)
    if not note.strip():
        raise Refused(_("Say why it is to be decided anew."))
    held = ForeignConflict.objects.select_for_update().get(pk=conflict.pk)
    move(held, S.OPEN, by=by, tag=Tag.FOREIGN_CONFLICT_MOVED, organisation=None, note=note.strip())


def _raise(claim: Claim) -> None:
    conflict = ForeignConflict.objects.create(
        kind=claim.kind,
        newcomer=_newcomer(claim),
        theirs_id=claim.theirs,
        entity_id=claim.entity,
        other_id=claim.other,
        owner_id=claim.owner,
        subject=claim.subject,
        fingerprint=claim.fingerprint,
        raised_at=now(),
    )
    audit.record(Tag.FOREIGN_CONFLICT_RAISED, conflict, by=None, kind=conflict.kind)


def _newcomer(claim: Claim) -> Newcomer:
    """Who was not there without a conflict before. Where both were, both stay; one name is never published twice."""
    if not ForeignEntity.objects.filter(pk=claim.theirs, cleared_at__isnull=False).exists():
        return Newcomer.THEIRS
    if _ours_before(claim):
        return Newcomer.THEIRS if claim.kind == ConflictKind.ENTITY_ID else Newcomer.NOBODY
    return Newcomer.OURS


def _ours_before(claim: Claim) -> bool:
    if claim.entity is not None:
        return FirstPublication.objects.filter(entity=claim.entity).exists()
    if claim.other is not None:
        return ForeignEntity.objects.filter(pk=claim.other, cleared_at__isnull=False).exists()
    return True  # a proven domain


def _clear() -> None:
    """Since when nothing stands against an entity: it, not who comes after it, stays while a conflict is open."""
    free = ForeignEntity.objects.filter(condition=Condition.FIT)
    free.filter(cleared_at=None).exclude(against_theirs()).update(cleared_at=now())
    ForeignEntity.objects.filter(against_theirs() | ~Q(condition=Condition.FIT)).exclude(cleared_at=None).update(
        cleared_at=None
    )
