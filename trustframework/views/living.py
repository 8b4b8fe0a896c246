"""What stands on the organisation's page of deadlines, follow-ups, material changes and renewals."""

from dataclasses import dataclass

from members.clock import today
from members.models import Organisation, Person
from members.permissions import Permission, may
from trustframework.actions import renewals
from trustframework.actions.renewals import Renewal
from trustframework.models import FollowUp, MaterialChange

SHOWN = 5  # of each, the newest


@dataclass(frozen=True, slots=True)
class Section:
    """Follow-ups and changes are for those who may see the organisation's declarations."""

    renewals: list[Renewal]
    follow_ups: list[FollowUp]
    changes: list[MaterialChange]


def section(organisation: Organisation, person: Person) -> Section:
    """A number of queries that does not grow."""
    sees = may(person, Permission.SEE_DECLARATION, organisation)
    of_it = FollowUp.objects.filter(certification__organisation=organisation).order_by("-due_on", "-pk")
    return Section(
        renewals.open_for(organisation, today()),
        list(of_it[:SHOWN]) if sees else [],
        list(organisation.material_changes.order_by("-reported_at", "-pk")[:SHOWN]) if sees else [],
    )
