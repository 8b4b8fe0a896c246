"""The one way in which a review ends without a result: its reviewers are released, and told so, and it is closed."""

from members.clock import now
from members.machine import move
from members.models import Person
from members.tags import Tag
from trustframework.actions import assignment_letters
from trustframework.actions.moving import move_review
from trustframework.models import Declaration, Review
from trustframework.models.review import LOOKING, OPEN_REVIEWS, AssignmentState, ReviewState


def close_review(review: Review, *, by: Person | None, note: str = "") -> None:
    """Part of an action, in its transaction; raises what `members.machine.move` raises."""
    organisation = review.declaration.organisation
    for assignment in review.assignments.filter(state__in=LOOKING).select_related("auditor__person"):
        assignment.review = review
        released, at = AssignmentState.RELEASED, now()
        move(assignment, released, by=by, tag=Tag.REVIEWER_MOVED, organisation=organisation, ended_at=at)
        assignment_letters.moved(assignment)
    move_review(review, ReviewState.CLOSED, by=by, note=note)


def close_reviews(declaration: Declaration, *, by: Person | None, note: str = "") -> None:
    """The declaration's open one, if it has one: what it was about is gone."""
    for review in declaration.reviews.filter(state__in=OPEN_REVIEWS):
        review.declaration = declaration
        close_review(review, by=by, note=note)
