"""One small federation, built once for the whole matrix: five organisations that stand differently to the cast's own.

The cast works at `own`, which is an agent. It acts for `served`; its mandate for `lapsed` is suspended; at `former`
the roles have ended; with `other` it has nothing to do.
"""

from dataclasses import dataclass

from members.actions import representations
from members.models import Representation
from members.models.membership import MembershipKind
from members.models.representation import Function
from tests import builders, mandates
from tests.builders import Member, Operator
from tests.permissions.things import Things, shared_things, things_of

RELATIONS = ("own", "served", "other", "lapsed", "former")


@dataclass(frozen=True)
class World:
    """`things` for each relation: what stands in an address before the key, to the key."""

    operator: Operator
    members: dict[str, Member]
    things: dict[str, Things]
    shared: Things


def build() -> World:
    """Everything through the same actions as everybody's."""
    operator = builders.operator()
    members = {name: builders.member(operator, f"Region {name.title()}") for name in RELATIONS if name != "own"}
    members["own"] = mandates.agent(operator, "Ombudet AB")
    builders.active_membership(operator, members["own"].organisation, MembershipKind.USER_ORGANISATION)
    third = mandates.agent(operator, "Tredje AB")
    things = {name: things_of(operator, name, member, third) for name, member in members.items()}
    _mandate(members["served"], members["own"])
    suspended = _mandate(members["lapsed"], members["own"])
    representations.suspend(suspended, note="Prov", by=operator.registrar)
    return World(operator, members, things, shared_things(operator))


def _mandate(represented: Member, agent: Member) -> Representation:
    return mandates.active(represented, agent, functions=(Function.METADATA, Function.AGREEMENTS))
