"""Say what people may do for an organisation: from when, until when, and for which of its entities."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import Refused
from members.giving import hold, permission_for, require_may_give, require_successor
from members.models import Entity, Organisation, Person, RoleAssignment
from members.models.role import LIMITABLE
from members.permissions import require
from members.roles import Role
from members.tags import Tag


@transaction.atomic
def assign(  # noqa: PLR0913 - who, what, where, from when, until when, for which entities
    person: Person,
    role: Role,
    organisation: Organisation,
    *,
    by: Person,
    since: datetime | None = None,
    until: datetime | None = None,
    entities: Iterable[Entity] = (),
) -> RoleAssignment:
    """Let `person` act in `role` for `organisation`, now or from a day ahead. Nobody gives a role to themselves."""
    require_may_give(by, role, organisation, person)
    if not person.is_active:
        raise Refused(_("The log-in of %(person)s is closed. A registrar can open it again.") % {"person": person})
    begins, chosen = max(since or now(), now()), list(entities)
    _refuse_backwards(begins, until)
    _require_own(chosen, role, organisation)
    hold(organisation)
    _refuse_twice(person, role, organisation, begins, until)
    assignment = RoleAssignment(
        person=person, role=role, organisation=organisation, since=begins, until=until, granted_by=by
    )
    save_checked(assignment)
    assignment.entities.set(chosen)
    audit.record(
        Tag.ROLE_ASSIGNED, person, by=by, organisation=organisation, role=role.value, **_told(begins, until, chosen)
    )
    return assignment


@transaction.atomic
def end(assignment: RoleAssignment, *, by: Person) -> None:
    """End the role now; it stays in the history, and one that was still ahead never begins. Everybody may leave."""
    _require_may_change(assignment, by)
    hold(assignment.organisation)
    at = now()
    if not RoleAssignment.objects.not_over().filter(pk=assignment.pk).exists():
        raise Refused(_("The role has already ended."))
    require_successor(assignment, at)
    RoleAssignment.objects.filter(pk=assignment.pk).update(until=at)
    audit.record(Tag.ROLE_ENDED, assignment.person, by=by, organisation=assignment.organisation, role=assignment.role)


@transaction.atomic
def change(assignment: RoleAssignment, *, until: datetime | None, entities: Iterable[Entity] = (), by: Person) -> None:
    """Another end, or other entities. Nobody lengthens their own role, nor widens it."""
    role, organisation, chosen = Role(assignment.role), assignment.organisation, list(entities)
    require_may_give(by, role, organisation, assignment.person)
    hold(organisation)
    if not RoleAssignment.objects.not_over().filter(pk=assignment.pk).exists():
        raise Refused(_("The role has already ended."))
    _refuse_backwards(max(assignment.since, now()), until)
    _require_own(chosen, role, organisation)
    _refuse_twice(assignment.person, role, organisation, assignment.since, until, but=assignment)
    if until is not None:
        require_successor(assignment, until)
    RoleAssignment.objects.filter(pk=assignment.pk).update(until=until)
    assignment.until = until
    assignment.entities.set(chosen)
    told = _told(None, until, chosen)
    audit.record(Tag.ROLE_CHANGED, assignment.person, by=by, organisation=organisation, role=role.value, **told)


def _require_may_change(assignment: RoleAssignment, by: Person) -> None:
    if by.pk != assignment.person_id or not by.is_active:
        require(by, permission_for(Role(assignment.role)), assignment.organisation)


def _refuse_backwards(begins: datetime, until: datetime | None) -> None:
    if until is not None and until <= begins:
        raise Refused(_("The role would end before it begins. Change one of the dates."))


def _refuse_twice(  # noqa: PLR0913 - one period beside the others
    person: Person,
    role: Role,
    organisation: Organisation,
    begins: datetime,
    until: datetime | None,
    but: RoleAssignment | None = None,
) -> None:
    """Raise `Refused` when the person has the role there for some of the time already; the organisation is held."""
    same = RoleAssignment.objects.filter(person=person, role=role, organisation=organisation)
    meets = (same.exclude(pk=but.pk) if but else same).filter(Q(until=None) | Q(until__gt=begins))
    if (meets if until is None else meets.filter(since__lt=until)).exists():
        raise Refused(
            _("The person holds this role at the organisation already. Change the dates of that one instead.")
        )


def _require_own(entities: list[Entity], role: Role, organisation: Organisation) -> None:
    if entities and role not in LIMITABLE:
        raise Refused(_("Only a technical role can be limited to some of the entities."))
    for entity in entities:
        if entity.owner_id != organisation.pk:
            raise Refused(
                _("%(entity)s is not %(organisation)s's. Choose among its own entities.")
                % {"entity": entity, "organisation": organisation}
            )


def _told(since: datetime | None, until: datetime | None, entities: list[Entity]) -> dict[str, str | list[str]]:
    """What an audit event says of the role's bounds, where it has any."""
    told: dict[str, str | list[str]] = {}
    if since is not None and since > now():
        told["since"] = since.isoformat()
    if until is not None:
        told["until"] = until.isoformat()
    if entities:
        told["entities"] = sorted(entity.entity_id for entity in entities)
    return told
