"""The auditors of the cast: how each stands to the review at `other`, and what follows from it.

The review is led by somebody who is cleared of conflicts and bound by a non-disclosure agreement; beside them stand one
who is not bound, one who has stated a conflict, and one in whose way the register has found something meanwhile.
"""

from datetime import timedelta

from members.clock import now
from members.models import Person, RoleAssignment
from members.roles import Role
from tests import trust
from tests.permissions.world import World
from trustframework.actions import reviews
from trustframework.models import Assignment, Auditor
from trustframework.models.review import AssignmentState


def auditors_of(world: World) -> dict[str, Person]:
    """Each by the name that the expectations call them."""
    leads = Assignment.objects.get(pk=world.things["other"]["assignments"])
    beside = {name: _beside(leads, world) for name in ("auditor_not_bound", "auditor_conflicted", "auditor_tied")}
    for bound in (leads, beside["auditor_conflicted"], beside["auditor_tied"]):
        reviews.bind(bound, trust.non_disclosure(bound.auditor.firm), by=world.operator.trust_officer)
    conflicted = Assignment.objects.filter(pk=beside["auditor_conflicted"].pk)
    conflicted.update(state=AssignmentState.CONFLICTED, consulted=True, ended_at=now())
    _worked_there(beside["auditor_tied"].auditor, world)
    found = {"auditor_assigned": leads, **beside}
    return {name: Person.objects.get(pk=one.auditor.person_id) for name, one in found.items()}


def _beside(leads: Assignment, world: World) -> Assignment:
    return trust.assign(leads.review, trust.auditor(world.operator, lead=False), world.operator.trust_officer)


def _worked_there(auditor: Auditor, world: World) -> None:
    """Until a month ago, which is remembered for two years."""
    RoleAssignment.objects.create(
        person=auditor.person,
        organisation=world.members["other"].organisation,
        role=Role.READER,
        since=now() - timedelta(days=400),
        until=now() - timedelta(days=30),
    )
