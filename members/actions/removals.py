"""Ask that an entity be removed, think better of it, refuse it, or open the entity again."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.machine import move
from members.models import Entity, Person, Refresh, Removal
from members.models.removal import RemovalState
from members.models.revision import RevisionState
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def ask(entity: Entity, *, reason: str, last_day: date, by: Person) -> Removal:
    """The entity leaves the feeds after `last_day`, and takes no more metadata then."""
    require(by, Permission.SUBMIT_METADATA, entity.owner, entity)
    held = Entity.objects.select_for_update().get(pk=entity.pk)
    if held.retired_at:
        raise Refused(_("The entity is removed already."))
    if entity.removals.filter(state=RemovalState.ASKED).exists():
        raise Refused(_("Its removal is asked for already. Withdraw that request to ask for another day."))
    if last_day < today():
        raise Refused(_("The last day has passed. Choose today or a later day."))
    if not reason.strip():
        raise Refused(_("Say why the entity is to be removed."))
    removal = Removal(entity=entity, reason=reason.strip(), last_day=last_day, asked_by=by, asked_at=now())
    save_checked(removal)
    until = last_day.isoformat()
    audit.record(Tag.REMOVAL_ASKED, removal, by=by, organisation=entity.owner, until=until, reason=removal.reason)
    return removal


def withdraw(removal: Removal, *, by: Person) -> None:
    """The owner thinks better of it: nothing happens on the day."""
    require(by, Permission.SUBMIT_METADATA, removal.entity.owner, removal.entity)
    _decide(removal, RemovalState.WITHDRAWN, by=by)


def refuse(removal: Removal, *, by: Person, note: str) -> None:
    """A registrar keeps it, as when others depend on it; the owner reads why."""
    require(by, Permission.APPROVE_METADATA, removal.entity.owner)
    if not note.strip():
        raise Refused(_("Say why: the owner reads your note."))
    _decide(removal, RemovalState.REFUSED, by=by, note=note)


@transaction.atomic
def finish(removal: Removal) -> None:
    """The clock's half: the entity is closed. The roof has taken it out of the feeds in the same transaction."""
    entity = Entity.objects.select_for_update().get(pk=removal.entity_id)
    _decide(removal, RemovalState.DONE, by=None)
    for waiting in entity.revisions.filter(state=RevisionState.SUBMITTED):
        tag, at = Tag.REVISION_WITHDRAWN, now()
        move(waiting, RevisionState.WITHDRAWN, by=None, tag=tag, organisation=entity.owner, decided_at=at)
    if Refresh.objects.filter(entity=entity).delete()[0]:
        audit.record(Tag.REFRESH_STOPPED, entity, by=None, organisation=entity.owner)
    was, entity.retired_at = audit.fields_of(entity), now()
    entity.save(update_fields=["retired_at"])
    audit.record(Tag.ENTITY_RETIRED, entity, by=None, organisation=entity.owner, was=was)


@transaction.atomic
def reopen(entity: Entity, *, by: Person) -> None:
    """A registrar lets a removed entity take metadata again; its owner asks for publication anew."""
    require(by, Permission.APPROVE_METADATA, entity.owner)
    was = audit.fields_of(entity)
    if not Entity.objects.filter(pk=entity.pk, retired_at__isnull=False).update(retired_at=None):
        raise Refused(_("The entity is not removed."))
    entity.retired_at = None
    audit.record(Tag.ENTITY_REOPENED, entity, by=by, organisation=entity.owner, was=was)


def require_here(entity: Entity) -> None:
    """Raise `Refused` when the entity has been removed."""
    if entity.retired_at:
        raise Refused(
            _("%(entity)s has been removed. Ask the federation operator to open it again.") % {"entity": entity}
        )


def _decide(removal: Removal, to: RemovalState, *, by: Person | None, note: str = "") -> None:
    owner = removal.entity.owner
    decided = {"decided_by": by, "decided_at": now(), "decision_note": note}
    move(removal, to, by=by, tag=Tag.REMOVAL_MOVED, organisation=owner, note=note, **decided)
