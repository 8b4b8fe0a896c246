"""The explorer: what is published, for anybody, and nothing else of what the registry knows."""

import logging
from hashlib import sha1

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation import tasks
from federation.cycle.run import publish
from federation.exploring import published as exploring
from federation.models import Feed, Placement
from members.actions import domains
from members.models.domain import DomainMethod
from tests import builders
from tests.cycle.conftest import Published
from tests.documents import entity_xml
from tests.pages.visiting import browser, words

pytestmark = [pytest.mark.usefixtures("on_the_day"), pytest.mark.django_db]
SP = "https://sp1.norrvik.example/metadata"
SCOPE = "vard.norrvik.example"
LOGO = b'<mdui:Logo width="80" height="60">https://evil.example/logo.png</mdui:Logo>'


@pytest.fixture(autouse=True)
def _a_new_process() -> None:
    """Nothing is remembered of another test's releases, neither here nor in the shared cache."""
    cache.clear()
    exploring._kept.at, exploring._kept.cards = ("", ()), {}


def page_of(entity_id: str = SP) -> str:
    return f"/explore/{sha1(entity_id.encode()).hexdigest()}/"


def found(query: str = "") -> str:
    return words(browser().get(f"/explore/?{query}"))


def test_anybody_finds_what_is_published_and_the_feed_itself(published: Published):
    page = found()
    assert "3 entities" in page
    assert SP in page
    assert "http://127.0.0.1:8000/md/production.xml" in page


def test_what_is_approved_and_not_published_is_not_there(published: Published):
    new = published.admit(4, name="Ofärdig")
    assert new not in found()
    assert "Nothing that is published matches" in found("q=ofärdig")
    assert browser().get(page_of(new)).status_code == 404
    published.publish()
    assert new in found("q=ofärdig")
    assert "Ofärdig" in words(browser().get(page_of(new)))


def test_what_has_left_the_feed_is_gone_from_here(published: Published):
    Placement.objects.filter(entity__entity_id=SP).delete()
    published.publish()
    assert SP not in found()
    assert browser().get(page_of()).status_code == 404


def test_a_changed_name_is_found_by_the_published_one_until_the_next_serial(published: Published):
    assert "1 entity" in found("q=" + SP)
    before = words(browser().get(page_of()))
    revision = builders.submitted(published.member, entity_id=SP, name="Nytt namn")
    builders.approve(revision, by=published.operator.registrar)
    assert "Nothing that is published matches" in found("q=nytt+namn")
    assert words(browser().get(page_of())) == before
    published.publish()
    assert "1 entity" in found("q=nytt+namn")
    assert "Nytt namn" in words(browser().get(page_of()))


@pytest.mark.parametrize("query", ["q=NORRVIK", "q=sp1", "q=norrvik+sp1", "role=sp&q=sp1", "feed=production&q=sp1"])
def test_it_is_found_by_any_part_in_any_case(published: Published, query: str):
    assert SP in found(query)


def test_every_word_counts_and_so_does_every_choice(published: Published):
    assert "Nothing that is published matches" in found("q=sp1+nobody")
    assert "Nothing that is published matches" in found("q=sp1&role=idp")
    assert "Nothing that is published matches" in found("feed=other")


def test_the_choices_say_how_many_they_would_leave(published: Published):
    builders.admitted_entity(
        published.operator, published.member, role="idp", entity_id="https://idp.norrvik.example/md"
    )
    published.publish()
    assert "service provider (SP) (3)" in found()
    assert "identity provider (IdP) (1)" in found()
    assert "LoA3 (4)" in found()
    assert "service provider (SP) (1)" in found("q=sp1")


def test_a_scope_is_searched_for_as_well(published: Published):
    claimed = domains.claim(
        published.member.organisation, SCOPE, DomainMethod.REGISTRAR, by=published.member.administrator
    )
    domains.accept(claimed, note="Sett utdrag", by=published.operator.registrar)
    idp = "https://login.vendor.example/md"
    builders.admitted_entity(published.operator, published.member, role="idp", entity_id=idp, scopes=(SCOPE,))
    published.publish()
    assert SCOPE in words(browser().get(page_of(idp)))
    assert "1 entity" in found(f"q={SCOPE}")


def test_people_in_the_metadata_are_neither_shown_nor_found(published: Published):
    document = browser().get(page_of()).content.decode()
    signed = (published.releases / "production" / "current" / "aggregate.xml").read_text()
    assert "mailto:" in signed
    address = signed.split("mailto:", 1)[1].split("<", 1)[0]
    assert address not in document
    assert "mailto:" not in document
    assert "Technical" in words(browser().get(page_of()))
    assert "Nothing that is published matches" in found(f"q={address}")


def test_the_entity_page_says_since_when_and_where(published: Published):
    page = words(browser().get(page_of()))
    assert "Feed production 2026-06-01 14:00 2026-06-01 14:00 serial 1" in page
    assert f"http://127.0.0.1:8000/md/production/entities/%7Bsha1%7D{page_of()[9:49]}" in browser().get(
        page_of()
    ).content.decode().replace("<wbr>", "")
    assert "http://127.0.0.1:8000/md/production.xml" in page


def test_the_entity_page_fetches_nothing_and_links_nowhere_else(published: Published):
    plain = entity_xml(SP).replace(b"<mdui:Description", LOGO + b"<mdui:Description", 1)
    builders.approve(builders.submitted(published.member, xml=plain), by=published.operator.registrar)
    published.publish()
    document = browser().get(page_of()).content.decode()
    assert "https://evil.example/logo.png" in document.replace("<wbr>", "")
    main = document.split("<main", 1)[1].split("</main>", 1)[0]
    assert "<img" not in main
    assert all(part.startswith(("/", "#", "?", "http://127.0.0.1:8000/")) for part in main.split('href="')[1:])


def test_signs_of_markup_in_metadata_are_shown_as_they_are_written(published: Published):
    entity_id = published.admit(6, name="Vård &amp; omsorg")
    published.publish()
    for address in (page_of(entity_id), "/explore/"):
        assert "Vård &amp; omsorg" in browser().get(address).content.decode()


def test_search_engines_keep_the_list_and_no_searches(published: Published):
    assert "X-Robots-Tag" not in browser().get("/explore/")
    assert browser().get("/explore/?q=sp1")["X-Robots-Tag"] == "noindex"


def test_members_find_the_way_to_their_own_page(published: Published):
    own = browser(published.member.administrator).get(page_of()).content.decode()
    assert "/entities/" in own.split("<main", 1)[1].split("Where it is published", 1)[0]
    assert "/entities/" not in browser().get(page_of()).content.decode().split("<main", 1)[1].split("Where", 1)[0]


def test_however_many_there_are_the_questions_to_the_database_are_as_many(published: Published):
    def asked(address: str) -> int:
        browser().get(address)
        with CaptureQueriesContext(connection) as queries:
            browser().get(address)
        return len(queries)

    before = asked("/explore/"), asked(page_of())
    for number in range(10, 22):
        published.admit(number)
    published.publish()
    assert (asked("/explore/"), asked(page_of())) == before
    assert before[0] <= 4


def test_a_damaged_place_in_the_aggregate_hides_one_entity_and_says_so(published: Published, caplog):
    document = published.releases / "production" / "current" / "aggregate.xml"
    content = document.read_bytes()
    document.write_bytes(content.replace(b"sp1.norrvik", b"spX.norrvik", 1))
    with caplog.at_level(logging.ERROR):
        page = found()
    assert "2 entities" in page
    assert SP in caplog.text


def test_nothing_published_is_a_page_too(prepared: Published):
    assert "Nothing is published yet." in found()


def test_a_process_that_has_just_started_takes_what_another_one_read(published: Published, monkeypatch):
    monkeypatch.setattr(exploring, "_WORTH_SHARING", 1)
    found()
    exploring._kept.at, exploring._kept.cards = ("", ()), {}
    monkeypatch.setattr(exploring, "card_of", lambda _content: pytest.fail("it was read again"))
    assert SP in found()


def test_the_clock_reads_what_is_new_before_anybody_asks(published: Published, monkeypatch):
    assert tasks.read_published() == 3
    monkeypatch.setattr(exploring, "card_of", lambda _content: pytest.fail("it was read again"))
    assert SP in found()


def test_a_feed_beside_another_one_is_not_told_twice(published: Published):
    beside = builders.feed(published.operator, "beside", key=published.feed.signing_key)
    Feed.objects.filter(pk=beside.pk).update(parallel_to=published.feed)
    publish("beside")
    assert "Feed beside" not in found()
    assert "Feed beside" not in words(browser().get(page_of()))
