"""A declaration's way from draft to submission."""

from collections.abc import Iterable

from django.db import transaction

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.models import Entity, Organisation, Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.models import Checklist, Declaration, Level


@transaction.atomic
def begin(  # noqa: PLR0913 - what a declaration is about
    organisation: Organisation,
    checklist: Checklist,
    level: Level,
    *,
    by: Person,
    entities: Iterable[Entity] = (),
    scope: str = "",
) -> Declaration:
    """A draft against the checklist's framework version."""
    require(by, Permission.DECLARE, organisation)
    declaration = Declaration(
        organisation=organisation, checklist=checklist, level=level, scope=scope, begun_at=now(), begun_by=by
    )
    save_checked(declaration)
    declaration.entities.set(entities)
    audit.record(Tag.DECLARATION_BEGUN, declaration, by=by, organisation=organisation, to=declaration.state)
    return declaration
