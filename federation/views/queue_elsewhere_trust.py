"""What of the trust chain waits for others: for the operator, the reviewers, a decision maker or the member."""

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.views import queue_living as living
from federation.views.queue_rows import Item
from members.models import Person
from members.permissions import Permission, is_operator, permitted_at
from trustframework.assigned import cleared
from trustframework.models import Assignment, Declaration, FollowUp, MaterialChange, Review
from trustframework.models.declaration import DeclarationState
from trustframework.models.follow_up import ChangeState, FollowUpState
from trustframework.models.review import LOOKING, AssignmentState, ReviewState

D, R = DeclarationState, ReviewState
_WITH: Final[dict[str, Promise]] = {
    D.SUBMITTED: gettext_lazy("waits for the completeness check"),
    D.COMPLETENESS_CHECK: gettext_lazy("is with the federation operator"),
    D.UNDER_REVIEW: gettext_lazy("is with the reviewers"),
    D.RECOMMENDED: gettext_lazy("waits for the decision"),
}
_OF_ASSIGNMENT = tuple(
    f"review__declaration__{part}" for part in ("organisation", "checklist__version__framework", "level")
)
_LOOKED_AT = (R.ASSIGNED, R.CLEARED, R.IN_PROGRESS, R.DRAFT_REPORT, R.FACT_CHECK)


def declares(person: Person) -> bool:
    return not is_operator(person) and bool(permitted_at(person, Permission.SEE_DECLARATION))


def declarations(person: Person) -> QuerySet[Declaration]:
    """Handed in, and not decided."""
    found = Declaration.objects.filter(
        state__in=list(_WITH), organisation__in=permitted_at(person, Permission.SEE_DECLARATION)
    )
    return _oldest(found)


def declaration_item(declaration: Declaration) -> Item:
    return _declaration(declaration, str(_WITH[declaration.state]))


def supplements(_person: Person) -> QuerySet[Declaration]:
    """The members have questions to answer: all of them, for the officers."""
    return _oldest(Declaration.objects.filter(state=D.SUPPLEMENT_REQUESTED))


def supplement_item(declaration: Declaration) -> Item:
    return _declaration(declaration, _("waits for the member's supplement"))


def asked(person: Person) -> QuerySet[Assignment]:
    """Of the cases that the reviewer works on, those whose members have questions to answer."""
    found = cleared(person).filter(review__declaration__state=D.SUPPLEMENT_REQUESTED)
    return found.select_related(*_OF_ASSIGNMENT).order_by("review__due_on", "pk")


def asked_item(assignment: Assignment) -> Item:
    return _review_work(assignment, _("waits for the member's supplement"))


def reviews(_person: Person) -> QuerySet[Review]:
    """With the reviewers, the first due first."""
    found = Review.objects.filter(state__in=_LOOKED_AT)
    related = found.select_related(
        "declaration__organisation", "declaration__checklist__version__framework", "declaration__level"
    )
    return related.order_by("due_on", "pk")


def review_item(review: Review) -> Item:
    declaration = review.declaration
    about = _("%(declaration)s, due %(day)s") % {
        "declaration": f"{declaration.checklist} {declaration.level}",
        "day": date_format(review.due_on, "SHORT_DATE_FORMAT"),
    }
    since = declaration.submitted_at or declaration.begun_at
    url, label = reverse("review_plan", args=[review.pk]), review.get_state_display()
    return Item(str(declaration.organisation), about, since, url, review.state, label)


def fact_checks(person: Person) -> QuerySet[Assignment]:
    """Reports of the reviewer's that the members are reading."""
    found = Assignment.objects.filter(auditor__person=person, state__in=LOOKING, review__state=R.FACT_CHECK)
    cleared_ones = found.filter(state=AssignmentState.CLEARED, review__fact_check_until__isnull=False)
    return cleared_ones.select_related(*_OF_ASSIGNMENT).order_by("review__fact_check_until", "pk")


def fact_check_item(assignment: Assignment) -> Item:
    return _review_work(assignment, _("waits for the fact check of the member"))


def follow_ups(_person: Person) -> QuerySet[FollowUp]:
    """Asked of members, and not answered."""
    found = FollowUp.objects.filter(state=FollowUpState.OPEN)
    return found.select_related("certification__organisation", "certification__level").order_by("due_on", "pk")


def changes(person: Person) -> QuerySet[MaterialChange]:
    """Reported by the person's organisations, and not assessed."""
    at = permitted_at(person, Permission.REPORT_CHANGE)
    found = MaterialChange.objects.filter(state=ChangeState.REPORTED, organisation__in=at)
    return found.select_related("organisation").order_by("reported_at", "pk")


def reports(person: Person) -> bool:
    return not is_operator(person) and living.answers(person)


def _oldest(found: QuerySet[Declaration]) -> QuerySet[Declaration]:
    related = found.select_related("organisation", "checklist__version__framework", "level")
    return related.order_by("submitted_at", "begun_at", "pk")


def _declaration(declaration: Declaration, whose: str) -> Item:
    text = f"{declaration.checklist} {declaration.level}"
    since = declaration.submitted_at or declaration.begun_at
    url, label = reverse("declaration", args=[declaration.pk]), declaration.get_state_display()
    return Item(text, f"{declaration.organisation}: {whose}", since, url, declaration.state, label)


def _review_work(assignment: Assignment, waits: str) -> Item:
    """At the reviewer's own place for the case: reviewers read answers there, and not on the declaration's page."""
    review, declaration = assignment.review, assignment.review.declaration
    about = f"{declaration.checklist} {declaration.level}: {waits}"
    url, label = reverse("review_work", args=[review.pk]), review.get_state_display()
    return Item(str(declaration.organisation), about, assignment.assigned_at, url, review.state, label)
