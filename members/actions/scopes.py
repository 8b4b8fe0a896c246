"""Which scopes an entity may assert: the registry's word, not the member's."""

from members.clock import now
from members.models import Entity, ServedOrganisation


def accept(entity: Entity, wanted: set[str]) -> None:
    """Let the entity assert exactly `wanted` for its owner; part of the transaction that approves a revision.

    A scope that it serves for another organisation is left as it is: a shared IdP's metadata names them all.
    """
    current = set(entity.serves.filter(until=None, organisation=entity.owner).values_list("scope", flat=True))
    for_others = set(
        entity.serves.filter(until=None).exclude(organisation=entity.owner).values_list("scope", flat=True)
    )
    entity.serves.filter(until=None, organisation=entity.owner, scope__in=current - wanted).update(until=now())
    ServedOrganisation.objects.bulk_create(
        ServedOrganisation(entity=entity, organisation=entity.owner, scope=scope, since=now())
        for scope in sorted(wanted - current - for_others)
    )
