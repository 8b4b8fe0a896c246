"""Append to the audit chain: one event, or those of many changes at the end of the transaction that makes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models.signals import post_save

from members import together
from members.models import AuditEvent, AuditHead, AuditPrivate, AuditSalt
from members.sealing import Fields, digest_of, new_salt

_Place = tuple[str, str]  # kind and key of an object


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that is not in the chain yet; its object's fields before (None: as the chain has them) and after."""

    event: AuditEvent
    kept: list[AuditPrivate]
    was: Fields | None
    after: Fields

    @property
    def place(self) -> _Place:
        return self.event.object_kind, self.event.object_pk


def append(draft: Draft) -> None:
    """At once, or at the end of `members.together`, after all else."""
    together.later(_append, [draft], last=True)


def _append(drafts: Sequence[Draft]) -> None:
    """The head is locked from here to the end of the transaction: writers wait for each other, so this comes last."""
    _digest(drafts)
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    length, last = head.length, head.digest
    for number, draft in enumerate(drafts, length + 1):
        event = draft.event
        event.number, event.previous = number, last
        last = event.digest = event.sealed_digest()
    for event in AuditEvent.objects.bulk_create(draft.event for draft in drafts):
        post_save.send(AuditEvent, instance=event, created=True, raw=False, using=event._state.db, update_fields=None)
    AuditHead.objects.filter(pk=1).update(length=length + len(drafts), digest=last)
    for draft in drafts:
        for one in draft.kept:
            one.event = draft.event
    AuditPrivate.objects.bulk_create(one for draft in drafts for one in draft.kept)


def _digest(drafts: Sequence[Draft]) -> None:
    """Of the objects before and after; before is what the chain had last where the caller does not know."""
    salts, known = _salts({draft.place for draft in drafts})
    last: dict[_Place, str] = {}
    for draft in drafts:
        place, event = draft.place, draft.event
        event.after = digest_of(draft.after, salts[place])
        if draft.was is not None:
            event.before = digest_of(draft.was, salts[place])
        elif place in last:
            event.before = last[place]
        else:
            event.before = _last(place) if place in known else ""
        last[place] = event.after


def _last(place: _Place) -> str:
    kind, pk = place
    return AuditEvent.objects.filter(object_kind=kind, object_pk=pk).values_list("after", flat=True).first() or ""


def _salts(places: Iterable[_Place]) -> tuple[dict[_Place, str], frozenset[_Place]]:
    """Each object's salt, made where it has none; and the objects that had one."""
    wanted = sorted(places)
    found = _read(wanted)
    known = frozenset(found)
    new = [AuditSalt(object_kind=kind, object_pk=pk, salt=new_salt()) for kind, pk in wanted if (kind, pk) not in known]
    if new:
        AuditSalt.objects.bulk_create(new, ignore_conflicts=True)  # somebody else may be first: theirs counts
        found |= _read([(one.object_kind, one.object_pk) for one in new])
    return found, known


def _read(places: Sequence[_Place]) -> dict[_Place, str]:
    found: dict[_Place, str] = {}
    for kind, some in groupby(places, key=lambda place: place[0]):
        rows = AuditSalt.objects.filter(object_kind=kind, object_pk__in=[pk for _kind, pk in some])
        found |= {(kind, pk): salt for pk, salt in rows.values_list("object_pk", "salt")}
    return found
