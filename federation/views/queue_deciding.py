"""What waits to be decided: declarations, conditions, appeals, dispensations; oldest first, never one's own half."""

from datetime import datetime, time

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from federation.views.queue_rows import Item
from members.models import Person
from members.permissions import Permission, may
from trustframework.models import Appeal, Condition, Declaration, Dispensation
from trustframework.models.decision import AppealState, ConditionState, DecisionState
from trustframework.models.declaration import DeclarationState
from trustframework.models.dispensation import DispensationState

X = DispensationState


def waiting(person: Person) -> QuerySet[Declaration]:
    """Recommended ones: to propose a decision on, and, for who decides, those whose proposal is another's."""
    rows = Declaration.objects.filter(state=DeclarationState.RECOMMENDED)
    mine = Q(decisions__state=DecisionState.PROPOSED)
    if may(person, Permission.DECIDE):
        mine &= Q(decisions__proposed_by=person)
    found = rows.exclude(pk__in=rows.filter(mine).values("pk"))
    return found.select_related("organisation", "checklist", "level").order_by("submitted_at", "pk")


def item(declaration: Declaration) -> Item:
    since = declaration.submitted_at or declaration.begun_at
    address = reverse("decision_propose", args=[declaration.pk])
    label = declaration.get_state_display()
    about = f"{declaration.checklist} {declaration.level}"
    return Item(str(declaration.organisation), about, since, address, declaration.state, label)


def reported(_person: Person) -> QuerySet[Condition]:
    rows = Condition.objects.filter(state=ConditionState.REPORTED, decision__state=DecisionState.MADE)
    return rows.select_related("decision__declaration__organisation").order_by("reported_at")


def condition_item(condition: Condition) -> Item:
    since = condition.reported_at or timezone.make_aware(datetime.combine(condition.due_on, time()))
    address = reverse("condition", args=[condition.pk])
    about = str(condition.decision.declaration.organisation)
    return Item(condition.text[:80], about, since, address, condition.state, condition.get_state_display())


def appeals(person: Person) -> QuerySet[Appeal]:
    rows = Appeal.objects.filter(state=AppealState.LODGED)
    others = rows.exclude(decision__proposed_by=person).exclude(decision__decided_by=person)
    return others.select_related("decision__declaration__organisation").order_by("lodged_at")


def appeal_item(appeal: Appeal) -> Item:
    address = reverse("decision", args=[appeal.decision_id])
    about = appeal.decision.get_outcome_display()
    text = str(appeal.decision.declaration.organisation)
    return Item(text, about, appeal.lodged_at, address, appeal.state, appeal.get_state_display())


def dispensations(person: Person) -> QuerySet[Dispensation]:
    wanted = Q(state=X.ASKED) if may(person, Permission.HANDLE_DECLARATION) else Q(pk__in=())
    if may(person, Permission.DECIDE):
        wanted |= Q(state=X.PROPOSED) & ~Q(proposed_by=person)
    return Dispensation.objects.filter(wanted).select_related("organisation", "requirement").order_by("asked_at")


def dispensation_item(one: Dispensation) -> Item:
    text, about = one.requirement.code, str(one.organisation)
    return Item(text, about, one.asked_at, reverse("dispensations"), one.state, one.get_state_display())
