"""Who reviews what: the one relation that members/permissions.py cannot know, because reviews are a floor above it."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.errors import NotAllowed
from members.models import Person
from members.permission_table import Permission, Relation, holders
from members.permissions import assignments
from trustframework.models import Assignment, Auditor, Review
from trustframework.models.review import AssignmentState


def assigned_reviews(person: Person) -> "QuerySet[Review]":
    """Those whose case the person may see: assigned, and free of conflicts, while the accreditation holds."""
    if not _holds(person, Permission.REVIEW):
        return Review.objects.none()
    mine = Assignment.objects.filter(
        auditor__person=person, auditor__in=Auditor.objects.in_force(), state=AssignmentState.CLEARED
    )
    return Review.objects.filter(pk__in=mine.values("review"))


def may_review(person: Person, permission: Permission, review: Review) -> bool:
    """Whether the person may do that as a cleared reviewer; to lead takes the leading assignment."""
    if not _holds(person, permission):
        return False
    found = assigned_reviews(person).filter(pk=review.pk)
    if permission == Permission.LEAD_REVIEW:
        found = found.filter(
            assignments__auditor__person=person, assignments__lead=True, assignments__state=AssignmentState.CLEARED
        )
    return found.exists()


def require_assigned(person: Person, permission: Permission, review: Review) -> None:
    """Raise `NotAllowed` unless `may_review`."""
    if not may_review(person, permission, review):
        raise NotAllowed(
            _("You may not %(what)s. Only reviewers who are assigned, and free of conflicts of interest, may.")
            % {"what": _(permission.value)}
        )


def _holds(person: Person, permission: Permission) -> bool:
    wanted = holders(Relation.ASSIGNED, permission)
    return person.is_active and any(a.role in wanted for a in assignments(person))
