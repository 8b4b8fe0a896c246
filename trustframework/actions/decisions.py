"""Decide on a declaration that the reviewers are done with: proposed by one operator, made by another."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.audit_verifier import canonical
from members.clock import now
from members.errors import AlreadyMoved, Refused
from members.machine import move
from members.models import Entity, Person
from members.models.blob import Blob
from members.permissions import Permission, require
from members.tags import Tag
from trustframework import granting
from trustframework.actions.moving import move_declaration, move_review
from trustframework.deciding import Wanted, require_approvable, require_fitting, require_timely, seal
from trustframework.hindrances import final_review, is_stale, reviewers_of
from trustframework.models import Condition, Decision, Declaration, Review
from trustframework.models.decision import DecisionState, Outcome
from trustframework.models.declaration import DECIDED, OPEN_DECLARATIONS, DeclarationState
from trustframework.models.review import ReviewState

D = DecisionState


@transaction.atomic
def propose(  # noqa: PLR0913 - what stands in a decision
    declaration: Declaration,
    outcome: str,
    *,
    reasons: str,
    by: Person,
    roles: Iterable[str] | None = None,
    entities: Iterable[Entity] = (),
    conditions: Iterable[Wanted] = (),
    probation: bool | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Decision:
    """A decision that another operator is to make. What is not given is what the declaration says: its checklist's
    roles, its entities, probation for an agent's first; validity from the day on which it is made, for the usual time.
    """
    require(by, Permission.PROPOSE_DECISION, declaration.organisation)
    review = _decidable(declaration, by)
    if outcome != Outcome.REJECTED:
        require_approvable(declaration, review)
    named, asked = list(entities) or list(declaration.entities.all()), list(conditions)
    decision = Decision(
        declaration=declaration,
        review=review,
        outcome=outcome,
        reasons=reasons.strip(),
        roles=sorted(set(granting.certifiable(declaration.checklist) if roles is None else roles)),
        probation=granting.first_of_agent(declaration) if probation is None else probation,
        valid_from=valid_from,
        valid_until=valid_until,
        reviewers=sorted(str(pk) for pk in reviewers_of(declaration)),
        proposed_by=by,
        proposed_at=now(),
    )
    require_fitting(decision, named, asked)
    save_checked(decision)
    decision.entities.set(named)
    audit.record(
        Tag.DECISION_PROPOSED, decision, by=by, organisation=declaration.organisation, outcome=str(decision.outcome)
    )
    for one in asked:
        save_checked(
            Condition(
                decision=decision,
                requirement=one.requirement,
                text=one.text,
                evidence_asked=one.evidence_asked,
                due_on=one.due_on,
            )
        )
    return decision


@transaction.atomic
def make(decision: Decision, *, by: Person) -> Decision:
    """The second operator's word: seals what the decision rests on, moves declaration and review, and certifies."""
    declaration = decision.declaration
    organisation = declaration.organisation
    require(by, Permission.DECIDE, organisation)
    _hold(declaration)
    _require_proposed(decision)
    _require_no_part(declaration, by)
    if decision.proposed_by_id == by.pk:
        raise Refused(_("You proposed this decision. Another operator has to make it."))
    review = decision.review
    _require_waiting(declaration, review)
    if decision.outcome != Outcome.REJECTED:
        require_approvable(declaration, review)
        require_timely(decision)
    former = Decision.objects.filter(declaration=declaration, state=D.MADE).first()
    if former is not None:
        _move(former, D.REPLACED, by=by)
    if decision.outcome != Outcome.REJECTED:
        decision.valid_from, decision.valid_until = granting.validity(decision)
    decided_at = now()
    sealed = seal(decision, former=former, by=by, at=decided_at)
    blob = Blob.objects.keep(canonical(sealed))
    changes: dict[str, Any] = {
        "decided_by": by,
        "decided_at": decided_at,
        "snapshot": sealed,
        "sealed": blob,
        "replaces": former,
        "valid_from": decision.valid_from,
        "valid_until": decision.valid_until,
    }
    told = {"outcome": str(decision.outcome), "decision_sha256": blob.pk}
    move(decision, D.MADE, by=by, tag=Tag.DECISION_MADE, organisation=organisation, details=told, **changes)
    move_declaration(declaration, decision.outcome, by=by)
    for condition in decision.conditions.all():
        until = condition.due_on.isoformat()
        audit.record(Tag.CONDITION_SET, condition, by=by, organisation=organisation, until=until)
    if review.state == ReviewState.FINAL:
        move_review(review, ReviewState.CLOSED, by=by)
    if decision.outcome != Outcome.REJECTED:
        granting.grant(decision, former=former, by=by)
    elif former is not None:
        granting.withdraw(former, by=by)
    return decision


def drop(decision: Decision, *, by: Person, note: str) -> None:
    """What was proposed is not made; another proposal can follow."""
    require(by, Permission.PROPOSE_DECISION, decision.declaration.organisation)
    _move(decision, D.DROPPED, by=by, note=note)


@transaction.atomic
def reopen(decision: Decision, *, by: Person, note: str) -> None:
    """For correction: the declaration waits for a new decision, and this one holds until that is made."""
    require(by, Permission.DECIDE, decision.declaration.organisation)
    if not note.strip():
        raise Refused(_("Say what is to be corrected."))
    require_reopenable(decision)
    move_declaration(decision.declaration, DeclarationState.RECOMMENDED, by=by, note=note)


def require_reopenable(decision: Decision) -> None:
    """Raise `Refused` unless the declaration can be decided anew: the decision holds, and nothing newer is open."""
    declaration = decision.declaration
    if decision.state != D.MADE or declaration.state not in DECIDED:
        raise Refused(_("Only a decision that holds can be decided anew."))
    same = Declaration.objects.filter(
        organisation=declaration.organisation, checklist=declaration.checklist, level=declaration.level
    )
    if same.filter(state__in=OPEN_DECLARATIONS).exclude(pk=declaration.pk).exists():
        raise Refused(
            _("A newer declaration of the same kind is open. Decide on that one, or let it be withdrawn first.")
        )


def _decidable(declaration: Declaration, by: Person) -> Review:
    _hold(declaration)
    _require_no_part(declaration, by)
    review = final_review(declaration)
    if review is None:
        raise Refused(_("No review of the declaration has ended with a report and a recommendation."))
    _require_waiting(declaration, review)
    if Decision.objects.filter(declaration=declaration, state=D.PROPOSED).exists():
        raise Refused(_("A decision is proposed already. Make it, or drop it before you propose another one."))
    return review


def _require_proposed(decision: Decision) -> None:
    """As the database has it now: somebody else may have made or dropped it since the page was opened."""
    state = Decision.objects.values_list("state", flat=True).get(pk=decision.pk)
    if state != D.PROPOSED:
        raise AlreadyMoved(
            _("This decision is %(state)s already: somebody else was first. Look at it again before you go on.")
            % {"state": str(DecisionState(state).label).lower()}
        )


def _require_waiting(declaration: Declaration, review: Review) -> None:
    if declaration.state != DeclarationState.RECOMMENDED:
        raise Refused(_("%(declaration)s is not waiting for a decision.") % {"declaration": declaration})
    if is_stale(declaration, review):
        raise Refused(_("The declaration has changed since it was reviewed. Let it be reviewed again."))


def _hold(declaration: Declaration) -> None:
    """To the end of the transaction: of two who decide at once, the second finds what the first one did."""
    held = Declaration.objects.select_for_update().get(pk=declaration.pk)
    declaration.state = held.state


def _require_no_part(declaration: Declaration, by: Person) -> None:
    if by.pk in reviewers_of(declaration):
        raise Refused(_("You were assigned to review this declaration. Somebody else has to decide on it."))


def _move(decision: Decision, to: DecisionState, *, by: Person, note: str = "") -> None:
    organisation = decision.declaration.organisation
    move(decision, to, by=by, tag=Tag.DECISION_MOVED, organisation=organisation, note=note)
