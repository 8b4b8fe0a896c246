"""From a representative's shared identity provider to an own one: without a gap, and nothing is lost on the way."""

import pytest

from federation import paths as arrivals
from federation.models import Environment
from members.actions import paths, representations
from members.errors import NotAllowed, Refused
from members.models import Entity, Representation, ServedOrganisation
from members.models.representation import RepresentationState
from tests import builders, mandates
from tests.builders import AT, Member
from tests.cycle.conftest import Published, key_directory, prepared, published

__all__ = ["key_directory", "prepared", "published"]
pytestmark = pytest.mark.usefixtures("on_the_day", "english")
SCOPE = "norrvik.example"


@pytest.fixture
def agent(published: Published) -> Member:
    return mandates.agent(published.operator)


@pytest.fixture
def mandate(published: Published, agent: Member) -> Representation:
    """The member of the published feed, whom the agent's identity provider speaks for."""
    shared = builders.approved_entity(
        published.operator,
        agent,
        entity_id="https://idp.ombudet.example/metadata",
        role="idp",
        scopes=("ombudet.example",),
    )
    builders.place(shared, Environment.PRODUCTION, by=agent.administrator)
    ServedOrganisation.objects.create(entity=shared, organisation=published.member.organisation, scope=SCOPE, since=AT)
    return mandates.active(published.member, agent)


def own_entity(published: Published) -> Entity:
    return builders.approved_entity(
        published.operator,
        published.member,
        entity_id="https://idp.norrvik.example/metadata",
        role="idp",
        scopes=(SCOPE,),
    )


def state(mandate: Representation) -> str:
    mandate.refresh_from_db()
    return mandate.state


def test_the_shared_scope_stays_until_the_own_entity_is_published_and_then_goes(
    published: Published, mandate: Representation
) -> None:
    own, member = own_entity(published), published.member
    held = (member.organisation.memberships.count(), member.organisation.agreements.count())
    paths.plan(mandate, own=own, by=member.administrator)
    assert (arrivals.finish(), state(mandate)) == (0, RepresentationState.ACTIVE)
    builders.certify(published.operator, member.organisation, entities=(own,))
    builders.place(own, by=member.administrator)
    published.publish()
    assert (arrivals.finish(), state(mandate)) == (1, RepresentationState.ENDED)
    assert "is published" in mandate.end_reason or "publicer" in mandate.end_reason
    assert not ServedOrganisation.objects.filter(scope=SCOPE, until=None).exclude(entity=own).exists()
    assert own.serves.filter(scope=SCOPE, until=None).exists()
    assert (member.organisation.memberships.count(), member.organisation.agreements.count()) == held
    assert arrivals.finish() == 0


def test_a_change_at_a_day_is_a_last_day(published: Published, mandate: Representation) -> None:
    paths.plan(mandate, until=AT.date(), by=published.member.signatory)
    mandate.refresh_from_db()
    assert (mandate.valid_until, mandate.state) == (AT.date(), RepresentationState.ACTIVE)


def test_only_the_represented_organisation_and_the_operator_change_its_path(
    published: Published, mandate: Representation, agent: Member
) -> None:
    own = own_entity(published)
    for person in (agent.administrator, published.member.reader):
        with pytest.raises(NotAllowed):
            paths.plan(mandate, own=own, by=person)
    with pytest.raises(Refused, match="Choose one"):
        paths.plan(mandate, by=published.member.administrator)
    others = agent.organisation.entities.get()
    with pytest.raises(Refused, match="is not an entity of"):
        paths.plan(mandate, own=others, by=published.operator.registrar)
    representations.end(mandate, reason="Upphört", by=published.member.administrator)
    with pytest.raises(Refused, match="not active"):
        paths.plan(mandate, own=own, by=published.operator.registrar)
