"""The member's own approval of metadata: whether it wants it, and its yes or no."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit, own_approval
from members.actions import claims
from members.clock import now
from members.errors import AlreadyMoved, Refused
from members.machine import move
from members.models import Entity, MetadataRevision, Organisation, Person
from members.models.revision import RevisionState
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def choose(organisation: Organisation, *, wanted: bool, by: Person) -> None:
    """From the next submission on. What waits for the organisation already goes on waiting for it."""
    require(by, Permission.APPROVE_FIRST, organisation)
    others = Organisation.objects.filter(pk=organisation.pk).exclude(own_approval=wanted)
    if not others.update(own_approval=wanted):
        raise Refused(_("It is so already. Look at the page once more."))
    organisation.own_approval = wanted
    to = "on" if wanted else "off"
    audit.record(Tag.OWN_APPROVAL_CHOSEN, organisation, by=by, organisation=organisation, to=to)


@transaction.atomic
def give(revision: MetadataRevision, *, by: Person, note: str = "") -> None:
    """The owner's yes: from here on the revision waits for a registrar."""
    _require_waiting(revision, by)
    was, at = audit.fields_of(revision), now()
    waiting = MetadataRevision.objects.filter(
        pk=revision.pk, state=RevisionState.SUBMITTED, asks_owner=True, owner_approved_by=None
    )
    if not waiting.update(owner_approved_by=by, owner_approved_at=at):
        raise AlreadyMoved(_("Somebody else acted first. Look at the revision again."))
    revision.owner_approved_by, revision.owner_approved_at = by, at
    said = {"note": note} if note else {}
    audit.record(Tag.REVISION_OWN_APPROVED, revision, by=by, organisation=revision.entity.owner, was=was, **said)


@transaction.atomic
def send_back(revision: MetadataRevision, *, by: Person, note: str) -> None:
    """The owner's no: the submission is withdrawn, and whoever made it reads why."""
    _require_waiting(revision, by)
    if not note.strip():
        raise Refused(_("Say what has to change: who submitted it reads your note."))
    move(
        revision,
        RevisionState.WITHDRAWN,
        by=by,
        tag=Tag.REVISION_WITHDRAWN,
        organisation=revision.entity.owner,
        note=note,
        decided_by=by,
        decided_at=now(),
        decision_note=note,
    )
    claims.keep(revision.entity)


def _require_waiting(revision: MetadataRevision, by: Person) -> None:
    """Hold the entity first, as every action on its revisions does."""
    require(by, Permission.APPROVE_FIRST, revision.entity.owner)
    Entity.objects.select_for_update().get(pk=revision.entity_id)
    if not own_approval.is_missing(revision):
        raise Refused(_("This metadata does not wait for the organisation's own approval."))
    if revision.submitted_by_id == by.pk:
        raise Refused(_("You submitted this metadata. Another administrator of the organisation has to approve it."))
