"""A vendor that administers for its customers (founding row S0-17): does what the mandate says, under both names."""

import pytest

from members.models import AuditEvent, Entity, MetadataRevision, Representation
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import Member
from tests.cycle.conftest import Published
from tests.documents import entity_xml
from tests.journeys.conftest import mandate_through_pages, scopes_served
from tests.pages.visiting import browser, words

ENTITY = "https://journal.norrvik.example/metadata"


@pytest.fixture
def vendor(prepared: Published) -> Member:
    """A supplier that is no member: it only does technical work for those who are."""
    at = builders.organisation(prepared.operator, "Journalsystem AB", legal_form="company", sector="supplier")
    roles = (Role.ADMINISTRATOR, Role.SIGNATORY, Role.TECHNICAL_AGENT)
    return Member(at, *(builders.in_role(prepared.operator, role, at) for role in roles))


@pytest.fixture
def mandate(prepared: Published, vendor: Member) -> Representation:
    return mandate_through_pages(prepared.member, vendor, kind="technical", functions=["metadata"])


def _submits(vendor: Member, customer: Member, xml: bytes) -> int:
    """By the vendor's technical agent, the third of its people."""
    given = {"owner": customer.organisation.pk, "text": xml.decode()}
    return browser(vendor.reader).post("/submit/", given).status_code


def test_a_vendor_registers_its_customer_s_service_and_the_log_says_for_whom(
    prepared: Published, vendor: Member, mandate: Representation
) -> None:
    customer, operator = prepared.member, prepared.operator
    assert _submits(vendor, customer, entity_xml(entity_id=ENTITY)) == 302
    revision = MetadataRevision.objects.get()
    assert revision.entity.owner == customer.organisation
    event = AuditEvent.objects.get(tag=Tag.REVISION_SUBMITTED)
    assert (event.actor, event.on_behalf_of) == (vendor.reader, customer.organisation)
    shown = words(browser(customer.reader).get(f"/organisations/{customer.organisation.pk}/log/"))
    assert "Journalsystem AB" in shown or vendor.reader.name in shown

    # It is published like any other: approved by the operator, confirmed by the customer's own contact.
    builders.approve(revision, by=operator.registrar)
    builders.certify(operator, customer.organisation, entities=(revision.entity,))
    builders.place(revision.entity, by=customer.administrator)
    assert set(scopes_served(prepared)) == {ENTITY}


def test_a_vendor_does_nothing_else_for_its_customer(
    prepared: Published, vendor: Member, mandate: Representation
) -> None:
    customer = prepared.member.organisation
    agent = browser(vendor.reader)
    for address in (
        f"/organisations/{customer.pk}/people/invite/",
        f"/organisations/{customer.pk}/contacts/add/",
        f"/organisations/{customer.pk}/subcontractors/add/",
        f"/organisations/{customer.pk}/mandates/propose/",
        f"/memberships/{customer.memberships.first().pk}/leave/",
    ):
        assert agent.post(address, {}).status_code in (403, 404), address
    other = builders.member(prepared.operator, "Region Storvik").organisation
    assert agent.get(f"/organisations/{other.pk}/").status_code == 404


def test_when_the_mandate_ends_the_vendor_is_outside_at_once_and_the_service_stays(
    prepared: Published, vendor: Member, mandate: Representation
) -> None:
    customer = prepared.member
    builders.admitted_entity(prepared.operator, customer, entity_id=ENTITY)
    agent, page = browser(vendor.reader), f"/organisations/{customer.organisation.pk}/"
    assert agent.get(page).status_code == 200
    browser(customer.signatory).post(f"/mandates/{mandate.pk}/end/", {"reason": "Avtalet är slut"})
    assert agent.get(page).status_code == 404
    before = MetadataRevision.objects.count()
    _submits(vendor, customer, entity_xml(entity_id=ENTITY))
    assert MetadataRevision.objects.count() == before
    assert set(scopes_served(prepared)) == {ENTITY}
    assert Entity.objects.get().owner == customer.organisation
