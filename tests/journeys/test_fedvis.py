"""Certified without an identity provider: a region whose care information system assigns identity and rights, for
itself and for private care givers that it represents (founding rows S4-04, S4-05, S4-16)."""

import pytest

from members.models import Entity
from members.models.agreement import AgreementKind
from members.models.membership import MembershipKind
from members.roles import Role
from members.texts import typeset
from tests import builders
from tests.builders import Member
from tests.cycle.conftest import Published
from tests.journeys import certifying, rules
from tests.journeys.conftest import mandate_through_pages, scopes_served
from tests.journeys.pressing import Time, read
from tests.pages.visiting import browser, words
from trustframework.models import Certification, Checklist

OTHER = "https://sp.storvik.example/metadata"
NAMES = ("Vårdcentralen Linden AB", "Barnmorskorna i Norr AB", "Rehab Fjället AB")


@pytest.fixture
def region(prepared: Published) -> Member:
    """A member that represents a group; nothing of it stands in any metadata."""
    operator, made = prepared.operator, prepared.member
    for kind in (AgreementKind.GROUP, AgreementKind.REVIEW):
        builders.agreement_in_force(operator, made, kind)
    builders.active_membership(operator, made.organisation, MembershipKind.GROUP_REPRESENTATIVE)
    assert not made.organisation.entities.exists()
    return made


@pytest.fixture
def care_givers(prepared: Published, region: Member) -> list[Member]:
    """Three that use the region's system, and have let it speak for them; none is a member itself."""
    made = [_care_giver(prepared, name) for name in NAMES]
    for one in made:
        mandate_through_pages(one, region, kind="group", functions=["declarations", "incidents"])
    return made


def _care_giver(published: Published, name: str) -> Member:
    facts = {"legal_form": "company", "sector": "private_care", "size_class": "small"}
    at = builders.organisation(published.operator, name, **facts)
    roles = (Role.ADMINISTRATOR, Role.SIGNATORY, Role.READER)
    return Member(at, *(builders.in_role(published.operator, role, at) for role in roles))


@pytest.fixture
def certification(prepared: Published, region: Member, care_givers: list[Member], time: Time) -> Certification:
    rules.example_in_force(prepared.operator, time)
    panel = certifying.panel(prepared.operator)
    draft = certifying.begun(region, Checklist.objects.get(slug="checklist-without-idp"))
    asked = set(draft.answers.values_list("requirement__code", flat=True))
    assert {"ATT-01", "EID-01", "IDP-07"} <= asked
    assert not asked & {"IDP-02", "IDP-03", "SP-02", "MET-01"}  # what cannot be done without SAML
    with typeset.in_this_process():
        return certifying.certified(prepared.operator, region, panel, draft)


def test_a_region_is_certified_for_assigning_identity_and_for_nothing_else(
    prepared: Published, region: Member, certification: Certification
) -> None:
    assert certification.roles == ["identity_assignment"]
    at = region.organisation
    page = read(None, f"/status/SE/{at.number}/")
    assert "assigns identity and rights" in page
    assert "identity provider" not in page
    (told,) = browser().get("/api/v1/certifications/?role=identity_assignment").json()["certifications"]
    assert (told["organisation"]["number"], told["functions"], told["roles"]) == (
        at.number,
        ["identity_assignment"],
        [],
    )

    # It opens no feed: an identity provider of the region's would have to be certified as one.
    other = builders.member(prepared.operator, "Region Storvik")
    builders.admitted_entity(prepared.operator, other, entity_id=OTHER)
    idp = _registered(prepared, region)
    assert set(scopes_served(prepared)) == {OTHER}
    assert "No certification at LoA3 covers the entity in its roles." in read(region.reader, f"/entities/{idp.pk}/")


def _registered(published: Published, region: Member) -> Entity:
    idp = builders.approved_entity(published.operator, region, role="idp", scopes=("norrvik.example",), key=1)
    builders.place(idp, by=region.administrator)
    return idp


def test_the_relying_authority_sees_the_function(
    prepared: Published, region: Member, care_givers: list[Member], certification: Certification
) -> None:
    authority = builders.organisation(prepared.operator, "E-hälsoverket", legal_form="authority", sector="government")
    client = browser(builders.in_role(prepared.operator, Role.RELYING_AUTHORITY, authority))
    assert "assigns identity and rights" in words(client.get("/status/members/"))
    (told,) = client.get("/status/members.json").json()["certifications"]
    assert told["organisation"]["number"] == region.organisation.number
    assert (told["functions"], told["state"]) == (["identity_assignment"], "valid")
    for one in care_givers:
        assert not one.organisation.memberships.exists()
        page = words(browser(region.administrator).get(f"/organisations/{one.organisation.pk}/"))
        assert f"You act for {one.organisation.name_sv}" in page
        assert client.get(f"/organisations/{one.organisation.pk}/").status_code == 404


def test_a_care_giver_stops_being_answered_for_when_it_says_so(
    region: Member, care_givers: list[Member], certification: Certification
) -> None:
    leaving, *others = care_givers
    mandate = leaving.organisation.represented_by.get()
    browser(leaving.signatory).post(f"/mandates/{mandate.pk}/end/", {"reason": "Byter vårdinformationssystem"})
    own = browser(region.administrator)
    assert own.get(f"/organisations/{leaving.organisation.pk}/").status_code == 404
    for one in others:
        assert own.get(f"/organisations/{one.organisation.pk}/").status_code == 200
    certification.refresh_from_db()
    assert certification.state == "active"
