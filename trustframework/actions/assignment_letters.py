"""Who is told who reviews: the auditor who is asked, the member whose review comes, the officers when one goes."""

from django.urls import reverse
from django.utils.functional import Promise

from members.actions import letters
from members.models.letter import LetterKind
from members.roles import Role
from trustframework.models import Assignment, Review
from trustframework.models.review import AssignmentState

_OFFICERS = (Role.TRUST_OFFICER,)
_DECLARERS = (Role.ADMINISTRATOR, Role.DECLARER, Role.SIGNATORY)


def planned(review: Review) -> None:
    """To the declarer's people: what is reviewed, and when."""
    organisation = review.declaration.organisation
    letters.tell(LetterKind.REVIEW_PLANNED, organisation, _words(review), roles=_DECLARERS, about=f"review {review.pk}")


def assigned(assignment: Assignment) -> None:
    """To the auditor, who states conflicts of interest before anything else."""
    letters.post(
        LetterKind.REVIEW_ASSIGNED,
        to=assignment.auditor.person,
        organisation=assignment.review.declaration.organisation,
        context=_words(assignment.review),
        about=f"assignment {assignment.pk}",
    )


def moved(assignment: Assignment) -> None:
    """To the officers who plan, and to the auditor: cleared, in conflict, stepped down or released."""
    state: str | Promise = AssignmentState(assignment.state).label
    letters.tell(
        LetterKind.REVIEWER_CHANGED,
        None,
        {**_words(assignment.review), "auditor": str(assignment.auditor), "state": state},
        roles=_OFFICERS,
        about=f"assignment {assignment.pk}",
        also=[assignment.auditor.person],
    )


def _words(review: Review) -> dict[str, str]:
    return {
        "organisation": str(review.declaration.organisation),
        "declaration": str(review.declaration.checklist),
        "begins": review.planned_from.isoformat(),
        "due": review.due_on.isoformat(),
        "link": reverse("review_plan", args=[review.pk]),
    }
