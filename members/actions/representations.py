"""Mandates: proposed by a party, signed by the represented one, accepted by the representative, suspended and ended.

What a mandate opens is asked anew for every act (members.permissions) and every turn of the signer (gate G12), so that
nothing has to be taken back when it ends.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions import mandate_letters
from members.actions.mandate_rules import require_alone, require_complete, require_standing
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.machine import move, require_step
from members.models import Blob, Entity, Organisation, Person, Representation
from members.models.representation import Function, RepresentationKind, RepresentationState
from members.permissions import Permission, acts_for_itself, may, require
from members.tags import Tag
from members.uploads import Document

S = RepresentationState


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mandate is about. No entity: all that the represented organisation owns, and will own."""

    kind: RepresentationKind
    functions: tuple[Function, ...]
    valid_from: date
    valid_until: date | None = None
    entities: tuple[Entity, ...] = ()


@transaction.atomic
def propose(represented: Organisation, representative: Organisation, terms: Terms, *, by: Person) -> Representation:
    """Either party proposes, or a registrar for them; the representative's own proposal is its acceptance as well."""
    _require_party(by, represented, representative)
    require_complete(represented, terms.functions, terms.entities)
    proposed = Representation(
        kind=terms.kind,
        representative=representative,
        represented=represented,
        functions=[function.value for function in terms.functions],
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        proposed_by=by,
        proposed_at=now(),
    )
    if acts_for_itself(by, Permission.PROPOSE_MANDATE, representative):
        proposed.accepted_by, proposed.accepted_at = by, now()
    save_checked(proposed)
    proposed.entities.set(terms.entities)
    audit.record(
        Tag.MANDATE_PROPOSED,
        proposed,
        by=by,
        organisation=represented,
        kind=terms.kind.value,
        functions=proposed.functions,
        entities=[entity.entity_id for entity in terms.entities],
        valid_from=terms.valid_from.isoformat(),
        valid_until=terms.valid_until.isoformat() if terms.valid_until else None,
    )
    mandate_letters.waits(proposed)
    return proposed


@transaction.atomic
def sign(mandate: Representation, document: Document, *, by: Person) -> None:
    """The represented organisation's signatory hands in the signed mandate; with both parties' word it is active."""
    require(by, Permission.SIGN_MANDATE, mandate.represented)
    _hold(mandate)
    move(
        mandate,
        S.SIGNED,
        by=by,
        tag=Tag.MANDATE_MOVED,
        organisation=mandate.represented,
        details={"document": document.sha256, "file": document.file_name},
        document=Blob.objects.keep(document.content),
        file_name=document.file_name,
        signed_by=by,
        signed_at=now(),
    )
    if mandate.accepted_by_id and require_standing(mandate, silent=True):
        _activate(mandate, by=by)
    else:
        mandate_letters.waits(mandate)


@transaction.atomic
def accept(mandate: Representation, *, by: Person) -> None:
    """The representative takes it on; once the mandate is signed, it is active."""
    if not acts_for_itself(by, Permission.PROPOSE_MANDATE, mandate.representative):
        raise NotAllowed(
            _("Only an administrator or signatory of %(organisation)s accepts this mandate.")
            % {"organisation": mandate.representative}
        )
    _hold(mandate)
    if mandate.state not in (S.PROPOSED, S.SIGNED):
        said = {"mandate": mandate, "state": mandate.get_state_display().lower()}
        raise AlreadyMoved(_("%(mandate)s is %(state)s: there is nothing to accept.") % said)
    if mandate.accepted_by_id is None:
        _set(mandate, accepted_by=by, accepted_at=now())
        audit.record(Tag.MANDATE_ACCEPTED, mandate, by=by, organisation=mandate.represented)
    elif mandate.state == S.PROPOSED:
        raise AlreadyMoved(_("%(mandate)s is accepted already, and waits to be signed.") % {"mandate": mandate})
    if mandate.state == S.SIGNED:
        _activate(mandate, by=by)


@transaction.atomic
def suspend(mandate: Representation, *, note: str, by: Person) -> None:
    """Closed at once, until it is resumed: by a registrar, or by the represented organisation."""
    as_operator = _as_operator_or_represented(mandate, by)
    _require_note(note)
    move(
        mandate,
        S.SUSPENDED,
        by=by,
        tag=Tag.MANDATE_MOVED,
        organisation=mandate.represented,
        note=note,
        held_by_operator=as_operator,
    )
    mandate_letters.changed(mandate)


@transaction.atomic
def resume(mandate: Representation, *, note: str = "", by: Person) -> None:
    """Whoever could suspend it; what the operator suspended, only the operator."""
    as_operator = _as_operator_or_represented(mandate, by)
    _hold(mandate)
    if mandate.held_by_operator and not as_operator:
        raise NotAllowed(_("The federation operator suspended the mandate, and alone resumes it. Ask the operator."))
    require_alone(mandate)
    move(
        mandate,
        S.ACTIVE,
        by=by,
        tag=Tag.MANDATE_MOVED,
        organisation=mandate.represented,
        note=note,
        held_by_operator=False,
    )
    mandate_letters.changed(mandate)


@transaction.atomic
def end(mandate: Representation, *, reason: str, until: date | None = None, by: Person) -> None:
    """Either party, or a registrar: now, or after a last day still to come."""
    _require_party(by, mandate.represented, mandate.representative)
    _require_note(reason)
    _hold(mandate)
    if until is None:
        _end(mandate, reason, by=by)
    else:
        _date(mandate, reason, until, by=by)


def close(mandate: Representation, *, reason: str) -> None:
    """Sigill's own half of a change of path: the represented organisation's own entity is published by now."""
    _hold(mandate)
    _end(mandate, reason, by=None)


def _activate(mandate: Representation, *, by: Person) -> None:
    """`mandate` and its represented organisation are held, so that two mandates for one function do not meet."""
    require_standing(mandate)
    require_alone(mandate)
    if mandate.expired:
        raise Refused(_("The mandate's last day is past. Propose a new one."))
    move(mandate, S.ACTIVE, by=by, tag=Tag.MANDATE_MOVED, organisation=mandate.represented)
    mandate_letters.changed(mandate)


def _end(mandate: Representation, reason: str, *, by: Person | None) -> None:
    move(
        mandate,
        S.ENDED,
        by=by,
        tag=Tag.MANDATE_MOVED,
        organisation=mandate.represented,
        note=reason,
        ended_at=now(),
        end_reason=reason,
    )
    mandate_letters.changed(mandate)


def _date(mandate: Representation, reason: str, until: date, *, by: Person) -> None:
    require_step(mandate, S.ENDED)
    if until < today():
        raise Refused(_("The last day is past. End the mandate now instead."))
    if mandate.valid_until is not None and until >= mandate.valid_until:
        raise Refused(_("The mandate ends on %(day)s already.") % {"day": mandate.valid_until})
    _set(mandate, valid_until=until, end_reason=reason, reminded=None)
    day = until.isoformat()
    audit.record(Tag.MANDATE_DATED, mandate, by=by, organisation=mandate.represented, note=reason, until=day)
    mandate_letters.changed(mandate)


def _require_party(by: Person, *parties: Organisation) -> None:
    """Raises for somebody who may not at either; for the first, as a refusal names one."""
    if not any(may(by, Permission.PROPOSE_MANDATE, party) for party in parties):
        require(by, Permission.PROPOSE_MANDATE, parties[0])


def _as_operator_or_represented(mandate: Representation, by: Person) -> bool:
    """Whether it is as a registrar that the person may; raises where they may not at all."""
    if acts_for_itself(by, Permission.PROPOSE_MANDATE, mandate.represented):
        return False
    require(by, Permission.HANDLE_MANDATE, mandate.represented)
    require(by, Permission.HANDLE_MANDATE, mandate.representative)
    return True


def _require_note(note: str) -> None:
    if not note.strip():
        raise Refused(_("Say why: both organisations read your note."))


def _hold(mandate: Representation) -> None:
    """Hold the represented organisation and the mandate to the end of the transaction, and read what it says now."""
    Organisation.objects.select_for_update().get(pk=mandate.represented_id)
    Representation.objects.select_for_update().get(pk=mandate.pk)
    mandate.refresh_from_db(fields=["state", "accepted_by", "signed_by", "valid_until", "held_by_operator"])


def _set(mandate: Representation, **changes: object) -> None:
    Representation.objects.filter(pk=mandate.pk).update(**changes)
    for name, value in changes.items():
        setattr(mandate, name, value)
