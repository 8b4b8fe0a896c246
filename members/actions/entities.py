"""Answer for an entity, once a year: it is in use, and its metadata is right (gate G9)."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.removals import require_here
from members.clock import now
from members.errors import Refused
from members.models import Entity, Organisation, Person
from members.models.revision import RevisionState
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def confirm(entity: Entity, *, by: Person) -> None:
    """From now on it counts as confirmed for another year; raises `Refused` for one that is removed, and for one
    without approved metadata, of which there is nothing to answer for yet."""
    require(by, Permission.SUBMIT_METADATA, entity.owner, entity)
    require_here(entity)
    if not entity.revisions.filter(state=RevisionState.APPROVED).exists():
        raise Refused(_("No metadata of %(entity)s is approved yet: there is nothing to confirm.") % {"entity": entity})
    _confirm(entity, by)


@transaction.atomic
def confirm_all(organisation: Organisation, *, by: Person) -> int:
    """Every entity of the organisation that has approved metadata and is not removed; how many they are."""
    require(by, Permission.SUBMIT_METADATA, organisation)
    here = organisation.entities.filter(retired_at=None, revisions__state=RevisionState.APPROVED).distinct()
    entities = list(here.order_by("entity_id"))
    if not entities:
        raise Refused(
            _("%(organisation)s has no entity with approved metadata to confirm.") % {"organisation": organisation}
        )
    for entity in entities:
        entity.owner = organisation
        _confirm(entity, by)
    return len(entities)


def _confirm(entity: Entity, by: Person) -> None:
    was = audit.fields_of(entity)
    entity.confirmed_at, entity.confirmed_by = now(), by
    entity.save(update_fields=["confirmed_at", "confirmed_by"])
    audit.record(Tag.ENTITY_CONFIRMED, entity, by=by, organisation=entity.owner, was=was)
