"""The strip that says on whose behalf one works here."""

from typing import Any

from django import template
from django.template.context import Context

from members.models import Entity, MetadataRevision, Organisation, Person, Representation
from members.permissions import mandate_behind

register = template.Library()


@register.inclusion_tag("components/acting.html", takes_context=True)
def acting(context: Context) -> dict[str, Representation | None]:
    """The mandate behind whoever looks at a page about an organisation, or about what it owns."""
    person, owner = context.get("user"), _owner(context)
    return {"mandate": mandate_behind(person, owner) if isinstance(person, Person) and owner else None}


def _owner(context: Context) -> Organisation | None:
    entity: Any = context.get("entity")
    revision: Any = context.get("revision")
    if isinstance(revision, MetadataRevision):
        entity = revision.entity
    if isinstance(entity, Entity):
        return entity.owner
    found: Any = context.get("organisation")
    return found if isinstance(found, Organisation) else None
