"""Plan a review, say who looks, and begin; what happens when a reviewer goes. What is found is written elsewhere:
assessments, findings and reports."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_changed, save_checked
from members.clock import now
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.machine import move
from members.models import Agreement, Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.actions import assignment_letters
from trustframework.actions.moving import move_declaration, move_review
from trustframework.actions.review_ends import close_review
from trustframework.assigned import may_review
from trustframework.conflicts import Block, blocks, blocks_of
from trustframework.models import Assessment, Assignment, Auditor, Declaration, Review
from trustframework.models.declaration import DeclarationState
from trustframework.models.review import LOOKING, OPEN_REVIEWS, AssignmentState, ReviewState
from trustframework.review_rules import PLANNABLE, require_assignable, require_bindable, require_plan

R, Y = ReviewState, AssignmentState
CHANGEABLE: Final = frozenset({R.PLANNED, R.ASSIGNED, R.CLEARED, R.IN_PROGRESS})
STAFFED: Final = CHANGEABLE | {R.DRAFT_REPORT, R.FACT_CHECK}  # reviewers may come and go
UNDER_WAY: Final = frozenset({DeclarationState.UNDER_REVIEW, DeclarationState.SUPPLEMENT_REQUESTED})


@transaction.atomic
def plan(declaration: Declaration, *, planned_from: date, due_on: date, on_site: bool = False, by: Person) -> Review:
    """Of the newest snapshot of what was submitted, with an empty assessment of each requirement."""
    organisation = declaration.organisation
    require(by, Permission.HANDLE_REVIEW, organisation)
    Declaration.objects.select_for_update().get(pk=declaration.pk)
    declaration.refresh_from_db(fields=["state"])
    snapshot = declaration.snapshots.first()
    if declaration.state not in PLANNABLE or snapshot is None:
        raise Refused(_("Only what has been submitted, and not been decided, is reviewed."))
    if declaration.reviews.filter(state__in=OPEN_REVIEWS).exists():
        raise Refused(_("A review of this declaration is planned already. Go on with that one."))
    require_plan(declaration, planned_from, due_on, on_site=on_site)
    review = Review(
        declaration=declaration, snapshot=snapshot, planned_from=planned_from, due_on=due_on, on_site=on_site
    )
    save_checked(review)
    asked = declaration.answers.values_list("requirement", flat=True)
    Assessment.objects.bulk_create(Assessment(review=review, requirement_id=requirement) for requirement in asked)
    days = {"since": planned_from.isoformat(), "until": due_on.isoformat()}
    audit.record(Tag.REVIEW_PLANNED, review, by=by, organisation=organisation, to=review.state, on_site=on_site, **days)
    assignment_letters.planned(review)
    return review


@transaction.atomic
def reschedule(  # noqa: PLR0913 - a review's plan
    review: Review, *, seen: int, planned_from: date, due_on: date, on_site: bool, by: Person
) -> None:
    """Other days, or a visit; `AlreadyMoved` where somebody else was first."""
    organisation = review.declaration.organisation
    require(by, Permission.HANDLE_REVIEW, organisation)
    _hold(review, CHANGEABLE)
    require_plan(review.declaration, planned_from, due_on, on_site=on_site)
    was = audit.fields_of(review)
    save_changed(review, seen, planned_from=planned_from, due_on=due_on, on_site=on_site)
    days = {"since": planned_from.isoformat(), "until": due_on.isoformat()}
    audit.record(Tag.REVIEW_CHANGED, review, by=by, organisation=organisation, was=was, on_site=on_site, **days)
    assignment_letters.planned(review)


@transaction.atomic
def assign(review: Review, auditor: Auditor, *, lead: bool, by: Person) -> Assignment:
    """Ask an auditor; `Refused` with each reason why this one cannot be, from accreditation to ties in the register."""
    organisation = review.declaration.organisation
    require(by, Permission.HANDLE_REVIEW, organisation)
    _hold(review, STAFFED)
    if auditor.person_id == by.pk:
        raise Refused(_("Nobody assigns themselves. Ask another trust officer."))
    looking = review.assignments.filter(state__in=LOOKING).select_related("auditor__person")
    if any(one.auditor_id == auditor.pk for one in looking):
        raise Refused(_("%(auditor)s is assigned already.") % {"auditor": auditor})
    leading = next((one for one in looking if one.lead), None)
    if lead and leading is not None:
        raise Refused(_("%(auditor)s leads the review already. Exactly one does.") % {"auditor": leading.auditor})
    require_assignable(review, auditor, lead=lead)
    assignment = Assignment(review=review, auditor=auditor, lead=lead, assigned_by=by, assigned_at=now())
    save_checked(assignment)
    audit.record(Tag.REVIEWER_ASSIGNED, assignment, by=by, organisation=organisation, to=assignment.state, lead=lead)
    if review.state == R.PLANNED:
        move_review(review, R.ASSIGNED, by=by)
    assignment_letters.assigned(assignment)
    return assignment


@transaction.atomic
def state_conflicts(  # noqa: PLR0913 - the four questions
    assignment: Assignment,
    *,
    employed: bool,
    consulted: bool,
    owned: bool,
    agent_related: bool,
    statement: str = "",
    by: Person,
) -> None:
    """The auditor's own word on the last 24 months; again at any time. Any yes, or a tie that the register knows by
    now, ends the assignment."""
    _require_self(assignment, by)
    _hold(assignment.review, R)
    assignment.refresh_from_db(fields=["state"])
    if assignment.state not in LOOKING or assignment.review.state == R.CLOSED:
        raise Refused(_("You do not review this any more, so there is nothing to state."))
    stated: dict[str, Any] = {
        "employed": employed,
        "consulted": consulted,
        "owned": owned,
        "agent_related": agent_related,
        "statement": statement,
        "stated_at": now(),
    }
    found = blocks(assignment.auditor, assignment.review.declaration)
    if employed or consulted or owned or agent_related or found:
        _leave(assignment, Y.CONFLICTED, Tag.CONFLICT_STATED, by=by, details=_why(found), **stated)
    elif assignment.state == Y.ASKED:
        _move(assignment, Y.CLEARED, Tag.CONFLICT_STATED, by=by, **stated)
        assignment_letters.moved(assignment)
    else:
        _state_again(assignment, by, stated)
    _settle(assignment.review, by)


@transaction.atomic
def bind(assignment: Assignment, agreement: Agreement, *, by: Person) -> None:
    """The non-disclosure agreement on which evidence opens: the firm's own, or one that holds for it, too."""
    organisation = assignment.review.declaration.organisation
    if by.pk != assignment.auditor.person_id:
        require(by, Permission.HANDLE_REVIEW, organisation)
    _hold(assignment.review, STAFFED)
    if assignment.state not in LOOKING:
        raise Refused(_("%(auditor)s does not review this any more.") % {"auditor": assignment.auditor})
    require_bindable(assignment, agreement)
    was = audit.fields_of(assignment)
    Assignment.objects.filter(pk=assignment.pk).update(non_disclosure=agreement)
    assignment.non_disclosure = agreement
    audit.record(
        Tag.REVIEWER_BOUND, assignment, by=by, organisation=organisation, was=was, document_sha256=agreement.document_id
    )


@transaction.atomic
def begin(review: Review, *, by: Person) -> None:
    """By who leads, or a trust officer, once everybody asked is cleared: the newest snapshot is what is read."""
    declaration = review.declaration
    if not may_review(by, Permission.LEAD_REVIEW, review):
        require(by, Permission.HANDLE_REVIEW, declaration.organisation)
    _hold(review, R)
    declaration.refresh_from_db(fields=["state"])
    waiting = review.assignments.filter(state=Y.ASKED).select_related("auditor__person")
    if review.state == R.CLEARED and waiting:
        names = ", ".join(str(one.auditor) for one in waiting)
        raise Refused(_("Wait for what %(names)s has to state, or release the reviewer first.") % {"names": names})
    if declaration.state not in UNDER_WAY | {DeclarationState.COMPLETENESS_CHECK}:
        raise Refused(_("The review begins once a trust officer has checked that the declaration is complete."))
    move_review(review, R.IN_PROGRESS, by=by, snapshot=declaration.snapshots.first())
    if declaration.state not in UNDER_WAY:
        move_declaration(declaration, DeclarationState.UNDER_REVIEW, by=by)


@transaction.atomic
def step_down(assignment: Assignment, *, note: str, by: Person) -> None:
    """The auditor goes, without a conflict of interest; says why."""
    _require_self(assignment, by)
    _hold(assignment.review, STAFFED)
    _leave(assignment, Y.STEPPED_DOWN, Tag.REVIEWER_MOVED, by=by, note=note)
    _settle(assignment.review, by)


@transaction.atomic
def release(assignment: Assignment, *, note: str, by: Person) -> None:
    """A trust officer lets the auditor go."""
    require(by, Permission.HANDLE_REVIEW, assignment.review.declaration.organisation)
    _hold(assignment.review, STAFFED | {R.RECUSED})
    _leave(assignment, Y.RELEASED, Tag.REVIEWER_MOVED, by=by, note=note)
    _settle(assignment.review, by)


@transaction.atomic
def plan_again(review: Review, *, planned_from: date, due_on: date, on_site: bool, by: Person) -> None:
    """After its reviewers have stepped down: the same review, on other days, waits for others."""
    require(by, Permission.HANDLE_REVIEW, review.declaration.organisation)
    _hold(review, R)
    require_plan(review.declaration, planned_from, due_on, on_site=on_site)
    if review.state != R.RECUSED:
        raise Refused(_("Only a review whose reviewers have stepped down is planned again."))
    days: dict[str, Any] = {
        "planned_from": planned_from,
        "due_on": due_on,
        "on_site": on_site,
        "version": review.version + 1,
    }
    move_review(review, R.PLANNED, by=by, snapshot=review.declaration.snapshots.first(), **days)
    assignment_letters.planned(review)


@transaction.atomic
def close(review: Review, *, note: str, by: Person) -> None:
    """Without a result: nothing was found that anybody decides on, and the declaration can be reviewed anew."""
    require(by, Permission.HANDLE_REVIEW, review.declaration.organisation)
    _hold(review, OPEN_REVIEWS - {R.FINAL})
    if not note.strip():
        raise Refused(_("Say why the review ends without a result."))
    close_review(review, by=by, note=note)


def watch_conflicts() -> int:
    """The clock's: whoever is tied to the reviewed organisation by now reviews no more; how many those were."""
    rows = Assignment.objects.filter(state__in=LOOKING, review__state__in=OPEN_REVIEWS).select_related(
        "auditor__person", "review__declaration__organisation", "review__declaration__checklist__version"
    )
    looking = list(rows.select_related("review__declaration__level"))
    found = zip(looking, blocks_of((one.auditor, one.review.declaration) for one in looking), strict=True)
    return sum(_conflicted(assignment, why) for assignment, why in found if why)


@transaction.atomic
def _conflicted(assignment: Assignment, why: list[Block]) -> bool:
    note = " ".join(map(str, why))
    try:
        _hold(assignment.review, OPEN_REVIEWS)
        _leave(assignment, Y.CONFLICTED, Tag.REVIEWER_MOVED, by=None, note=note, details=_why(why))
        _settle(assignment.review, None)
    except Refused:  # somebody else was first
        return False
    return True


def _settle(review: Review, by: Person | None) -> None:
    """Where the review stands after a reviewer's move: cleared when all are and one leads; back when none can lead."""
    looking = list(review.assignments.filter(state__in=LOOKING))
    leads = [one for one in looking if one.lead]
    if review.state == R.ASSIGNED:
        if not looking:
            move_review(review, R.RECUSED, by=by)
        elif len(leads) == 1 and all(one.state == Y.CLEARED for one in looking):
            move_review(review, R.CLEARED, by=by)
    elif review.state in STAFFED - {R.PLANNED} and not any(one.state == Y.CLEARED for one in leads):
        move_review(review, R.RECUSED, by=by)


def _leave(assignment: Assignment, to: AssignmentState, tag: Tag, *, by: Person | None, **changes: Any) -> None:
    _move(assignment, to, tag, by=by, ended_at=now(), **changes)
    assignment_letters.moved(assignment)


def _move(assignment: Assignment, to: AssignmentState, tag: Tag, *, by: Person | None, **changes: Any) -> None:
    move(assignment, to, by=by, tag=tag, organisation=assignment.review.declaration.organisation, **changes)


def _state_again(assignment: Assignment, by: Person, stated: dict[str, Any]) -> None:
    """Cleared before, and still."""
    was = audit.fields_of(assignment)
    if not Assignment.objects.filter(pk=assignment.pk, state=Y.CLEARED).update(**stated):
        raise AlreadyMoved(_("The assignment has changed meanwhile. Look at it again."))
    for name, value in stated.items():
        setattr(assignment, name, value)
    organisation = assignment.review.declaration.organisation
    audit.record(Tag.CONFLICT_STATED, assignment, by=by, organisation=organisation, was=was)


def _why(found: Iterable[Block]) -> dict[str, str]:
    ties = sorted({str(one.tie.value) for one in found})
    return {"why": " ".join(ties)} if ties else {}


def _require_self(assignment: Assignment, by: Person) -> None:
    if by.pk != assignment.auditor.person_id or not by.is_active:
        raise NotAllowed(_("Only %(auditor)s can say that.") % {"auditor": assignment.auditor})


def _hold(review: Review, states: Iterable[str]) -> None:
    """Hold the review to the end of the transaction and read how it stands; raises `Refused` unless in `states`."""
    held = Review.objects.select_for_update().get(pk=review.pk)
    review.state, review.version = held.state, held.version
    if review.state not in states:
        raise Refused(
            _("%(review)s is %(state)s: this cannot be done any more.")
            % {"review": review, "state": review.get_state_display().lower()}
        )
