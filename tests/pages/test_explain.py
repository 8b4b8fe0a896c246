"""The gate on the entity page: open and closed, now and on a day to come, and the yearly confirmation beside it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.models import Environment
from members.models import Entity
from tests import builders
from tests.builders import AT, Member, Operator
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
IDP = "https://idp.norrvik.example/metadata"


@pytest.fixture
def admitted(operator: Operator, member: Member) -> Entity:
    """In production, certified for a year."""
    builders.feed(operator)
    return builders.admitted_entity(operator, member, entity_id=IDP, role="idp", scopes=("norrvik.example",))


def test_each_gate_is_shown_open_or_closed_with_what_it_asks(operator, member, admitted):
    builders.feed(operator, "acceptance", Environment.ACCEPTANCE, gates=["G1", "G7"])
    page = words(browser(member.reader).get(f"/entities/{admitted.pk}/"))
    assert "Every gate of Feed production" in page
    assert "Open A valid certification at LoA3 or above covers the entity in each of its roles. G3" in page
    assert "Closed It has been published in the acceptance environment. G7" in page
    assert "The entity has never been published in the acceptance environment." in page
    assert "Ask for publication in acceptance, and try the entity there." in page


def test_a_day_to_come_is_answered_with_what_is_assumed(member, admitted):
    ends = AT.date() + timedelta(days=365)
    page = words(browser(member.reader).get(f"/entities/{admitted.pk}/?at={ends}"))
    assert "The certification at LoA3 has expired." in page
    assert "if nothing else changes until then" in page
    assert "Show today" in page
    before = words(browser(member.reader).get(f"/entities/{admitted.pk}/?at={ends - timedelta(days=1)}"))
    assert "The certification at LoA3 has expired." not in before


@pytest.mark.parametrize(
    ("asked", "says"),
    [("2026-05-31", "That day has been."), ("soon", "That is no day."), ("0000-00-00", "That is no day.")],
)
def test_a_day_that_cannot_be_answered_is_told_beside_its_field_and_today_is_shown(member, admitted, asked, says):
    response = browser(member.reader).get(f"/entities/{admitted.pk}/", {"at": asked})
    assert response.status_code == 200
    assert says in words(response)
    assert "Admitted" in words(response)
    assert "if nothing else changes until then" not in words(response)


def test_whoever_may_submit_confirms_and_a_reader_does_not(member, admitted):
    assert "Confirm that it is in use" not in words(browser(member.reader).get(f"/entities/{admitted.pk}/"))
    window = browser(member.administrator)
    assert "Confirm that it is in use" in words(window.get(f"/entities/{admitted.pk}/"))
    page = words(window.post(f"/entities/{admitted.pk}/confirm/", follow=True))
    assert "The entity is confirmed for another year." in page
    admitted.refresh_from_db()
    assert admitted.confirmed_by == member.administrator


def test_all_of_an_organisations_entities_are_confirmed_by_one_button(operator, member, admitted):
    builders.approved_entity(operator, member, role="sp", entity_id="https://sp.norrvik.example/metadata")
    window = browser(member.administrator)
    assert "Confirm that all of them are in use" in words(window.get(f"/organisations/{member.organisation.pk}/"))
    window.post(f"/organisations/{member.organisation.pk}/entities/confirm/")
    assert not Entity.objects.filter(confirmed_at=None).exists()


def test_another_members_entity_cannot_be_confirmed(operator, member, admitted):
    other = builders.member(operator, "Kommunen Sydvik")
    window = browser(other.administrator)
    assert window.post(f"/entities/{admitted.pk}/confirm/").status_code == 404
    assert window.post(f"/organisations/{member.organisation.pk}/entities/confirm/").status_code == 404


@pytest.mark.parametrize("address", ["/entities/{entity}/", "/organisations/{organisation}/"])
def test_four_feeds_more_cost_no_query_more(operator, member, admitted, address):
    def asked() -> int:
        window = browser(member.reader)
        with CaptureQueriesContext(connection) as captured:
            assert (
                window.get(address.format(entity=admitted.pk, organisation=member.organisation.pk)).status_code == 200
            )
        return len(captured)

    asked()  # what is read once per process
    for_one = asked()
    for number in range(4):
        builders.feed(operator, f"feed-{number}", list(Environment)[number % 3])
    assert asked() == for_one
    assert for_one <= 75
