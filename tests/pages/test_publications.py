"""One serial: what it changed and why, for whom; and the release of a held one by a second operator."""

import pytest

from federation.actions import placements
from federation.models import Environment, Feed, Publication
from federation.models.publication import PublicationState
from members.models import Entity
from tests import builders
from tests.cycle.conftest import Published
from tests.pages.visiting import browser, words
from trustframework.actions import sanctions

pytestmark = pytest.mark.usefixtures("on_the_day")

FIRST = "/feeds/production/publications/1/"


@pytest.fixture
def sanctioned(published: Published) -> str:
    """Serial 2, in which one entity is removed because of a sanction; the address of its page."""
    entity = Entity.objects.get(entity_id="https://sp2.norrvik.example/metadata")
    sanctions.impose_at_once(
        published.member.organisation, entity=entity, reason="Nyckel på drift.", by=published.operator.trust_officer
    )
    assert published.publish().serial == 2
    return "/feeds/production/publications/2/"


@pytest.fixture
def held(published: Published) -> Publication:
    """A protected entity would disappear: the brake holds it."""
    entity = Entity.objects.get(entity_id="https://sp2.norrvik.example/metadata")
    Feed.objects.update(protected=[entity.entity_id])
    sanctions.impose_at_once(
        published.member.organisation, entity=entity, reason="Avtalsbrott.", by=published.operator.trust_officer
    )
    assert published.publish().what == "held"
    return Publication.objects.get(state=PublicationState.HELD)


def address(publication: Publication) -> str:
    return f"/feeds/production/publications/{publication.serial}/"


def test_the_public_sees_cause_times_digests_and_what_was_added(published: Published):
    page = words(browser().get(FIRST))
    assert "Serial 1 of Feed production Published" in page
    assert "Content changed" in page
    assert "2026-06-11 14:00" in page
    assert published.newest().aggregate_sha256 in page.replace(" ", "")
    assert "https://sp1.norrvik.example/metadata Added" in page


def test_why_an_entity_left_is_for_its_owner_and_operators(published: Published, sanctioned: str):
    other = builders.member(published.operator, "Kommunen Sydvik")
    told = "A sanction on the entity is in effect."
    assert told in words(browser(published.member.reader).get(sanctioned))
    assert told in words(browser(published.operator.registrar).get(sanctioned))
    for stranger in (None, other.administrator):
        page = words(browser(stranger).get(sanctioned))
        assert "https://sp2.norrvik.example/metadata Removed" in page
        assert told not in page


def test_an_owner_does_not_read_why_another_owners_entity_left(published: Published):
    other = builders.member(published.operator, "Kommunen Sydvik")
    builders.admitted_entity(published.operator, other, entity_id="https://sp.sydvik.example/metadata")
    published.publish()
    for member in (published.member, other):
        sanctions.impose_at_once(member.organisation, reason="Avtalsbrott.", by=published.operator.trust_officer)
    third = builders.member(published.operator, "Stiftelsen Västvik")
    builders.admitted_entity(published.operator, third, entity_id="https://sp.vastvik.example/metadata")
    serial = published.publish().serial
    page = words(browser(other.reader).get(f"/feeds/production/publications/{serial}/"))
    assert "https://sp.sydvik.example/metadata Removed A sanction on the organisation is in effect." in page
    assert page.count("A sanction on the organisation is in effect.") == 1
    assert "https://sp1.norrvik.example/metadata Removed https://sp2" in page


def test_a_serial_without_changes_says_so(published: Published):
    published.publish(force=True)
    page = words(browser().get("/feeds/production/publications/2/"))
    assert "Signed again before it grew old" in page
    assert "No entity: the same contents, signed again." in page


def test_a_serial_that_does_not_exist_is_not_found(published: Published):
    assert browser().get("/feeds/production/publications/7/").status_code == 404


def test_a_held_publication_is_for_operators(published: Published, held: Publication):
    assert browser().get(address(held)).status_code == 404
    assert browser(published.member.administrator).get(address(held)).status_code == 404
    page = words(browser(published.operator.trust_officer).get(address(held)))
    assert "Held by the brake" in page
    assert "Protected entities would disappear: https://sp2.norrvik.example/metadata." in page
    assert "the last good content is served and signed again each day" in page


def test_the_second_operator_sees_who_would_leave_and_why(published: Published, held: Publication):
    stays = Entity.objects.get(entity_id="https://sp3.norrvik.example/metadata")
    placements.stop_asking(stays, Environment.PRODUCTION, by=published.member.administrator)
    page = words(browser(published.operator.key_custodian).get(address(held)))
    assert "2 entities that are served would leave" in page
    assert "https://sp2.norrvik.example/metadata A sanction on the entity is in effect." in page
    assert "https://sp3.norrvik.example/metadata The owner has not asked for publication" in page
    assert "https://sp1.norrvik.example/metadata" not in page


def test_the_feed_page_tells_operators_of_a_held_publication(published: Published, held: Publication):
    told = f"Serial {held.serial} is held and waits for a second operator."
    assert told in words(browser(published.operator.registrar).get("/feeds/production/"))
    assert told not in words(browser().get("/feeds/production/"))


def test_a_custodian_releases_it_and_the_signer_publishes_it(published: Published, held: Publication):
    visitor = browser(published.operator.key_custodian)
    page = words(visitor.post(f"{address(held)}release/", follow=True))
    assert "Released. The signer publishes it within a minute, under a new serial." in page
    result = published.publish()
    assert result.what == "published"
    page = words(visitor.get(f"/feeds/production/publications/{result.serial}/"))
    assert "Released by a second operator" in page
    assert "https://sp2.norrvik.example/metadata" not in published.served().entities


def test_the_button_is_there_once_and_the_second_release_is_told_no(published: Published, held: Publication):
    first, second = browser(published.operator.key_custodian), browser(published.operator.registrar)
    assert f'action="{address(held)}release/"' in second.get(address(held)).content.decode()
    first.post(f"{address(held)}release/")
    page = second.post(f"{address(held)}release/", follow=True)
    assert "This publication is no longer held." in words(page)
    assert f'action="{address(held)}release/"' not in page.content.decode()
    assert f"Released by {published.operator.key_custodian.name}" in words(page)


def test_those_who_do_not_run_feeds_have_no_button_and_are_told_no(published: Published, held: Publication):
    visitor = browser(published.operator.trust_officer)
    assert "release/" not in visitor.get(address(held)).content.decode()
    assert "You may not run feeds and publications" in words(visitor.post(f"{address(held)}release/", follow=True))
    assert browser(published.member.administrator).post(f"{address(held)}release/").status_code == 404
    assert browser().post(f"{address(held)}release/").status_code == 302
    assert Publication.objects.get(pk=held.pk).released_by is None


def test_a_release_is_never_a_link(published: Published, held: Publication):
    """A button pressed after the log-in ran out comes back as a GET: it leads to the page and does nothing."""
    response = browser(published.operator.key_custodian).get(f"{address(held)}release/")
    assert (response.status_code, response.url) == (302, address(held))
    assert Publication.objects.get(pk=held.pk).released_by is None
