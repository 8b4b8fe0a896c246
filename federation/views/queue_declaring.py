"""What waits of declarations: for the officers who check them, and for the organisation's own people, to go on with."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from federation.views.queue_rows import Item
from members.models import Person
from members.permissions import Permission, permitted_at
from trustframework.models import Condition, Declaration, Finding
from trustframework.models.decision import ConditionState, DecisionState
from trustframework.models.finding import FindingState, Severity
from trustframework.models.review import ReviewState
from trustframework.waiting import to_declare, to_handle, words

__all__ = ["concerns", "item", "reports", "to_declare", "to_handle", "to_meet", "to_mend"]
_TOLD = Q(review__state__in=[ReviewState.FACT_CHECK, ReviewState.FINAL]) | Q(
    review__state=ReviewState.CLOSED, review__report__isnull=False
)


def concerns(person: Person) -> bool:
    """Whether the person declares, or signs declarations, for anybody."""
    return bool(permitted_at(person, Permission.DECLARE) | permitted_at(person, Permission.APPROVE_DECLARATION))


def reports(person: Person) -> bool:
    """Whether the person tells the operator what was done, for anybody."""
    return bool(permitted_at(person, Permission.REPORT_CHANGE))


def item(declaration: Declaration) -> Item:
    text = f"{declaration.checklist} {declaration.level}"
    about = f"{declaration.organisation}: {words(declaration)}"
    since = declaration.submitted_at or declaration.begun_at
    address = reverse("declaration", args=[declaration.pk])
    return Item(text, about, since, address, declaration.state, declaration.get_state_display())


def to_meet(person: Person) -> QuerySet[Condition]:
    """Conditions that nothing has been reported of, the first day first."""
    rows = Condition.objects.filter(state=ConditionState.OPEN, decision__state=DecisionState.MADE)
    own = rows.filter(decision__declaration__organisation__in=permitted_at(person, Permission.REPORT_CHANGE))
    return own.select_related("decision__declaration__organisation").order_by("due_on", "pk")


def to_mend(person: Person) -> QuerySet[Finding]:
    """Findings that the organisation has been told of, and that wait for its plan or its correction."""
    unplanned = Q(state=FindingState.OPEN, plan="") & ~Q(severity=Severity.OBSERVATION)
    rows = Finding.objects.filter(_TOLD, unplanned | Q(state=FindingState.PLAN_ACCEPTED))
    own = rows.filter(review__declaration__organisation__in=permitted_at(person, Permission.REPORT_CHANGE))
    related = own.select_related("requirement", "review__declaration__organisation")
    return related.order_by("due_on", "pk")
