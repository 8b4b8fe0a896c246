"""What stands in the addresses of follow-ups and material changes."""

from typing import Any

from members.clock import now, today
from members.models import Person
from trustframework.actions import changes
from trustframework.models import Certification, FollowUp
from trustframework.models.follow_up import ChangeKind


def living_things(certification: int, by: Person) -> dict[str, Any]:
    """Of the certification with this key; `by` reports the change."""
    held = Certification.objects.get(pk=certification)
    opened = FollowUp.objects.create(certification=held, due_on=today(), opened_at=now())
    reported = changes.report(
        held.organisation, kind=ChangeKind.SUPPLIER, text="Driften flyttar", from_day=today(), by=by
    )
    return {"follow-ups": opened.pk, "follow-ups/<int:pk>/steps": "accept", "changes": reported.pk}
