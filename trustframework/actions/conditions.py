"""What an approval hangs on: the member reports it as met, a decision maker accepts it, and the clock waits for nobody.

Conditions are part of a decision, so only who may decide lets go of them, moves their day, or finds them met.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.clock import now, today
from members.errors import AlreadyMoved, Refused
from members.machine import move
from members.models import Person
from members.models.blob import Blob
from members.permissions import Permission, require
from members.tags import Tag
from members.uploads import Document
from trustframework.actions.moving import move_certification
from trustframework.granting import certification_of
from trustframework.judgement import CONDITION_GRACE
from trustframework.models import Certification, Condition, Decision
from trustframework.models.certification import VALID_STATES, CertificationState
from trustframework.models.decision import ConditionState, DecisionState

X = ConditionState


@transaction.atomic
def report(condition: Condition, *, text: str, by: Person, document: Document | None = None) -> None:
    """The member's word that it is met, with a document that shows it where the decision asks for one."""
    organisation = condition.decision.declaration.organisation
    require(by, Permission.REPORT_CHANGE, organisation)
    _require_in_force(condition)
    if not text.strip():
        raise Refused(_("Say what has been done."))
    if condition.evidence_asked and document is None:
        raise Refused(_("The decision asks for evidence: add the document that shows it."))
    kept = Blob.objects.keep(document.content) if document else None
    _move(
        condition,
        X.REPORTED,
        by=by,
        details={"evidence_sha256": kept.pk} if kept else {},
        reported=text.strip(),
        evidence=kept,
        evidence_name=document.file_name if document else "",
        reported_by=by,
        reported_at=now(),
    )


@transaction.atomic
def accept(condition: Condition, *, by: Person) -> None:
    """It is met. With the last one the certification holds without conditions."""
    require(by, Permission.DECIDE, condition.decision.declaration.organisation)
    _require_in_force(condition)
    _move(condition, X.MET, by=by, accepted_by=by, accepted_at=now())
    _release(condition.decision, by)


def send_back(condition: Condition, *, by: Person, note: str) -> None:
    """What was reported does not show it: it is open again, with its day as it was."""
    require(by, Permission.DECIDE, condition.decision.declaration.organisation)
    if condition.state != X.REPORTED:
        raise Refused(_("Only what is reported as met can be sent back."))
    _move(condition, X.OPEN, by=by, note=_said(note))


@transaction.atomic
def drop(condition: Condition, *, by: Person, note: str) -> None:
    """It is no longer asked for."""
    require(by, Permission.DECIDE, condition.decision.declaration.organisation)
    _require_in_force(condition)
    _move(condition, X.DROPPED, by=by, note=_said(note))
    _release(condition.decision, by)


@transaction.atomic
def postpone(condition: Condition, *, until: date, by: Person, note: str) -> None:
    """A later day, for reasons; never beyond the certification's own last one."""
    organisation = condition.decision.declaration.organisation
    require(by, Permission.DECIDE, organisation)
    reason, ends = _said(note), condition.decision.valid_until
    _require_in_force(condition)
    if until <= max(condition.due_on, today()):
        raise Refused(_("Choose a day after today and after the one that was set."))
    if ends is not None and until >= ends:
        raise Refused(_("The certification ends before that day. Choose an earlier one."))
    was = audit.fields_of(condition)
    rows = Condition.objects.filter(pk=condition.pk, state=X.OPEN, due_on=condition.due_on)
    if not rows.update(due_on=until):
        raise AlreadyMoved(_("The condition has been changed by somebody else. Look at it again before you go on."))
    condition.due_on = until
    audit.record(
        Tag.CONDITION_SET, condition, by=by, organisation=organisation, was=was, until=until.isoformat(), note=reason
    )


def suspend_overdue() -> int:
    """The clock: certifications with an open condition that fourteen days' grace did not help; returns how many."""
    late = Condition.objects.filter(
        state=X.OPEN, due_on__lt=today() - CONDITION_GRACE, decision__state=DecisionState.MADE
    )
    held = Certification.objects.filter(state__in=VALID_STATES, decision__in=late.values("decision"))
    return sum(_suspend(certification) for certification in held.select_related("organisation", "level"))


def _suspend(certification: Certification) -> bool:
    note = _("A condition of the decision was not met in time.")
    try:
        move_certification(certification, CertificationState.SUSPENDED, by=None, note=note)
    except AlreadyMoved:  # by a person, or by another clock, since it was read
        return False
    return True


def _release(decision: Decision, by: Person) -> None:
    """Let the certification hold without conditions when nothing is left of them."""
    decision = Decision.objects.select_for_update().get(pk=decision.pk)  # of two at once, the second sees the first
    certification = certification_of(decision)
    if certification is None or certification.state != CertificationState.CONDITIONAL:
        return
    if not decision.conditions.filter(state__in=(X.OPEN, X.REPORTED)).exists():
        probation = CertificationState.ON_PROBATION if decision.probation else CertificationState.ACTIVE
        move_certification(certification, probation, by=by)


def _require_in_force(condition: Condition) -> None:
    if condition.decision.state != DecisionState.MADE:
        raise Refused(_("The decision that sets this condition is not in force."))


def _said(note: str) -> str:
    if not note.strip():
        raise Refused(_("Give the reasons: the organisation reads them."))
    return note.strip()


def _move(condition: Condition, to: ConditionState, *, by: Person, note: str = "", **changes: object) -> None:
    organisation = condition.decision.declaration.organisation
    move(condition, to, by=by, tag=Tag.CONDITION_MOVED, organisation=organisation, note=note, **changes)
