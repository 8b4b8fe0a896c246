"""Certify what was certified before Sigill, and change or take back what any certification says. Two operators, always.

What is declared in Sigill is certified by a decision: trustframework/actions/decisions.py.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.machine import move
from members.models import Entity, Organisation, Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.facts import conditions_due, facts_of
from trustframework.granting import certifiable, known
from trustframework.judgement import PROLONGED, overdue, standing
from trustframework.models import Certification, Declaration, Level
from trustframework.models.certification import VALID_STATES, CertificationState
from trustframework.models.decision import ConditionState
from trustframework.models.declaration import DeclarationState

# Handed in, and not decided yet.
HANDED_IN = (
    DeclarationState.SUBMITTED,
    DeclarationState.COMPLETENESS_CHECK,
    DeclarationState.UNDER_REVIEW,
    DeclarationState.SUPPLEMENT_REQUESTED,
    DeclarationState.RECOMMENDED,
)


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
    grounds: str = "",
) -> Certification:
    """A granted certification, which holds once another operator confirms it. `grounds` says what it stands on; roles
    are those of entities ("idp", "sp", "aa") and functions of the organisation (`FUNCTIONS`)."""
    require(by, Permission.RECORD_CERTIFICATION, organisation)
    covered, named = sorted(set(roles)), list(entities)
    if not known(covered):
        raise Refused(_("Say which roles or functions the certification covers."))
    for entity in named:
        if entity.owner_id != organisation.pk:
            raise Refused(
                _("%(entity)s does not belong to %(organisation)s.") % {"entity": entity, "organisation": organisation}
            )
    certification = Certification(
        organisation=organisation,
        level=level,
        roles=covered,
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


@transaction.atomic
def restore(certification: Certification, *, by: Person, note: str) -> None:
    """Let a suspended certification hold again, on what is left of its conditions and its probation."""
    require(by, Permission.RECORD_CERTIFICATION, certification.organisation)
    if certification.state != CertificationState.SUSPENDED:  # one that awaits confirmation would slip past it
        raise Refused(_("Only a suspended certification can be restored."))
    if overdue(conditions_due(certification), today()):
        raise Refused(_("A condition is overdue. Accept, postpone or drop it before you restore the certification."))
    _move(certification, _restored(certification), by=by, note=note)


def revoke(certification: Certification, *, by: Person, note: str) -> None:
    """End the certification for good."""
    require(by, Permission.RECORD_CERTIFICATION, certification.organisation)
    _move(certification, CertificationState.REVOKED, by=by, note=note)


@transaction.atomic
def narrow(
    certification: Certification, *, roles: Iterable[str], entities: Iterable[Entity], by: Person, note: str
) -> None:
    """Let it cover less: fewer roles, or fewer entities (none: all of the organisation's). Never more: that takes a
    declaration."""
    require(by, Permission.RECORD_CERTIFICATION, certification.organisation)
    left, named = sorted(set(roles)), {entity.pk for entity in entities}
    held = _held(certification)
    now_named = {entity.pk for entity in held.entities.all()}
    own = set(held.organisation.entities.values_list("pk", flat=True))
    if not left or not set(held.roles).issuperset(left) or not named <= (now_named or own):
        raise Refused(_("A certification is made narrower only: choose among the roles and entities that it covers."))
    if now_named and not named:
        raise Refused(_("Name the entities that are left. To end it for all of them, revoke the certification."))
    if (left, named) == (sorted(held.roles), now_named):
        raise Refused(_("Choose what it is not to cover any longer."))
    if held.state not in VALID_STATES | {CertificationState.SUSPENDED}:
        raise Refused(_("Only a certification that holds can be changed."))
    was = audit.fields_of(held)
    held.roles = left
    held.save(update_fields=["roles"])
    held.entities.set(named)
    certification.roles = left
    _dated(certification, was, by, note, roles=left, codes=sorted(held.entities.values_list("entity_id", flat=True)))


@transaction.atomic
def prolong(certification: Certification, *, until: date, by: Person, note: str) -> None:
    """Once, for ninety days at the most, while the declaration that is to renew it is being looked at."""
    require(by, Permission.DECIDE, certification.organisation)
    held = _held(certification)
    if held.extended_until is not None:
        raise Refused(_("It has been prolonged before. It cannot be prolonged twice."))
    if standing(facts_of(held), today()) != "valid":
        raise Refused(_("Only a certification that holds can be prolonged."))
    if not held.valid_until < until <= held.valid_until + PROLONGED:
        raise Refused(
            _("Choose a day after %(first)s, and %(last)s at the latest: the first day on which it no longer holds.")
            % {"first": held.valid_until, "last": held.valid_until + PROLONGED}
        )
    if not _renewal_submitted(held):
        raise Refused(_("It is prolonged only while a declaration that is to renew it has been submitted."))
    was = audit.fields_of(held)
    held.extended_until = certification.extended_until = until
    held.save(update_fields=["extended_until"])
    _dated(certification, was, by, note, until=until.isoformat())


def _renewal_submitted(certification: Certification) -> bool:
    """Whether a declaration at the level, on what the certification covers, has been handed in and not decided."""
    waiting = Declaration.objects.filter(
        organisation=certification.organisation, level=certification.level, state__in=HANDED_IN
    ).select_related("checklist")
    return any(certifiable(one.checklist) & set(certification.roles) for one in waiting)


def _held(certification: Certification) -> Certification:
    """To the end of the transaction, as it is now."""
    return Certification.objects.select_for_update(of=("self",)).select_related("level").get(pk=certification.pk)


def _restored(certification: Certification) -> CertificationState:
    decision = certification.decision
    if decision is None:
        return CertificationState.ACTIVE
    if decision.conditions.filter(state__in=(ConditionState.OPEN, ConditionState.REPORTED)).exists():
        return CertificationState.CONDITIONAL
    return CertificationState.ON_PROBATION if decision.probation else CertificationState.ACTIVE


def _dated(certification: Certification, was: object, by: Person, note: str, **told: object) -> None:
    if not note.strip():
        raise Refused(_("Give the reasons: the organisation reads them."))
    organisation = certification.organisation
    audit.record(
        Tag.CERTIFICATION_DATED, certification, by=by, organisation=organisation, was=was, note=note.strip(), **told
    )


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
