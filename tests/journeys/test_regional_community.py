"""Twelve municipalities and a region that admit only each other (founding rows S0-01, S0-02, S0-04, S0-05, S0-11)."""

import pytest

from members.models import Community, CommunityPlace
from tests import builders
from tests.builders import Member
from tests.cycle.conftest import Published
from tests.journeys.conftest import another_feed, scopes_served
from tests.pages.visiting import browser, words

TOWNS = 12


def _idp(published: Published, member: Member, name: str) -> str:
    entity_id = f"https://idp.{name}.example/metadata"
    builders.admitted_entity(published.operator, member, role="idp", entity_id=entity_id, scopes=(f"{name}.example",))
    return entity_id


@pytest.fixture
def towns(prepared: Published) -> list[Member]:
    return [builders.member(prepared.operator, f"Kommun {n:02d}") for n in range(TOWNS)]


def test_a_regional_association_decides_who_is_in_its_feed(prepared: Published, towns: list[Member]) -> None:
    operator, region = prepared.operator, prepared.member
    association = builders.organisation(operator, "Regionförbundet", legal_form="municipal_association")
    keeper = browser(builders.in_role(operator, builders.Role.ADMINISTRATOR, association))

    # The operator founds the community and leaves it to the association; the association admits its own.
    given = {"name_sv": "Länet", "name_en": "The county", "slug": "lanet", "keeper": association.number}
    browser(operator.registrar).post("/communities/found/", given)
    for member in (region, *towns):
        keeper.post("/communities/lanet/admit/", {"organisation": member.organisation.number})
    assert CommunityPlace.objects.in_force().count() == TOWNS + 1

    # Each runs an identity provider, but for one whose people show their card at the service.
    expected = {_idp(prepared, town, f"kommun{n:02d}") for n, town in enumerate(towns[:-1])}
    expected.add(_idp(prepared, region, "regionen"))
    outsider = builders.member(operator, "Grannkommunen")
    _idp(prepared, outsider, "granne")
    direct = towns[-1]
    membership = direct.organisation.memberships.get(kind="user_organisation")
    browser(direct.administrator).post(f"/memberships/{membership.pk}/access/", {"access_method": "direct_card"})

    feed = another_feed(prepared, "lanet", gates=["G1", "G2", "G3", "G4", "G5", "G11"], communities=["lanet"])
    assert set(scopes_served(feed)) == expected
    assert "https://idp.granne.example/metadata" in scopes_served(prepared)

    # The one without an entity is a member like the others, for whoever asks.
    answer = browser(region.reader).get("/api/v1/communities/lanet/members/").json()
    assert direct.organisation.number in {row["number"] for row in answer["members"]}
    assert len(answer["members"]) == TOWNS + 1
    assert browser(outsider.reader).get("/api/v1/communities/lanet/members/").status_code == 404
    page = words(browser(direct.reader).get(f"/organisations/{direct.organisation.pk}/"))
    assert "Card (SITHS) directly at the service" in page

    # Who leaves of its own accord is gone from the community's feed at the next turn, and from no other.
    first = towns[0]
    place = CommunityPlace.objects.in_force().get(organisation=first.organisation)
    browser(first.administrator).post(f"/communities/places/{place.pk}/leave/")
    assert set(scopes_served(feed)) == expected - {"https://idp.kommun00.example/metadata"}
    assert "https://idp.kommun00.example/metadata" in scopes_served(prepared)

    # A closed community's feed admits nobody: the brake holds a feed that would be empty, and the old one is served.
    browser(operator.registrar).post("/communities/lanet/close/")
    assert Community.objects.get().closed_at is not None
    assert feed.publish().what == "held"
    assert len(feed.served().entities) == TOWNS - 1
