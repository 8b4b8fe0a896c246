"""Submit an entity's metadata, and decide on it."""

from collections.abc import Mapping
from contextlib import nullcontext

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members import audit, own_approval, profiles
from members.actions import claims, entity_index, health, removals, scopes
from members.clearance import Clearance
from members.clock import now
from members.errors import Refused
from members.machine import move, require_step
from members.models import Blob, Entity, MetadataRevision, Organisation, Person
from members.models.entity import ENTITY_ID_MAX
from members.models.revision import RevisionState, Source
from members.permissions import Permission, require
from members.saml.profiles import worst
from members.saml.rules_key import RULES_KEY
from members.saml.types import Inspection, Severity
from members.surroundings import Background
from members.tags import Tag
from members.together import is_together


class NothingNew(Refused):
    """What was submitted would publish exactly what the current revision does."""


class Blocked(Refused):
    """Findings are in the way of its approval."""


@transaction.atomic
def submit(  # noqa: PLR0913 - a document, whose, from where, by whom, and what is known already
    inspection: Inspection,
    received: bytes | Blob,
    *,
    owner: Organisation,
    source: Source,
    by: Person,
    background: Background | None = None,
) -> MetadataRevision:
    """A submitted revision of the entity that the inspection names; the entity is registered when it is new.

    `received` is the document as it came, kept and never relayed (a Blob where it is kept already). An earlier
    submission still waiting is withdrawn. Findings are kept as they count under the registration profile.
    `background` is what was read already for the same owner, in the same transaction.
    Raises `NotAllowed`, `NothingNew`, or `Refused` when another organisation owns the entityID.
    """
    is_new = background is not None and inspection.entity_id in background.new
    known = None if is_new else Entity.objects.filter(entity_id=inspection.entity_id).first()
    require(by, Permission.SUBMIT_METADATA, owner, known if known and known.owner_id == owner.pk else None)
    if len(inspection.entity_id) > ENTITY_ID_MAX:
        raise Refused(_("The entityID is longer than %(max)d characters. Shorten it.") % {"max": ENTITY_ID_MAX})
    clean = Blob.objects.keep(inspection.clean)
    entity = _registered(inspection.entity_id, owner, by) if known is None else None
    newest = 0
    if entity is None:
        entity = _held(inspection.entity_id, owner)
        newest = _make_room(entity, clean, inspection, by)
    profile, at = background.profile if background else profiles.registration(), now()
    judged = profile.judged(inspection.findings, at.date(), entity.registered_at.date())
    revision = MetadataRevision.objects.create(
        entity=entity,
        number=newest + 1,
        source=source,
        received=received if isinstance(received, Blob) else Blob.objects.keep(received),
        clean_content=clean,
        facts=inspection.facts.as_json(),
        findings=[finding.as_json() for finding in judged],
        left_out=[left.as_json() for left in inspection.left_out],
        error_count=sum(finding.severity is Severity.ERROR for finding in judged),
        struck=worst(inspection.findings),
        numbers_key=profiles.numbers_key(profile.numbers),
        rules_key=RULES_KEY,
        submitted_by=by,
        submitted_at=at,
        asks_owner=own_approval.is_asked(owner, by, background.own_approval if background else None),
    )
    entity_index.keep(revision)
    is_first = is_new and newest == 0  # nobody else has seen the entity, and nothing else here is about it
    claims.keep(entity, first=inspection.facts if is_first else None)
    health.want(entity, is_new=is_first)
    audit.record(
        Tag.REVISION_SUBMITTED, revision, by=by, organisation=owner, clean_sha256=clean.sha256, source=source.value
    )
    if revision.asks_owner:
        own_approval.tell(revision)
    return revision


def require_approvable(revision: MetadataRevision, *, by: Person) -> None:
    """Raise `Refused` unless this person may approve it: it waits, another submitted it, and nothing blocks it."""
    require(by, Permission.APPROVE_METADATA, revision.entity.owner)
    require_step(revision, RevisionState.APPROVED)
    if revision.submitted_by_id == by.pk:
        raise Refused(_("You submitted this metadata. Another registrar has to approve it."))
    if own_approval.is_missing(revision):
        raise Refused(
            _("%(organisation)s approves such metadata itself first. Its administrators have been asked.")
            % {"organisation": revision.entity.owner}
        )
    blocking = profiles.blocking(revision)
    if blocking:
        raise Blocked(
            ngettext(
                "The rule %(rules)s blocks it. Reject it with a note; the member can mend it and submit again.",
                "The rules %(rules)s block it. Reject it with a note; the member can mend it and submit again.",
                len(blocking),
            )
            % {"rules": ", ".join(blocking)}
        )


@transaction.atomic
def approve(revision: MetadataRevision, cleared: Clearance, *, by: Person, note: str = "") -> None:
    """Make the revision the entity's approved one. What that takes beyond the registrar, the roof knows: it calls this
    from `federation.actions.approvals`, with what it found."""
    if cleared.revision != revision.pk:
        raise ValueError(f"The clearance is for revision {cleared.revision}, not for {revision.pk}")
    require_approvable(revision, by=by)
    _hold(revision.entity_id)
    owner = revision.entity.owner
    for current in revision.entity.revisions.filter(state=RevisionState.APPROVED):
        move(current, RevisionState.SUPERSEDED, by=by, tag=Tag.REVISION_SUPERSEDED, organisation=owner)
    said = {"risk": cleared.risk, "published_sha256": cleared.sha256, "confirmation": cleared.confirmation}
    _decide(revision, RevisionState.APPROVED, Tag.REVISION_APPROVED, by=by, note=note, details=said)
    scopes.accept(revision.entity, set(revision.facts["scopes"]))


def reject(revision: MetadataRevision, *, by: Person, note: str) -> None:
    """Turn the revision down, saying why; the approved one, if any, stays published."""
    require(by, Permission.APPROVE_METADATA, revision.entity.owner)
    if not note.strip():
        raise Refused(_("Say what has to change: the member reads your note."))
    _decide(revision, RevisionState.REJECTED, Tag.REVISION_REJECTED, by=by, note=note)


def withdraw(revision: MetadataRevision, *, by: Person, note: str = "") -> None:
    """Take back a submission that waits for a decision."""
    require(by, Permission.SUBMIT_METADATA, revision.entity.owner, revision.entity)
    _decide(revision, RevisionState.WITHDRAWN, Tag.REVISION_WITHDRAWN, by=by, note=note)


@transaction.atomic
def _decide(  # noqa: PLR0913 - what is decided, and everything that the audit event says of it
    revision: MetadataRevision,
    to: RevisionState,
    tag: Tag,
    *,
    by: Person,
    note: str,
    details: Mapping[str, str | int | None] | None = None,
) -> None:
    _hold(revision.entity_id)
    move(
        revision,
        to,
        by=by,
        tag=tag,
        organisation=revision.entity.owner,
        note=note,
        details=details,
        decided_by=by,
        decided_at=now(),
        decision_note=note,
    )
    claims.keep(revision.entity)


def _registered(entity_id: str, owner: Organisation, by: Person) -> Entity | None:
    """The entity, new; None where somebody else has registered it meanwhile. Among many that are written
    together `IntegrityError` says so, and they are done again one by one: savepoints would cost each two queries."""
    try:
        with nullcontext() if is_together() else transaction.atomic():
            entity = Entity.objects.create(entity_id=entity_id, owner=owner, registered_at=now())
    except IntegrityError:
        if is_together():
            raise
        return None
    audit.record(Tag.ENTITY_REGISTERED, entity, by=by, organisation=owner)
    return entity


def _held(entity_id: str, owner: Organisation) -> Entity:
    entity = Entity.objects.get(entity_id=entity_id)
    if entity.owner_id != owner.pk:
        raise Refused(
            _("%(entity)s is already registered by another organisation. If it is yours, ask the federation operator.")
            % {"entity": entity_id}
        )
    return _hold(entity.pk)


def _make_room(entity: Entity, clean: Blob, inspection: Inspection, by: Person) -> int:
    """Withdraw what waits, unless it says the same; the number of the newest revision, 0 before the first."""
    removals.require_here(entity)
    _refuse_a_repeat(entity, clean, inspection)
    for waiting in entity.revisions.filter(state=RevisionState.SUBMITTED):
        withdraw(waiting, by=by, note=_("Replaced by a newer submission."))
    return entity.revisions.aggregate(n=Max("number"))["n"] or 0


def _hold(pk: int) -> Entity:
    """Hold the entity to the end of the transaction, before any of its revisions and before the audit chain.

    Of two submissions at once the second finds the first one waiting; an approval and a withdrawal, which take the rows
    in different orders, do not lock each other out.
    """
    return Entity.objects.select_for_update().get(pk=pk)


def _refuse_a_repeat(entity: Entity, clean: Blob, inspection: Inspection) -> None:
    """Compare with the newest revision that counts: same rebuilt content and same scopes say nothing new."""
    newest = entity.revisions.filter(state__in=(RevisionState.SUBMITTED, RevisionState.APPROVED)).first()
    same_scopes = newest is not None and list(newest.facts["scopes"]) == list(inspection.facts.scopes)
    if newest and newest.clean_content_id == clean.sha256 and same_scopes:
        raise NothingNew(
            _("%(entity)s: nothing would change; revision %(number)d already says this.")
            % {"entity": entity, "number": newest.number}
        )
