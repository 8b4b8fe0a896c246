"""The way to the first connection, on the start page and on an organisation's."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from federation.first_connection import Line, Step, line
from federation.first_connection_facts import Known, gather
from federation.first_connection_words import Told, told
from members.models import Organisation, Person
from members.models.organisation import Sector
from members.permissions import Permission, assignments, may
from members.roles import MEMBER_ROLES

# What only some may open; all other places open to whoever sees the organisation.
_NEEDS = {
    "declaration": Permission.DECLARE,
    "declaration_begin": Permission.DECLARE,
    "submit": Permission.SUBMIT_METADATA,
}
AT_MOST = 3  # on the start page: who has a role at more looks at their own pages


def of_person(person: Person) -> list[tuple[Line, list[Told]]]:
    """Of the organisations where the person has a member's role, those that are still on their way."""
    held = {a.organisation_id: a.organisation for a in assignments(person) if a.role in MEMBER_ROLES}
    return _ways(held.values(), person)[:AT_MOST]


def of_organisation(organisation: Organisation, person: Person, known: Known) -> list[tuple[Line, list[Told]]]:
    """For its page, which knows the verdicts on its entities: one way, or none where it is connected, or no member and
    none of the person's."""
    own = any(a.organisation_id == organisation.pk and a.role in MEMBER_ROLES for a in assignments(person))
    if not own and not organisation.memberships.open().exists():
        return []
    return _ways([organisation], person, known)


def _ways(
    organisations: Iterable[Organisation], person: Person, known: Known = MappingProxyType({})
) -> list[tuple[Line, list[Told]]]:
    found = {one.pk: one for one in organisations if one.sector != Sector.OPERATOR}
    ways = [(found[facts.organisation], line(facts)) for facts in gather(list(found.values()), known)]
    return [(way, _told(way, person, one)) for one, way in ways if not way.connected]


def _told(way: Line, person: Person, organisation: Organisation) -> list[Told]:
    """The steps; a link only where it leads this person somewhere."""
    shown = zip(way.steps, told(way), strict=True)
    return [one if _opens(step, person, organisation) else replace(one, url="") for step, one in shown]


def _opens(step: Step, person: Person, organisation: Organisation) -> bool:
    route = step.ball.link[0] if step.ball and step.ball.link else ""
    return route not in _NEEDS or may(person, _NEEDS[route], organisation)
