"""Ask for an entity to be published in an environment, or stop asking."""

from django.db import transaction

from federation.models import Environment, Placement
from members import audit
from members.actions.removals import require_here
from members.clock import now
from members.models import Entity, Person
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def ask(entity: Entity, environment: Environment, *, by: Person) -> Placement:
    """Ask for publication; the gate decides when. Asking twice is asking once."""
    require(by, Permission.SUBMIT_METADATA, entity.owner, entity)
    require_here(entity)
    placement, new = Placement.objects.get_or_create(
        entity=entity, environment=environment, defaults={"requested_by": by, "requested_at": now()}
    )
    if new:
        audit.record(Tag.PLACEMENT_REQUESTED, entity, by=by, organisation=entity.owner, environment=environment.value)
    return placement


@transaction.atomic
def stop_asking(entity: Entity, environment: Environment, *, by: Person) -> None:
    """Take the entity out of the environment's feeds from the next publication on."""
    require(by, Permission.SUBMIT_METADATA, entity.owner, entity)
    gone, _rows = Placement.objects.filter(entity=entity, environment=environment).delete()
    if gone:
        audit.record(Tag.PLACEMENT_WITHDRAWN, entity, by=by, organisation=entity.owner, environment=environment.value)
