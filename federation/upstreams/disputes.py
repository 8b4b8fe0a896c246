"""Which side of a conflict stays out: said once, for what comes from abroad and for our own."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from federation.models import ForeignConflict
from federation.models.conflict import ConflictKind, ConflictState, Newcomer

S, N = ConflictState, Newcomer

# Of a conflict in which the entity stands as `theirs`, and as the other one.
_THEIRS_OPEN = Q(state=S.OPEN, newcomer=N.THEIRS)
_THEIRS_LOST = Q(state__in=[S.OURS, S.NEITHER])
_OURS_OPEN = Q(state=S.OPEN, newcomer=N.OURS)
_OURS_LOST = Q(state__in=[S.THEIRS, S.NEITHER])


def against_theirs() -> Exists:
    """Whether something stands against the ForeignEntity that the outer query is about."""
    rows = ForeignConflict.objects.filter(
        Q(theirs=OuterRef("pk")) & (_THEIRS_OPEN | _THEIRS_LOST) | Q(other=OuterRef("pk")) & (_OURS_OPEN | _OURS_LOST)
    )
    return Exists(rows)


def disputes_of_theirs(pks: Iterable[int]) -> dict[int, str]:
    """ "open" or "lost", by ForeignEntity; who has nothing against it is not there. One query."""
    wanted = set(pks)
    found: dict[int, str] = {}
    out = _THEIRS_OPEN | _THEIRS_LOST | _OURS_OPEN | _OURS_LOST
    rows = ForeignConflict.objects.filter(out).order_by().values_list("theirs__pk", "other__pk", "state", "newcomer")
    for theirs, other, state, newcomer in rows:
        if theirs in wanted and (state in (S.OURS, S.NEITHER) or (state == S.OPEN and newcomer == N.THEIRS)):
            found[theirs] = "lost" if state != S.OPEN or found.get(theirs) == "lost" else "open"
        if other in wanted and (state in (S.THEIRS, S.NEITHER) or (state == S.OPEN and newcomer == N.OURS)):
            found[other] = "lost" if state != S.OPEN or found.get(other) == "lost" else "open"
    return found


def disputes_of_ours(ids: QuerySet[Any, Any]) -> dict[int, str]:
    """The same for members' entities; a domain is no reason against the member whose it is."""
    rows = ForeignConflict.objects.filter(_OURS_OPEN | _OURS_LOST, entity__in=ids).exclude(kind=ConflictKind.DOMAIN)
    found: dict[int, str] = {}
    for entity, state in rows.order_by().values_list("entity__pk", "state"):
        found[entity] = "lost" if state != S.OPEN or found.get(entity) == "lost" else "open"
    return found


def keeps_the_name() -> Exists:
    """Whether the ForeignEntity of the outer query may have a name that a member's entity has, too: it was decided so,
    or it was published before and nobody has decided."""
    rows = ForeignConflict.objects.filter(theirs=OuterRef("pk"), kind=ConflictKind.ENTITY_ID, entity__isnull=False)
    return Exists(rows.filter(Q(state=S.THEIRS) | _OURS_OPEN))
