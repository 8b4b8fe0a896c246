"""Who asks: each member of the cast as a logged-in browser, or as a program with a token."""

from collections.abc import Iterable
from datetime import timedelta

from django.test import Client

from members.actions import people, roles, tokens
from members.clock import clock_at, now
from members.models import ApiToken, Entity, Organisation, Person, RoleAssignment
from members.models.api_token import Scope
from members.roles import MEMBER_ROLES, OPERATOR_ROLES, Role
from tests import builders
from tests.api.conftest import with_key
from tests.documents import entity_xml
from tests.pages.visiting import browser
from tests.permissions.auditors import auditors_of
from tests.permissions.world import World

Cast = dict[str, Client]
PASSWORD = "prov-prov-prov-prov"
# One person each, with these roles.
AT_OWN = {
    "reader": (Role.READER,),
    "technical_contact": (Role.TECHNICAL_CONTACT,),
    "administrator": (Role.ADMINISTRATOR,),
    "signatory": (Role.SIGNATORY,),
    "declarer": (Role.DECLARER,),
    "security_contact": (Role.SECURITY_CONTACT,),
}
AT_THE_OPERATOR = {role.value: (role,) for role in sorted(OPERATOR_ROLES)}
BESIDE = {
    "auditor": (Role.REVIEWER, Role.LEAD_REVIEWER),
    "relying_authority": (Role.RELYING_AUTHORITY,),
}


def cast_of(world: World) -> Cast:
    """All of them, in the order of the expectations' head."""
    own, operator = world.members["own"].organisation, world.operator.organisation
    authority = builders.organisation(world.operator, "E-hälsoverket", sector="government")
    return {
        "anonymous": browser(),
        "stranger": browser(builders.person("Stig Ensam")),
        **{name: browser(_person(world, own, held)) for name, held in AT_OWN.items()},
        "technical_agent": browser(_agent_of(world, world.things["own"]["entities"])),
        "technical_agent_elsewhere": browser(_agent_of(world, _second_entity(world))),
        "all_roles": browser(_all_roles(world)),
        **{name: browser(_person(world, authority, held)) for name, held in BESIDE.items()},
        **{name: browser(person) for name, person in auditors_of(world).items()},
        **{name: browser(_person(world, operator, held)) for name, held in AT_THE_OPERATOR.items()},
        "registrar_of_own": browser(_registrar_of_own(world)),
        "signatory_stale": _stale(_person(world, own, [Role.SIGNATORY], PASSWORD)),
        "registrar_stale": _stale(_person(world, operator, [Role.REGISTRAR], PASSWORD)),
        "deactivated": _deactivated(world),
        **_programs(world),
    }


def _person(world: World, at: Organisation, held: Iterable[Role], password: str | None = None) -> Person:
    person = builders.person("Cilla Cast", password=password)
    for role in held:
        people.assign_role(person, role, at, by=world.operator.registrar)
    return person


def _second_entity(world: World) -> int:
    xml = entity_xml(entity_id="https://sp2.own.example/metadata")
    return builders.submitted(world.members["own"], xml=xml).entity_id


def _agent_of(world: World, entity: int) -> Person:
    """A technical agent for this entity, and for none of the organisation's others."""
    person = builders.person("Tekla Tekniker")
    roles.assign(
        person,
        Role.TECHNICAL_AGENT,
        world.members["own"].organisation,
        entities=[Entity.objects.get(pk=entity)],
        by=world.operator.registrar,
    )
    return person


def _all_roles(world: World) -> Person:
    """Every member's role at `own`, and, until yesterday, at `former`: what they may not, no member's role lets."""
    own, former = world.members["own"].organisation, world.members["former"].organisation
    person = _person(world, own, MEMBER_ROLES)
    for role in MEMBER_ROLES:
        people.assign_role(person, role, former, by=world.operator.registrar)
    ended = RoleAssignment.objects.filter(person=person, organisation=former)
    ended.update(since=now() - timedelta(days=2), until=now() - timedelta(days=1))
    return person


def _registrar_of_own(world: World) -> Person:
    person = _person(world, world.operator.organisation, [Role.REGISTRAR])
    people.assign_role(person, Role.READER, world.members["own"].organisation, by=world.operator.registrar)
    return person


def _stale(person: Person) -> Client:
    """Logged in, but too long ago for an act that asks who it is."""
    client = browser(person)
    session = client.session
    session["shown_at"] = (now() - timedelta(hours=1)).isoformat()
    session.save()
    return client


def _deactivated(world: World) -> Client:
    person = _person(world, world.members["own"].organisation, [Role.ADMINISTRATOR])
    client = browser(person)
    people.deactivate(person, by=world.operator.registrar)
    return client


def _programs(world: World) -> Cast:
    own = world.members["own"]

    def program(*scopes: Scope) -> tuple[ApiToken, Client]:
        token, key = tokens.issue(own.organisation, name="Program", scopes=scopes, days=1, by=own.administrator)
        return token, with_key(key)

    with clock_at(now() - timedelta(days=2)):
        expired = program(*Scope)[1]
    revoked, revoked_client = program(*Scope)
    tokens.revoke(revoked, by=own.administrator)
    return {
        "token": program(*Scope)[1],
        "token_expired": expired,
        "token_revoked": revoked_client,
        "token_of_other_scope": program(Scope.STATUS)[1],
    }
