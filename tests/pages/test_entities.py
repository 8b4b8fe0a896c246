"""The list of entities and the page of one: who may see what, and what it says."""

import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.models import Environment, Placement
from members import profiles
from members.clock import clock_at
from members.models import Entity, RevisionCheck
from members.roles import Role
from tests import builders
from tests.cycle.conftest import Published
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def other(operator: builders.Operator) -> builders.Member:
    """Another member, which must not see the first one's things."""
    return builders.member(operator, "Kommunen Sydvik")


@pytest.fixture
def entity(operator: builders.Operator, member: builders.Member) -> Entity:
    """An IdP with an approved revision; nobody asks for its publication."""
    builders.feed(operator)
    return builders.approved_entity(
        operator, member, entity_id="https://idp.norrvik.example/metadata", role="idp", scopes=("vard.norrvik.example",)
    )


@pytest.mark.parametrize("address", ["/entities/", "/entities/{pk}/"])
def test_the_public_is_asked_to_log_in(entity, address):
    response = browser().get(address.format(pk=entity.pk))
    assert response.status_code == 302
    assert "/accounts/login/" in response.headers["Location"]


def test_a_member_sees_its_own_entities_and_nobody_elses(operator, member, other, entity):
    builders.approved_entity(operator, other, entity_id="https://sp.sydvik.example/metadata")
    page = words(browser(member.reader).get("/entities/"))
    assert "https://idp.norrvik.example/metadata" in page
    assert "https://sp.sydvik.example/metadata" not in page


def test_an_operator_sees_every_entity(operator, member, other, entity):
    builders.approved_entity(operator, other, entity_id="https://sp.sydvik.example/metadata")
    page = words(browser(operator.trust_officer).get("/entities/"))
    assert "https://idp.norrvik.example/metadata" in page
    assert "https://sp.sydvik.example/metadata" in page


def test_another_organisations_entity_does_not_exist(other, entity):
    assert browser(other.administrator).get(f"/entities/{entity.pk}/").status_code == 404


def test_a_person_without_roles_sees_no_entities(entity):
    assert "There are no entities yet" in words(browser(builders.person("Ny Nyman")).get("/entities/"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=IDP.norrvik", True),
        ("q=Norrvik", True),
        ("q=sydvik", False),
        ("owner=region", True),
        ("owner=nowhere", False),
        ("role=idp", True),
        ("role=sp", False),
        ("state=approved", True),
        ("state=rejected", False),
        ("role=nonsense", True),
    ],
)
def test_search_by_entity_id_name_owner_role_and_state(operator, entity, query, found):
    page = words(browser(operator.registrar).get(f"/entities/?{query}"))
    assert (entity.entity_id in page) is found
    assert ("Nothing matches the search" in page) is not found


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=åkerö+VÅRD", True), ("q=Åkerö", True), ("q=.kerö", False), ("owner=ÖSTVIK", True), ("owner=östvik [", False)],
)
def test_search_knows_swedish_letters_and_takes_signs_as_they_stand(operator, query, found):
    east = builders.member(operator, "Region Östvik")
    builders.approved_entity(operator, east, entity_id="https://idp.ostvik.example/metadata", name="Åkerö vård")
    page = words(browser(operator.registrar).get(f"/entities/?{query}"))
    assert ("https://idp.ostvik.example/metadata" in page) is found


def test_a_long_list_comes_in_pages_that_keep_the_search(operator, member):
    for number in range(27):
        Entity.objects.create(
            entity_id=f"https://sp{number:02}.norrvik.example/metadata",
            owner=member.organisation,
            registered_at=builders.AT,
        )
    first = browser(member.reader).get("/entities/?q=norrvik")
    assert "Page 1 of 2" in words(first)
    assert 'href="?q=norrvik&amp;page=2"' in first.content.decode()
    assert "https://sp26.norrvik.example" in words(browser(member.reader).get("/entities/?q=norrvik&page=2"))


def test_the_list_takes_as_many_queries_for_ten_entities_as_for_one(operator, member, entity):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get("/entities/").status_code == 200
        return len(captured)

    visitor = browser(operator.registrar)
    visitor.get("/entities/")
    one = queries()
    for number in range(9):
        builders.approved_entity(operator, member, entity_id=f"https://sp{number}.norrvik.example/metadata")
    assert queries() == one


def test_the_entity_page_takes_as_many_queries_for_five_revisions_as_for_one(operator, member, entity):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get(f"/entities/{entity.pk}/").status_code == 200
        return len(captured)

    visitor = browser(operator.registrar)
    visitor.get(f"/entities/{entity.pk}/")
    one = queries()
    for number in range(4):
        builders.approved(operator, member, entity_id=entity.entity_id, role="idp", name=f"Norrvik {number}")
    assert queries() == one


def test_the_page_says_why_the_entity_is_not_in_the_feed_and_what_to_do(member, entity):
    page = words(browser(member.reader).get(f"/entities/{entity.pk}/"))
    assert "Not admitted" in page
    assert "No certification at LoA3 covers the entity in its roles." in page
    assert "Submit a trust declaration" in page
    assert "The owner does not ask for publication in this environment." in page


def test_the_page_is_swedish_for_those_who_read_swedish(member, entity):
    page = words(browser(member.reader, "sv").get(f"/entities/{entity.pk}/"))
    assert "Ingen certifiering på LoA3 omfattar entiteten i dess roller." in page


def test_the_page_shows_keys_endpoints_scopes_contacts_and_history(member, entity):
    page = words(browser(member.reader).get(f"/entities/{entity.pk}/"))
    for expected in (
        "RSA 3072 bits",
        "https://idp.norrvik.example/sso",
        "vard.norrvik.example",
        "drift@norrvik.example",
        "Metadata approved",
        "Metadata submitted",
        "Revision 1",
        "identity provider (IdP)",
    ):
        assert expected in page


def test_the_digest_on_the_page_is_that_of_the_bytes_shown(member, entity):
    visitor = browser(member.reader)
    revision = entity.revisions.get()
    content = visitor.get(f"/revisions/{revision.pk}/published/").content
    assert content.startswith(b'<md:EntityDescriptor entityID="https://idp.norrvik.example/metadata"')
    assert b'<shibmd:Scope xmlns:shibmd="urn:mace:shibboleth:metadata:1.0" regexp="false">vard.norrvik' in content
    page = words(visitor.get(f"/entities/{entity.pk}/")).replace(" ", "")
    assert hashlib.sha256(content).hexdigest() in page


def test_the_bytes_shown_are_those_in_the_served_feed(published: Published):
    entity = Entity.objects.first()
    assert entity is not None
    shown = browser(published.member.reader).get(f"/revisions/{entity.revisions.get().pk}/published/").content
    assert shown in (published.releases / published.feed.slug / "current" / "aggregate.xml").read_bytes()


def test_the_page_and_the_list_tell_in_which_serial_the_entity_is_served(published: Published):
    entity = Entity.objects.first()
    assert entity is not None
    visitor = browser(published.member.reader)
    assert "Served now, in serial 1" in words(visitor.get(f"/entities/{entity.pk}/"))
    assert "http://127.0.0.1:8000/md/production.xml" in words(visitor.get(f"/entities/{entity.pk}/"))
    assert "Feed production serial 1" in words(visitor.get("/entities/"))


def test_an_expired_key_is_said_to_be_expired(member, entity):
    visitor = browser(member.reader)
    assert "Expired" not in words(visitor.get(f"/entities/{entity.pk}/"))
    with clock_at(builders.AT.replace(year=2046)):
        member_again = builders.again(member.reader)
        assert "Expired" in words(browser(member_again).get(f"/entities/{entity.pk}/"))


def test_an_entity_without_metadata_has_a_page(operator, member):
    bare = Entity.objects.create(
        entity_id="https://bare.norrvik.example/", owner=member.organisation, registered_at=builders.AT
    )
    page = words(browser(member.administrator).get(f"/entities/{bare.pk}/"))
    assert "No metadata has been submitted yet." in page
    assert "There are no feeds yet." in page


def test_the_administrator_asks_for_publication_and_stops_asking(member, entity):
    visitor = browser(member.administrator)
    page = visitor.post(f"/entities/{entity.pk}/ask/production/", follow=True)
    assert "Publication in Production is asked for." in words(page)
    assert Placement.objects.filter(entity=entity, environment=Environment.PRODUCTION).exists()
    page = visitor.post(f"/entities/{entity.pk}/stop/production/", follow=True)
    assert "leaves Production with the next publication" in words(page)
    assert not Placement.objects.filter(entity=entity).exists()


def test_a_reader_has_no_button_and_is_told_no_without_it(member, entity):
    visitor = browser(member.reader)
    assert f"/entities/{entity.pk}/ask/" not in visitor.get(f"/entities/{entity.pk}/").content.decode()
    page = visitor.post(f"/entities/{entity.pk}/ask/production/", follow=True)
    assert "You may not register entities and submit metadata" in words(page)
    assert not Placement.objects.exists()


@pytest.mark.parametrize("environment", ["nowhere", "production-2"])
def test_an_environment_that_does_not_exist_is_not_found(member, entity, environment):
    assert browser(member.administrator).post(f"/entities/{entity.pk}/ask/{environment}/").status_code == 404


def test_a_stranger_cannot_ask_for_publication(operator, other, entity):
    assert browser(other.administrator).post(f"/entities/{entity.pk}/ask/production/").status_code == 404
    reviewer = builders.in_role(operator, Role.REVIEWER, other.organisation)
    assert browser(reviewer).post(f"/entities/{entity.pk}/ask/production/").status_code == 404
    assert not Placement.objects.exists()


def test_findings_are_those_of_todays_rules(operator, member, entity):
    revision = entity.revisions.get()
    visitor = browser(member.reader)
    assert "Looked at anew" not in words(visitor.get(f"/entities/{entity.pk}/"))
    found = {"rule": "XML-1", "severity": "warning", "line": 7, "path": "/x", "sv": "Nytt fel", "en": "A new fault"}
    RevisionCheck.objects.create(
        revision=revision,
        numbers_key=profiles.numbers_key(profiles.registration().numbers),
        rules_key="newer",
        findings=[found | {"mend_sv": "", "mend_en": ""}],
        struck={},
        at=builders.AT,
    )
    page = words(visitor.get(f"/entities/{entity.pk}/"))
    assert "A new fault" in page
    assert "Looked at anew by today's rules" in page
