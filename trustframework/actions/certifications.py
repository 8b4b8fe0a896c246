"""Certify an organisation's roles at a level, and take it back. Two operators, always."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import Refused
from members.machine import move
from members.models import Entity, Organisation, Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.models import Certification, Decision, Level
from trustframework.models.certification import ROLES, VALID_STATES, CertificationState
from trustframework.models.decision import DecisionState, Outcome


@transaction.atomic
def record(  # noqa: PLR0913 - a certification's fields
    organisation: Organisation,
    level: Level,
    *,
    roles: Iterable[str],
    valid_from: date,
    valid_until: date,
    by: Person,
    entities: Iterable[Entity] = (),
    decision: Decision | None = None,
    grounds: str = "",
) -> Certification:
    """A granted certification, which holds once another operator confirms it. Roles are "idp", "sp" and "aa"."""
    require(by, Permission.RECORD_CERTIFICATION, organisation)
    covered, named = sorted(set(roles)), list(entities)
    if not covered or not ROLES.issuperset(covered):
        raise Refused(_("Say which roles the certification covers: idp, sp or aa."))
    for entity in named:
        if entity.owner_id != organisation.pk:
            raise Refused(
                _("%(entity)s does not belong to %(organisation)s.") % {"entity": entity, "organisation": organisation}
            )
    if decision is not None and not _approves(decision, organisation):
        raise Refused(_("The decision is not an approval of %(organisation)s.") % {"organisation": organisation})
    certification = Certification(
        organisation=organisation,
        level=level,
        roles=covered,
        decision=decision,
        grounds=grounds,
        valid_from=valid_from,
        valid_until=valid_until,
        recorded_by=by,
        recorded_at=now(),
    )
    save_checked(certification)
    certification.entities.set(named)
    audit.record(
        Tag.CERTIFICATION_RECORDED,
        certification,
        by=by,
        organisation=organisation,
        level=level.name,
        roles=certification.roles,
        valid_until=valid_until.isoformat(),
    )
    return certification


def _approves(decision: Decision, organisation: Organisation) -> bool:
    approved = decision.state == DecisionState.MADE and decision.outcome in (Outcome.APPROVED, Outcome.CONDITIONAL)
    return approved and decision.declaration.organisation_id == organisation.pk


def confirm(certification: Certification, *, by: Person, to: CertificationState = CertificationState.ACTIVE) -> None:
    """The second operator's word: from now on the certification opens gate G3."""
    require(by, Permission.RECORD_CERTIFICATION, certification.organisation)
    if certification.recorded_by_id == by.pk:
        raise Refused(_("You recorded this certification. Another operator has to confirm it."))
    if certification.state != CertificationState.GRANTED or to not in VALID_STATES:
        raise Refused(_("Only a certification that awaits confirmation can be confirmed."))
    _move(certification, to, by=by, confirmed_by=by, confirmed_at=now())


def suspend(certification: Certification, *, by: Person, note: str) -> None:
    """Close gate G3 until the certification is restored or revoked."""
    require(by, Permission.RECORD_CERTIFICATION, certification.organisation)
    _move(certification, CertificationState.SUSPENDED, by=by, note=note)


def restore(certification: Certification, *, by: Person, note: str) -> None:
    """Let a suspended certification hold again."""
    require(by, Permission.RECORD_CERTIFICATION, certification.organisation)
    if certification.state != CertificationState.SUSPENDED:  # one that awaits confirmation would slip past it
        raise Refused(_("Only a suspended certification can be restored."))
    _move(certification, CertificationState.ACTIVE, by=by, note=note)


def revoke(certification: Certification, *, by: Person, note: str) -> None:
    """End the certification for good."""
    require(by, Permission.RECORD_CERTIFICATION, certification.organisation)
    _move(certification, CertificationState.REVOKED, by=by, note=note)


def _move(
    certification: Certification, to: CertificationState, *, by: Person, note: str = "", **changes: object
) -> None:
    move(
        certification,
        to,
        by=by,
        tag=Tag.CERTIFICATION_MOVED,
        organisation=certification.organisation,
        note=note,
        **changes,
    )
