"""Who reviews what: the one relation that members/permissions.py cannot know, because reviews are a floor above it."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.errors import NotAllowed
from members.models import Person
from members.permission_table import Permission, Relation, holders
from members.permissions import assignments
from trustframework.conflicts import blocks_of
from trustframework.models import Assignment, Auditor, Declaration, Review
from trustframework.models.review import LOOKING, OPEN_REVIEWS, AssignmentState


def assigned_reviews(person: Person) -> "QuerySet[Review]":
    """Those whose case the person may see: assigned, and free of conflicts, while the accreditation holds.

    What the register knows counts from the moment that it knows it: nobody has to have looked first.
    """
    if not _holds(person, Permission.REVIEW):
        return Review.objects.none()
    return Review.objects.filter(pk__in=[one.review_id for one in _free(cleared(person))])


def cleared(person: Person) -> "QuerySet[Assignment]":
    """The person's own, stated to be free of conflicts, while the accreditation holds."""
    mine = Assignment.objects.filter(auditor__person=person, auditor__in=Auditor.objects.in_force())
    return mine.filter(state=AssignmentState.CLEARED).select_related(
        "auditor__person", "review__declaration__organisation"
    )


def is_reviewer(person: Person) -> bool:
    """Whether the person has a reviewer's role, in the register or not yet."""
    return _holds(person, Permission.REVIEW)


def looked_at(person: Person) -> "QuerySet[Review]":
    """Those that the person is asked to review, too: they see what it is about, and nothing that is in it."""
    mine = Assignment.objects.filter(auditor__person=person, state__in=LOOKING)
    return Review.objects.filter(pk__in=mine.values("review"))


def free_reviewers(review: Review) -> list[Person]:
    """The people who are stated to be free of conflicts, whose accreditation holds, and who have not gone."""
    looking = review.assignments.filter(state=AssignmentState.CLEARED, auditor__in=Auditor.objects.in_force())
    return [one.auditor.person for one in looking.select_related("auditor__person")]


def free_assignment(person: Person, declaration: Declaration) -> Assignment | None:
    """The person's cleared assignment to the declaration's open review, nothing standing in its way; else None."""
    if not _holds(person, Permission.SEE_DECLARATION):
        return None
    mine = cleared(person).filter(review__declaration=declaration, review__state__in=OPEN_REVIEWS)
    return next(iter(_free(mine)), None)


def may_review(person: Person, permission: Permission, review: Review) -> bool:
    """Whether the person may do that as a cleared reviewer; to lead takes the leading assignment."""
    if not _holds(person, permission):
        return False
    mine = cleared(person).filter(review=review)
    if permission == Permission.LEAD_REVIEW:
        mine = mine.filter(lead=True)
    return bool(_free(mine))


def require_assigned(person: Person, permission: Permission, review: Review) -> None:
    """Raise `NotAllowed` unless `may_review`."""
    if not may_review(person, permission, review):
        raise NotAllowed(
            _("You may not %(what)s. Only reviewers who are assigned, and free of conflicts of interest, may.")
            % {"what": _(permission.value)}
        )


def _free(mine: "QuerySet[Assignment]") -> list[Assignment]:
    """Those in whose way nothing stands that the register knows today."""
    found = list(mine)
    blocked = blocks_of((one.auditor, one.review.declaration) for one in found)
    return [one for one, why in zip(found, blocked, strict=True) if not why]


def _holds(person: Person, permission: Permission) -> bool:
    wanted = holders(Relation.ASSIGNED, permission)
    return person.is_active and any(a.role in wanted for a in assignments(person))
