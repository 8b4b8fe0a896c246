"""The clock's part of a removal: the entity's last day is over, so it leaves every feed, and is closed."""

from django.db import transaction

from federation.models import Placement
from members import audit
from members.actions import removals
from members.clock import today
from members.models import Removal
from members.models.removal import RemovalState
from members.tags import Tag


def carry_out() -> int:
    """Removals whose last day has passed; how many those were."""
    due = Removal.objects.filter(state=RemovalState.ASKED, last_day__lt=today())
    return sum(_carry_out(pk) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _carry_out(pk: int) -> bool:
    removal = Removal.objects.select_for_update().select_related("entity__owner").get(pk=pk)
    if removal.state != RemovalState.ASKED:  # somebody thought better of it meanwhile
        return False
    entity = removal.entity
    for placement in Placement.objects.filter(entity=entity):
        placement.delete()
        tag, environment = Tag.PLACEMENT_WITHDRAWN, placement.environment
        audit.record(tag, entity, by=None, organisation=entity.owner, environment=environment)
    removals.finish(removal)
    return True
