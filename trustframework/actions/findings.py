"""What reviewers find wrong, and the way of each finding until it is mended and shown to be."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.machine import move
from members.models import Organisation, Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.actions import review_letters
from trustframework.assigned import may_review, require_assigned
from trustframework.casework import ENDED, follows_up, hold, told_to_member
from trustframework.models import Finding, Requirement, Review
from trustframework.models.finding import DUE_DAYS, FindingState, Severity
from trustframework.models.review import ReviewState

F = FindingState


@transaction.atomic
def record(  # noqa: PLR0913 - what a finding is
    review: Review, requirement: Requirement, *, severity: Severity, text: str, by: Person, due_on: date | None = None
) -> Finding:
    """While the review is going on. Due after its severity's days unless a day is said; an observation never is."""
    require_assigned(by, Permission.REVIEW, review)
    hold(review, ReviewState.IN_PROGRESS)
    if not review.assessments.filter(requirement=requirement).exists():
        raise Refused(_("%(requirement)s is not asked of this declaration.") % {"requirement": requirement.code})
    if due_on is not None and due_on <= today():
        raise ValidationError({"due_on": _("The day has to be later than today.")})
    days = DUE_DAYS.get(severity)
    finding = Finding(
        review=review,
        requirement=requirement,
        severity=severity,
        text=text,
        due_on=due_on or (today() + timedelta(days=days) if days else None),
        recorded_by=by,
        recorded_at=now(),
    )
    save_checked(finding)
    organisation = review.declaration.organisation
    audit.record(Tag.FINDING_RECORDED, finding, by=by, organisation=organisation, to=finding.state, kind=str(severity))
    return finding


@transaction.atomic
def propose_plan(finding: Finding, *, text: str, by: Person) -> None:
    """The member says how it will be mended; it may say so anew until a plan is accepted."""
    _require_member(finding, by)
    was = audit.fields_of(finding)
    plan = _checked(finding, "plan", text)
    if not Finding.objects.filter(pk=finding.pk, state=F.OPEN).update(plan=plan):
        raise AlreadyMoved(_("The finding is no longer open. Look at it again before you go on."))
    finding.plan = plan
    audit.record(Tag.FINDING_PLANNED, finding, by=by, organisation=_organisation(finding), was=was)


@transaction.atomic
def accept_plan(finding: Finding, *, by: Person, read: str | None = None) -> None:
    """The plan will do; now the member carries it out. `read` is what was read, where another may have come since."""
    _require_follows_up(finding, by)
    finding.plan = Finding.objects.select_for_update().get(pk=finding.pk).plan
    if not finding.plan:
        raise Refused(_("The member has not handed in a plan yet."))
    if read is not None and read.split() != finding.plan.split():  # a browser sends other line ends
        raise AlreadyMoved(_("The member has handed in another plan meanwhile. Read it before you accept it."))
    _move(finding, F.PLAN_ACCEPTED, by=by)


@transaction.atomic
def report_correction(finding: Finding, *, text: str, by: Person) -> None:
    """The member says what it has done; with or without a plan."""
    _require_member(finding, by)
    _move(finding, F.CORRECTED, by=by, correction=_checked(finding, "correction", text), corrected_by=by)
    review_letters.corrected(finding)


def verify(finding: Finding, *, by: Person, note: str = "") -> None:
    """Somebody has looked, and it is mended; never who reported it."""
    _require_follows_up(finding, by)
    if finding.corrected_by_id == by.pk:
        raise Refused(_("You reported the correction. Somebody else has to verify it."))
    _move(finding, F.VERIFIED, by=by, note=note, verified_by=by)


def reopen(finding: Finding, *, note: str, by: Person) -> None:
    """What was done does not do; the note says why. The day until which it has to be mended stays."""
    _require_follows_up(finding, by)
    _move(finding, F.OPEN, by=by, note=_explained(note))


def close(finding: Finding, *, by: Person, note: str = "") -> None:
    """What is verified, or an observation; and, while the review is going on, what was recorded by mistake."""
    _require_follows_up(finding, by)
    if finding.state in (F.OPEN, F.PLAN_ACCEPTED):
        _require_closable_unmended(finding, by)
        _explained(note)
    _move(finding, F.CLOSED, by=by, note=note)


def accept_risk(finding: Finding, *, note: str, by: Person) -> None:
    """The operator lives with it, for the reasons in the note; never with a critical one, nor by a reviewer."""
    require(by, Permission.DECIDE, _organisation(finding))
    if finding.severity == Severity.CRITICAL:
        raise Refused(_("The risk of a critical finding is never accepted. It has to be mended."))
    if finding.review.assignments.filter(auditor__person=by).exists():
        raise Refused(_("You have been a reviewer of this case. Another decision maker has to accept the risk."))
    if finding.review.state not in ENDED:
        raise Refused(_("The review is still going on. Wait for its final report."))
    _move(finding, F.RISK_ACCEPTED, by=by, note=_explained(note), risk_accepted_by=by)


def _require_closable_unmended(finding: Finding, by: Person) -> None:
    if finding.severity == Severity.OBSERVATION:
        return
    mistaken = finding.review.state == ReviewState.IN_PROGRESS and may_review(by, Permission.REVIEW, finding.review)
    if not mistaken:
        raise Refused(_("The finding has to be mended and verified before it is closed."))


def _require_member(finding: Finding, by: Person) -> None:
    require(by, Permission.REPORT_CHANGE, _organisation(finding))
    if not told_to_member(finding.review):
        raise Refused(_("The reviewers are not done with this finding yet."))


def _require_follows_up(finding: Finding, by: Person) -> None:
    if not follows_up(by, finding.review):
        raise NotAllowed(
            _("You may not handle this finding. The reviewers of the case do, and trust officers after the review.")
        )


def _explained(note: str) -> str:
    if not note.strip():
        raise ValidationError({"note": _("Say why.")})
    return note


def _checked(finding: Finding, name: str, text: str) -> str:
    """The text, when it says something and fits into its field."""
    if not text.strip():
        raise ValidationError({"text": _("Write something.")})
    try:
        return str(Finding._meta.get_field(name).clean(text, finding))  # type: ignore[union-attr]
    except ValidationError as error:
        raise ValidationError({"text": error.messages}) from None


def _move(finding: Finding, to: FindingState, *, by: Person, note: str = "", **changes: object) -> None:
    move(finding, to, by=by, tag=Tag.FINDING_MOVED, organisation=_organisation(finding), note=note, **changes)


def _organisation(finding: Finding) -> Organisation:
    return finding.review.declaration.organisation
