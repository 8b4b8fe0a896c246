"""Feeds for everybody, and what operators see beside it."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.cycle.run import publish
from federation.gate import GATES, Policy
from federation.models import Publication
from federation.models.publication import Cause, PublicationState
from federation.policy_words import in_words
from members.models import Entity
from tests import builders
from tests.cycle.conftest import Published
from tests.pages.visiting import browser, words

pytestmark = [pytest.mark.usefixtures("on_the_day"), pytest.mark.django_db]


def test_the_public_sees_every_feed_with_what_it_serves_now(published: Published):
    page = words(browser().get("/feeds/"))
    assert "Feed production" in page
    assert "Serial" in page
    assert page.split("Feed production", 1)[1].startswith(" Production 1 2026-06-01 14:00 2026-06-11 14:00 3")


def test_a_feed_that_serves_nothing_says_so(prepared: Published):
    assert "Nothing is published yet" in words(browser().get("/feeds/"))
    page = words(browser().get("/feeds/production/"))
    assert "Nothing is published yet." in page
    assert "The feed has no entities." in page


def test_no_feeds_at_all_is_a_page_too():
    assert "There are no feeds yet." in words(browser().get("/feeds/"))


def test_the_feed_page_has_what_a_service_is_configured_with(published: Published):
    page = words(browser().get("/feeds/production/"))
    for address in ("production.xml", "production/", "production.crt", "production.json"):
        assert f"http://127.0.0.1:8000/md/{address}" in page
    assert published.feed.signing_key.certificate_sha256 in page.replace(" ", "")


def test_the_feed_page_tells_the_policy_in_words(published: Published):
    page = words(browser().get("/feeds/production/"))
    assert "A valid certification at LoA3 or above covers the entity in each of its roles. (G3)" in page
    assert "membership agreement" in page
    assert "(G5)" in page


def test_every_gate_has_words():
    policy = Policy.from_json(builders.policy(gates=[gate for gate in GATES if gate != "G0"]))
    assert [gate for gate, _sentence in in_words(policy)] == list(GATES)


def test_the_policy_is_in_swedish_for_those_who_read_swedish(published: Published):
    english, swedish = (words(browser(language=code).get("/feeds/production/")) for code in ("en", "sv"))
    assert "No sanction is in effect" in english
    assert "No sanction is in effect" not in swedish


def test_the_contents_are_those_of_the_served_release_and_can_be_searched(published: Published):
    page = words(browser().get("/feeds/production/"))
    assert "Contents: 3 entities" in page
    assert "https://sp2.norrvik.example/metadata" in page
    page = words(browser().get("/feeds/production/?q=SP2"))
    assert "https://sp2.norrvik.example/metadata" in page
    assert "https://sp1.norrvik.example/metadata" not in page
    assert "No entityID has that in it." in words(browser().get("/feeds/production/?q=sydvik"))


def test_entities_lead_to_their_pages_only_for_those_who_may_open_them(published: Published):
    link = f'href="/entities/{Entity.objects.get(entity_id__contains="sp2").pk}/"'
    other = builders.member(published.operator, "Kommunen Sydvik")
    for person, leads in ((None, False), (other.reader, False), (published.member.reader, True)):
        assert (link in browser(person).get("/feeds/production/").content.decode()) is leads


def test_a_feed_that_does_not_exist_is_not_found():
    for address in ("/feeds/nowhere/", "/feeds/nowhere/publications/", "/feeds/nowhere/publications/1/"):
        assert browser().get(address).status_code == 404


def test_the_feed_page_takes_as_many_queries_for_thirteen_entities_as_for_three(published: Published):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get("/feeds/production/").status_code == 200
        return len(captured)

    visitor = browser(published.operator.registrar)
    visitor.get("/feeds/production/")
    few = queries()
    for number in range(10, 20):
        published.admit(number)
    published.publish()
    assert "Contents: 13 entities" in words(visitor.get("/feeds/production/"))
    assert queries() == few


def test_operators_see_who_is_kept_out_and_why(published: Published):
    entity = builders.approved_entity(
        published.operator, published.member, entity_id="https://late.norrvik.example/metadata"
    )
    builders.place(entity, by=published.member.administrator)
    page = words(browser(published.operator.trust_officer).get("/feeds/production/refused/"))
    assert "https://late.norrvik.example/metadata" in page
    assert "No certification at LoA3 covers the entity in its roles." in page
    assert "https://sp1.norrvik.example/metadata" not in page


def test_nobody_kept_out_is_said_too(published: Published):
    page = words(browser(published.operator.registrar).get("/feeds/production/refused/"))
    assert "None: every entity that asks for the environment is admitted." in page


def test_who_is_kept_out_is_not_for_others(published: Published):
    assert browser().get("/feeds/production/refused/").status_code == 302
    assert browser(published.member.administrator).get("/feeds/production/refused/").status_code == 404
    assert "/refused/" not in browser(published.member.administrator).get("/feeds/production/").content.decode()
    assert "/refused/" in browser(published.operator.registrar).get("/feeds/production/").content.decode()


def test_a_broken_release_directory_is_no_500(published: Published):
    (published.releases / "production" / "current" / "manifest.json").write_text("{")
    page = browser().get("/feeds/production/")
    assert page.status_code == 200
    link = published.releases / "production" / "current"
    link.unlink()
    link.symlink_to("/nowhere")
    assert browser().get("/feeds/").status_code == 200
    assert browser().get("/feeds/production/").status_code == 200


def test_the_public_sees_published_serials_and_operators_all(published: Published):
    Publication.objects.create(
        feed=published.feed,
        serial=2,
        epoch=9,
        state=PublicationState.FAILED,
        cause=Cause.CHANGED,
        intended_at=datetime(2026, 6, 1, tzinfo=UTC),
        content_digest="0" * 64,
        entity_count=3,
    )
    for address in ("/feeds/production/", "/feeds/production/publications/"):
        assert "Serial 2" not in words(browser().get(address))
        assert "Serial 2" in words(browser(published.operator.registrar).get(address))
    assert publish("production", force=True).serial == 3
    assert words(browser().get("/feeds/production/publications/")).index("Serial 3")


def test_who_is_kept_out_is_asked_once_until_something_changes(published, django_assert_max_num_queries):
    client = browser(published.operator.registrar)
    client.get("/feeds/production/refused/")
    with django_assert_max_num_queries(14):
        client.get("/feeds/production/refused/")
    builders.place(builders.submitted(published.member).entity, by=published.member.administrator)
    assert "1 entity" in words(client.get("/feeds/production/refused/"))
