"""E-ID means: one operator records one, another verifies it; it is connected to the identity providers at which people
log in with it, and it may be succeeded by another, as Efos succeeds SITHS."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.removals import require_here
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import AlreadyMoved, Refused
from members.machine import move
from members.models import Entity, MetadataRevision, Person
from members.models.blob import Blob
from members.models.revision import RevisionState
from members.permissions import Permission, require
from members.tags import Tag
from members.uploads import Document
from trustframework.models import EidMeans, Level
from trustframework.models.standing import StandingState

_LIVE = (RevisionState.SUBMITTED, RevisionState.APPROVED)


@transaction.atomic
def record(  # noqa: PLR0913 - a means' fields
    *,
    name: str,
    issuer: str,
    level: Level,
    valid_from: date,
    valid_until: date,
    by: Person,
    reference: str = "",
    document: Document | None = None,
    succeeds: EidMeans | None = None,
) -> EidMeans:
    """One that opens no gate until another operator verifies it."""
    require(by, Permission.HANDLE_STANDING)
    made = EidMeans(
        name=name.strip(),
        issuer=issuer.strip(),
        level=level,
        reference=reference.strip(),
        document=Blob.objects.keep(document.content) if document else None,
        valid_from=valid_from,
        valid_until=valid_until,
        succeeds=succeeds,
        recorded_by=by,
        recorded_at=now(),
    )
    save_checked(made)
    audit.record(Tag.MEANS_RECORDED, made, by=by, until=valid_until.isoformat())
    return made


def verify(means: EidMeans, *, by: Person) -> None:
    """The second operator has seen the proof: from now on it holds between its days."""
    require(by, Permission.HANDLE_STANDING)
    if means.recorded_by_id == by.pk:
        raise Refused(_("You recorded this. Another operator has to verify it."))
    if means.valid_until <= today():
        raise Refused(_("It ran out on %(day)s. Record the renewed one instead.") % {"day": means.valid_until})
    _move(means, StandingState.VERIFIED, by=by, verified_by=by, verified_at=now())


def end(means: EidMeans, *, note: str, by: Person) -> None:
    """It no longer holds: identity providers that have no other leave feeds that ask for one."""
    require(by, Permission.HANDLE_STANDING)
    if not note.strip():
        raise Refused(_("Say why it ends: those who use it read your note."))
    _move(means, StandingState.ENDED, by=by, note=note)


def _move(means: EidMeans, to: StandingState, *, by: Person, note: str = "", **changes: object) -> None:
    move(means, to, by=by, tag=Tag.MEANS_MOVED, organisation=None, note=note, **changes)


@transaction.atomic
def link(means: EidMeans, entities: Iterable[Entity], *, by: Person) -> None:
    """People log in with it at these identity providers, too. Those that have it already are left as they are."""
    require(by, Permission.HANDLE_STANDING)
    held = _open(means)
    has = set(held.entities.values_list("pk", flat=True))
    added = [entity for entity in entities if entity.pk not in has]
    for entity in added:
        require(by, Permission.HANDLE_STANDING, entity.owner)  # never on one's own organisation's
        require_here(entity)
        if not _is_identity_provider(entity):
            raise Refused(_("%(entity)s is no identity provider: nobody logs in there.") % {"entity": entity})
    held.entities.add(*added)
    for entity in added:
        audit.record(Tag.MEANS_LINKED, means, by=by, organisation=entity.owner, entity=entity.entity_id)


@transaction.atomic
def unlink(means: EidMeans, entity: Entity, *, by: Person) -> None:
    """People no longer log in with it there."""
    require(by, Permission.HANDLE_STANDING, entity.owner)
    if not means.entities.through.objects.filter(eidmeans=means, entity=entity).delete()[0]:
        raise AlreadyMoved(_("%(entity)s is no longer connected to it.") % {"entity": entity})
    audit.record(Tag.MEANS_UNLINKED, means, by=by, organisation=entity.owner, entity=entity.entity_id)


@transaction.atomic
def succeed(means: EidMeans, *, until: date, valid_from: date, by: Person, **fields: object) -> EidMeans:
    """Another one takes over: it is recorded (see `record`) and connected to the same identity providers, and the old
    one's first day without is brought forward to `until`. Nobody has a day without either, once the new is verified."""
    require(by, Permission.HANDLE_STANDING)
    held = _open(means)
    if not held.valid_from < until <= held.valid_until:
        raise Refused(
            _("%(name)s holds from %(begins)s until %(ends)s. Choose a day between them for its end.")
            % {"name": held, "begins": held.valid_from, "ends": held.valid_until}
        )
    if valid_from > until:
        raise Refused(_("There would be days without either. Let the new one begin before the old one ends."))
    made = record(valid_from=valid_from, succeeds=held, by=by, **fields)  # type: ignore[arg-type]
    made.entities.set(held.entities.all())
    was = audit.fields_of(held)
    held.valid_until = until
    held.save(update_fields=["valid_until"])
    audit.record(Tag.MEANS_DATED, held, by=by, was=was, until=until.isoformat())
    means.valid_until = until
    return made


def _open(means: EidMeans) -> EidMeans:
    """The row, held to the end of the transaction; never one that has ended."""
    held: EidMeans = EidMeans.objects.select_for_update().get(pk=means.pk)
    if held.state == StandingState.ENDED:
        raise AlreadyMoved(_("%(name)s has ended. Choose the one that replaced it.") % {"name": held})
    return held


def _is_identity_provider(entity: Entity) -> bool:
    rows = MetadataRevision.objects.filter(entity=entity, state__in=_LIVE).values_list("facts__roles", flat=True)
    return any("idp" in roles for roles in rows)
