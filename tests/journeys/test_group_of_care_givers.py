"""A region that represents private care givers, who are no members themselves (founding rows S0-15, S4-05)."""

import pytest

from members.actions import memberships
from members.models import ServedOrganisation, ServingRequest
from members.models.agreement import AgreementKind
from members.models.membership import MembershipKind, MembershipState
from members.roles import Role
from tests import builders
from tests.builders import Member
from tests.cycle.conftest import Published
from tests.journeys.conftest import another_feed, mandate_through_pages, prove, scopes_served
from tests.pages.visiting import browser, words

IDP = "https://idp.regionen.example/metadata"


@pytest.fixture
def region(prepared: Published) -> Member:
    """A region that is a member for itself, and the representative of a group."""
    made = builders.member(prepared.operator, "Regionen")
    builders.agreement_in_force(prepared.operator, made, AgreementKind.GROUP)
    builders.active_membership(prepared.operator, made.organisation, MembershipKind.GROUP_REPRESENTATIVE)
    return made


@pytest.fixture
def care_giver(prepared: Published) -> Member:
    """A small private care giver: registered, without an agreement or a membership."""
    at = builders.organisation(
        prepared.operator, "Vårdcentralen Linden AB", legal_form="company", sector="private_care", size_class="small"
    )
    people = [
        builders.in_role(prepared.operator, role, at) for role in (Role.ADMINISTRATOR, Role.SIGNATORY, Role.READER)
    ]
    prove(prepared.operator, at, "linden.example", by=prepared.operator.second_registrar)
    return Member(at, *people)


def test_a_care_giver_is_believed_for_as_long_as_its_region_stands_for_it(
    prepared: Published, region: Member, care_giver: Member
) -> None:
    operator = prepared.operator
    mandate_through_pages(care_giver, region, kind="group", functions=["metadata", "incidents"])
    entity = builders.admitted_entity(operator, region, role="idp", entity_id=IDP, scopes=("regionen.example",))
    feed = another_feed(prepared, "vard", gates=["G1", "G2", "G3", "G4", "G5", "G12"])
    browser(region.administrator).post(
        f"/entities/{entity.pk}/serving/ask/",
        {"number": care_giver.organisation.number, "scope": "linden.example"},
    )
    browser(operator.registrar).post(f"/serving/requests/{ServingRequest.objects.get().pk}/accept/")
    assert scopes_served(feed) == {IDP: {"regionen.example", "linden.example"}}
    assert not care_giver.organisation.memberships.exists()

    # The region's people find the care giver among their own, and read for whom they act.
    page = words(browser(region.administrator).get(f"/organisations/{care_giver.organisation.pk}/"))
    assert "You act for Vårdcentralen Linden AB" in page

    # The region's standing as representative is what the care giver stands on; the region itself is untouched.
    membership = region.organisation.memberships.get(kind=MembershipKind.GROUP_REPRESENTATIVE)
    memberships.advance(membership, MembershipState.SUSPENDED, by=operator.registrar, note="Utreds")
    assert scopes_served(feed) == {IDP: {"regionen.example"}}
    memberships.advance(membership, MembershipState.ACTIVE, by=operator.registrar)
    assert scopes_served(feed) == {IDP: {"regionen.example", "linden.example"}}

    # The care giver stops it alone, by its own signatory.
    served = ServedOrganisation.objects.get(scope="linden.example")
    browser(care_giver.signatory).post(f"/serving/{served.pk}/stop/", {"note": "Verksamheten upphör"})
    assert scopes_served(feed) == {IDP: {"regionen.example"}}
