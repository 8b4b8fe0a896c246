"""What certifications ask for while they live, in queues: follow-ups to answer and to look at, changes to assess."""

from django.db.models import QuerySet
from django.urls import reverse

from federation.views.queue_rows import Item
from members.models import Person
from members.permissions import Permission, permitted_at
from trustframework.models import FollowUp, MaterialChange
from trustframework.models.follow_up import ChangeState, FollowUpState


def answered(_person: Person) -> QuerySet[FollowUp]:
    """Those that wait for the operator."""
    return _follow_ups().filter(state=FollowUpState.ANSWERED)


def answers(person: Person) -> bool:
    """Whether the person answers follow-ups for anybody."""
    return bool(permitted_at(person, Permission.REPORT_CHANGE))


def to_answer(person: Person) -> QuerySet[FollowUp]:
    """Those of the organisations for which the person may answer."""
    at = permitted_at(person, Permission.REPORT_CHANGE)
    return _follow_ups().filter(state=FollowUpState.OPEN, certification__organisation__in=at)


def follow_up_item(follow_up: FollowUp) -> Item:
    return Item(
        str(follow_up.certification.organisation),
        f"{follow_up.certification.level}, {follow_up.due_on}",
        follow_up.answered_at or follow_up.opened_at,
        reverse("follow_up", args=[follow_up.pk]),
        follow_up.state,
        follow_up.get_state_display(),
    )


def changes(_person: Person) -> QuerySet[MaterialChange]:
    """Those that nobody has assessed."""
    rows = MaterialChange.objects.filter(state=ChangeState.REPORTED).select_related("organisation")
    return rows.order_by("reported_at", "pk")


def change_item(change: MaterialChange) -> Item:
    return Item(
        str(change.organisation),
        change.get_kind_display(),
        change.reported_at,
        reverse("change", args=[change.pk]),
        change.state,
        change.get_state_display(),
    )


def _follow_ups() -> QuerySet[FollowUp]:
    related = FollowUp.objects.select_related("certification__organisation", "certification__level")
    return related.order_by("due_on", "pk")
