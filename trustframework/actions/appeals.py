"""The organisation's word against a decision, and the answer of an operator who had no part in it."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.machine import move
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.actions import decisions
from trustframework.actions.moving import move_declaration
from trustframework.hindrances import reviewers_of
from trustframework.judgement import APPEAL_TIME
from trustframework.models import Appeal, Decision
from trustframework.models.decision import AppealState, DecisionState
from trustframework.models.declaration import DeclarationState

A = AppealState


def last_day(decision: Decision) -> date | None:
    """On which it can be appealed against; None before it is made."""
    return timezone.localdate(decision.decided_at) + APPEAL_TIME if decision.decided_at else None


@transaction.atomic
def lodge(decision: Decision, *, text: str, by: Person) -> Appeal:
    """Within three weeks of the decision; what was decided holds meanwhile."""
    organisation = decision.declaration.organisation
    require(by, Permission.APPEAL, organisation)
    until = last_day(decision)
    if decision.state != DecisionState.MADE or until is None:
        raise Refused(_("Only a decision that holds can be appealed against."))
    if today() > until:
        raise Refused(_("The last day to appeal was %(day)s.") % {"day": until})
    if decision.appeals.filter(state=A.LODGED).exists():
        raise Refused(_("An appeal is lodged already. Withdraw it first, if you want to say something else."))
    appeal = Appeal(decision=decision, text=text.strip(), lodged_by=by, lodged_at=now())
    save_checked(appeal)
    audit.record(Tag.APPEAL_LODGED, appeal, by=by, organisation=organisation)
    return appeal


def withdraw(appeal: Appeal, *, by: Person) -> None:
    """By the organisation, for as long as nobody has answered."""
    require(by, Permission.APPEAL, appeal.decision.declaration.organisation)
    _move(appeal, A.WITHDRAWN, by=by)


@transaction.atomic
def uphold(appeal: Appeal, *, answer: str, by: Person) -> None:
    """The declaration waits for a new decision; the one appealed against holds until then."""
    _require_answerable(appeal, answer, by)
    decisions.require_reopenable(appeal.decision)
    _move(appeal, A.UPHELD, by=by, answer=answer.strip(), answered_by=by, answered_at=now())
    move_declaration(appeal.decision.declaration, DeclarationState.RECOMMENDED, by=by)


@transaction.atomic
def dismiss(appeal: Appeal, *, answer: str, by: Person) -> None:
    """The decision stands."""
    _require_answerable(appeal, answer, by)
    _move(appeal, A.DISMISSED, by=by, answer=answer.strip(), answered_by=by, answered_at=now())


def may_answer(appeal: Appeal, person: Person) -> bool:
    """Whether the person had no part in the decision: neither proposed nor made it, nor reviewed."""
    decision = appeal.decision
    return person.pk not in {decision.proposed_by_id, decision.decided_by_id, *reviewers_of(decision.declaration)}


def _require_answerable(appeal: Appeal, answer: str, by: Person) -> None:
    require(by, Permission.DECIDE, appeal.decision.declaration.organisation)
    if not may_answer(appeal, by):
        raise Refused(_("You had a part in the decision. Somebody else has to answer the appeal."))
    if not answer.strip():
        raise Refused(_("Give the reasons: the organisation reads them."))


def _move(appeal: Appeal, to: AppealState, *, by: Person, **changes: Any) -> None:
    organisation = appeal.decision.declaration.organisation
    move(appeal, to, by=by, tag=Tag.APPEAL_MOVED, organisation=organisation, **changes)
