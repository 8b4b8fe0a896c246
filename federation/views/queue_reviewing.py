"""What waits for reviewers: their reviews, and corrections to verify, which officers do once the review has ended."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from federation.views.queue_rows import Item
from members.models import Person
from members.permissions import Permission, belongs_to, may
from trustframework.assigned import cleared, is_reviewer
from trustframework.casework import ENDED
from trustframework.models import Assignment, Finding
from trustframework.models.finding import FindingState
from trustframework.models.review import LOOKING, OPEN_REVIEWS, AssignmentState, ReviewState

R = ReviewState
_DONE = frozenset({R.FINAL, R.RECUSED})
_WORKED_ON = frozenset({R.IN_PROGRESS, R.DRAFT_REPORT, R.FACT_CHECK})


def concerns(person: Person) -> bool:
    return is_reviewer(person)


def mine(person: Person) -> QuerySet[Assignment]:
    """The person's, from the question to state conflicts of interest until the report is final; the first due first."""
    rows = Assignment.objects.filter(auditor__person=person, state__in=LOOKING, review__state__in=OPEN_REVIEWS - _DONE)
    related = ("organisation", "checklist__version__framework", "level")
    found = rows.select_related(*(f"review__declaration__{name}" for name in related))
    return found.order_by("review__due_on", "pk")


def item(assignment: Assignment) -> Item:
    review = assignment.review
    declaration = review.declaration
    works = assignment.state == AssignmentState.CLEARED and review.state in _WORKED_ON
    address = reverse("review_work" if works else "review_plan", args=[review.pk])
    about = f"{declaration.checklist} {declaration.level}, {review.due_on}"
    shown = review if works else assignment
    label = shown.get_state_display()
    return Item(str(declaration.organisation), about, assignment.assigned_at, address, shown.state, label)


def verifies(person: Person) -> bool:
    return is_reviewer(person) or may(person, Permission.HANDLE_REVIEW)


def to_verify(person: Person) -> QuerySet[Finding]:
    """Corrections in the person's reviews, and, for an officer, in those that have ended; never the person's own."""
    wanted = Q(review__in=cleared(person).values("review")) if is_reviewer(person) else Q(pk__in=())
    if may(person, Permission.HANDLE_REVIEW):
        others = ~Q(review__declaration__organisation__in=belongs_to(person))
        wanted |= Q(review__state__in=ENDED) & others
    rows = Finding.objects.filter(wanted, state=FindingState.CORRECTED).exclude(corrected_by=person)
    return rows.select_related("requirement", "review__declaration__organisation").order_by("due_on", "pk")


def finding_item(finding: Finding) -> Item:
    about = str(finding.review.declaration.organisation)
    text = f"{finding.requirement.code}, {finding.get_severity_display()}"
    address = reverse("finding", args=[finding.pk])
    return Item(text, about, finding.recorded_at, address, finding.state, finding.get_state_display())
