"""One serial: what it changed and why, for whom; and the release of a held one by a second operator."""

import pytest

from federation.actions import placements
from federation.models import Environment, Feed, JointAct, Publication, PublicationChange
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
    told = f"Serial {held.serial} is held by the brake, until two operators release it."
    assert told in words(browser(published.operator.registrar).get("/feeds/production/"))
    assert told not in words(browser().get("/feeds/production/"))


def test_one_operator_asks_another_agrees_and_the_signer_publishes_it(published: Published, held: Publication):
    first, second = browser(published.operator.key_custodian), browser(published.operator.registrar)
    page = words(first.post(f"{address(held)}release/", {"grounds": "Avtalet är uppsagt"}, follow=True))
    assert "Release what the brake holds Waits for a second operator" in page
    assert "You proposed it: another operator has to look at it and agree." in page
    assert "https://sp2.norrvik.example/metadata A sanction on the entity is in effect." in page
    assert published.publish().what == "held"
    act = JointAct.objects.latest("pk")
    assert "Carried out." in words(second.post(f"/joint-acts/{act.pk}/agree/", follow=True))
    result = published.publish()
    assert result.what == "published"
    page = words(first.get(f"/feeds/production/publications/{result.serial}/"))
    assert "Released by a second operator" in page
    assert "https://sp2.norrvik.example/metadata" not in published.served().entities
    assert f"Released by {published.operator.registrar.name}" in words(first.get(address(held)))


def test_it_is_asked_for_once_and_with_grounds(published: Published, held: Publication):
    first, second = browser(published.operator.key_custodian), browser(published.operator.registrar)
    assert f'href="{address(held)}release/"' in second.get(address(held)).content.decode()
    assert first.post(f"{address(held)}release/", {"grounds": ""}).status_code == 422
    first.post(f"{address(held)}release/", {"grounds": "Väntat"})
    page = second.get(address(held))
    assert f"{published.operator.key_custodian.name} has asked for it to be released." in words(page)
    assert f'href="{address(held)}release/"' not in page.content.decode()
    again = second.post(f"{address(held)}release/", {"grounds": "Väntat"})
    assert (again.status_code, "proposed already, as number" in words(again)) == (422, True)


def test_those_who_do_not_run_feeds_have_no_button_and_are_told_no(published: Published, held: Publication):
    visitor, grounds = browser(published.operator.trust_officer), {"grounds": "Väntat"}
    assert "release/" not in visitor.get(address(held)).content.decode()
    assert "You may not run feeds and publications" in words(visitor.post(f"{address(held)}release/", grounds))
    assert browser(published.member.administrator).post(f"{address(held)}release/", grounds).status_code == 404
    assert browser().post(f"{address(held)}release/", grounds).status_code == 302
    assert not JointAct.objects.filter(state="proposed").exists()


def test_an_agreement_is_never_a_link(published: Published, held: Publication):
    """A button pressed after the log-in ran out comes back as a GET: it leads to the page and does nothing."""
    browser(published.operator.key_custodian).post(f"{address(held)}release/", {"grounds": "Väntat"})
    act = JointAct.objects.latest("pk")
    response = browser(published.operator.registrar).get(f"/joint-acts/{act.pk}/agree/")
    assert (response.status_code, response.url) == (302, f"/joint-acts/{act.pk}/")
    assert Publication.objects.get(pk=held.pk).released_by is None


def test_the_public_does_not_read_of_an_entity_that_was_kept_out(published: Published):
    made = Publication.objects.get(serial=1)
    PublicationChange.objects.create(publication=made, entity_id="https://bad.example/", kind="quarantined")
    assert "https://bad.example/" not in words(browser().get(FIRST))
    assert "https://bad.example/" in words(browser(published.operator.registrar).get(FIRST))
