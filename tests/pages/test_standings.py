"""The registers of other bodies' approval and of e-ID means: officers record and verify, members read their own."""

from datetime import timedelta

import pytest

from members.models import Entity
from tests import builders
from tests.builders import AT
from tests.pages.visiting import browser, words
from trustframework.actions import means
from trustframework.models import EidMeans, ExternalStanding

pytestmark = pytest.mark.usefixtures("on_the_day")
TODAY = AT.date()
URI = "http://id.elegnamnden.se/loa/1.0/loa3"
FILLED = {
    "body": "Digg",
    "roles": ["idp"],
    "uris": URI,
    "valid_from": "2026-06-01",
    "valid_until": "2027-06-01",
}


@pytest.fixture
def idp(operator, member) -> Entity:
    return builders.approved_entity(
        operator, member, role="idp", entity_id="https://idp.norrvik.example/m", scopes=("norrvik.example",)
    )


@pytest.fixture
def recorded(operator, member) -> ExternalStanding:
    address = f"/organisations/{member.organisation.pk}/standings/record/"
    response = browser(operator.trust_officer).post(address, FILLED, follow=True)
    assert "Another operator has to verify it" in words(response)
    return ExternalStanding.objects.get()


@pytest.fixture
def card(operator) -> EidMeans:
    return means.record(
        name="SITHS",
        issuer="Utfärdaren",
        level=builders.level(),
        valid_from=TODAY,
        valid_until=TODAY + timedelta(days=300),
        by=operator.trust_officer,
    )


def test_an_approval_is_recorded_by_one_officer_and_verified_by_another(operator, recorded):
    address = f"/standings/{recorded.pk}/"
    assert "Verify it" not in words(browser(operator.trust_officer).get(address))
    second = browser(operator.decision_maker)
    assert "Verify it" in words(second.get(address))
    page = words(second.post(f"{address}verify/", follow=True))
    assert "It is verified, and holds between its days." in page
    assert URI in page
    ended = words(second.post(f"{address}end/", {"note": "Återkallat"}, follow=True))
    assert "It has ended." in ended


def test_a_wrong_value_comes_back_with_the_form_and_what_was_written(operator, member):
    address = f"/organisations/{member.organisation.pk}/standings/record/"
    response = browser(operator.trust_officer).post(address, FILLED | {"uris": "loa3", "reference": "Dnr 11"})
    assert response.status_code == 422
    assert "loa3 is no URI" in words(response)
    assert "Dnr 11" in response.content.decode()
    assert not ExternalStanding.objects.exists()


def test_a_member_reads_its_own_and_nobody_elses(operator, member, recorded):
    other = builders.member(operator, "Kommunen Sydvik")
    assert "Digg" in words(browser(member.reader).get("/standings/"))
    assert browser(member.reader).get(f"/standings/{recorded.pk}/").status_code == 200
    assert "Digg" in words(browser(member.reader).get(f"/organisations/{member.organisation.pk}/"))
    assert "Nothing is recorded." in words(browser(other.reader).get("/standings/"))
    assert browser(other.reader).get(f"/standings/{recorded.pk}/").status_code == 404
    assert browser(member.administrator).post(f"/standings/{recorded.pk}/end/", {"note": "x"}).status_code == 403


def test_a_means_is_recorded_verified_connected_and_succeeded(operator, member, idp):
    first, second = browser(operator.trust_officer), browser(operator.decision_maker)
    filled = {"name": "SITHS", "issuer": "Utfärdaren", "level": builders.level().pk, "reference": ""}
    days = {"valid_from": "2026-06-01", "valid_until": "2027-06-01"}
    first.post("/means/record/", filled | days)
    card = EidMeans.objects.get()
    assert "It is verified" in words(second.post(f"/means/{card.pk}/verify/", follow=True))
    linked = words(second.post(f"/means/{card.pk}/link/", {"entities": f"{idp.entity_id}\n\n"}, follow=True))
    assert "The identity providers are connected." in linked
    assert idp.entity_id in linked
    new = filled | {"name": "Efos", "until": "2026-12-01", "valid_from": "2026-11-01", "valid_until": "2029-06-01"}
    page = words(first.post(f"/means/{card.pk}/succeed/", new, follow=True))
    assert "Succeeds SITHS" in page
    assert idp.entity_id in page
    assert "until 1 December 2026" in words(first.get("/means/"))


def test_an_entity_that_there_is_not_is_named_and_nothing_is_connected(operator, idp, card):
    wrong = {"entities": f"{idp.entity_id}\nhttps://nobody.example/m"}
    response = browser(operator.trust_officer).post(f"/means/{card.pk}/link/", wrong)
    assert response.status_code == 422
    assert "There is no entity https://nobody.example/m." in words(response)
    assert not card.entities.exists()


def test_a_member_sees_with_what_people_log_in_at_its_own_idps_and_not_who_else_uses_it(operator, member, idp, card):
    other = builders.member(operator, "Kommunen Sydvik")
    theirs = builders.approved_entity(
        operator, other, role="idp", entity_id="https://idp.sydvik.example/m", scopes=("sydvik.example",)
    )
    assert browser(member.reader).get(f"/means/{card.pk}/").status_code == 404
    means.link(card, [idp, theirs], by=operator.trust_officer)
    page = words(browser(member.reader).get(f"/means/{card.pk}/"))
    assert idp.entity_id in page
    assert theirs.entity_id not in page
    assert "Disconnect" not in page
    assert "SITHS (LoA3)" in words(browser(member.reader).get(f"/entities/{idp.pk}/"))
    assert browser(member.administrator).get(f"/means/{card.pk}/link/").status_code == 403
    unlinked = browser(operator.trust_officer).post(f"/means/{card.pk}/unlink/{theirs.pk}/", follow=True)
    assert "The identity provider is disconnected." in words(unlinked)


@pytest.mark.parametrize("address", ["/standings/", "/means/"])
def test_a_list_asks_the_database_as_much_for_thirty_rows_as_for_one(
    operator, member, address, django_assert_max_num_queries
):
    both = {"recorded_by": operator.trust_officer, "recorded_at": AT, "valid_from": TODAY}
    until = {"valid_until": TODAY + timedelta(days=9)}
    for number in range(30):
        ExternalStanding.objects.create(organisation=member.organisation, body=f"Body {number}", **both, **until)
        EidMeans.objects.create(name=f"Card {number}", issuer="X", level=builders.level(), **both, **until)
    window = browser(operator.trust_officer)
    window.get(address)
    with django_assert_max_num_queries(9):
        assert window.get(address).status_code == 200
