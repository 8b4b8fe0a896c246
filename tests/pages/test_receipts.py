"""A submitter's receipt on the entity page: place in the queue, published in which serial, seen where and when."""

from datetime import timedelta

import pytest

from federation.actions import feed_modes
from federation.models import Feed, Publication
from members.actions import revisions
from members.clock import clock_at
from members.models import Entity, MetadataRevision
from tests import builders
from tests.cycle.conftest import Published
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
SP = "https://sp1.norrvik.example/metadata"


def page_of(published: Published, entity_id: str = SP) -> str:
    entity = Entity.objects.get(entity_id=entity_id)
    return words(browser(published.member.administrator).get(f"/entities/{entity.pk}/"))


def test_what_is_published_names_its_serial_and_where_it_was_seen(published: Published):
    told = "What is approved was published in serial 1 of Feed production, 2026-06-01 14:00"
    page = page_of(published)
    assert told in page
    assert "at the public address" not in page
    Publication.objects.update(served="same")
    page = page_of(published)
    assert "Seen there at the public address, 2026-06-01 14:00" in page
    assert "/md/production.xml" in page
    Publication.objects.update(served="unreachable")
    assert "The public address did not answer then:" in page_of(published)


def test_until_it_is_published_the_receipt_says_what_it_waits_for(published: Published):
    new = published.admit(4)
    assert "in the signer's queue: it is published in Feed production within a minute" in page_of(published, new)
    row = {"feed": published.feed, "serial": 2, "epoch": 9, "cause": "changed", "entity_count": 4}
    made = Publication.objects.create(state="intended", intended_at=builders.AT, **row)
    assert "is being published now, as serial 2 of" in page_of(published, new)
    for state, told in (
        ("held", "two operators have to look at it first"),
        ("failed", "production failed, and the signer"),
    ):
        Publication.objects.filter(pk=made.pk).update(state=state)
        assert told in page_of(published, new)
    feed_modes.pause(published.feed, by=published.operator.registrar, grounds="Fel")
    assert "the operator has stopped what is new in Feed production" in page_of(published, new)
    assert Feed.objects.get().mode_reason not in page_of(published, new)


def test_a_submission_tells_its_place_among_those_that_wait(published: Published):
    for name in ("first", "second"):
        builders.submitted(published.member, entity_id=f"https://{name}.norrvik.example/md")
    assert "is number 2 of 2 that wait for a registrar" in page_of(published, "https://second.norrvik.example/md")
    assert "that wait for a registrar" not in page_of(published)


def revision_page(published: Published, entity_id: str = SP, number: int = 1) -> str:
    revision = MetadataRevision.objects.get(entity__entity_id=entity_id, number=number)
    return words(browser(published.member.administrator).get(f"/revisions/{revision.pk}/"))


def test_the_revision_s_page_follows_it_from_the_queue_to_the_public_address(published: Published):
    new = "https://new.norrvik.example/md"
    revision = builders.submitted(published.member, entity_id=new)
    assert "Number 1 of 1 that wait for a registrar." in revision_page(published, new)
    builders.approve(revision, by=published.operator.registrar)
    assert "Nobody asks for it to be published anywhere." in revision_page(published, new)
    entity = Entity.objects.get(entity_id=new)
    builders.place(entity, by=published.member.administrator)
    assert "does not take it: 1 gate is closed. Why, and what to do" in revision_page(published, new)
    builders.certify(published.operator, published.member.organisation, entities=(entity,))
    assert "in the signer's queue" in revision_page(published, new)
    published.publish()
    Publication.objects.filter(serial=2).update(served="same")
    page = revision_page(published, new)
    assert "What is approved was published in serial 2 of Feed production, 2026-06-01 14:00" in page
    assert "Seen there at the public address, 2026-06-01 14:00" in page
    assert "As everybody sees it" in page


def test_a_revision_whose_place_another_took_says_so(published: Published):
    with clock_at(builders.AT + timedelta(hours=1)):
        newer = builders.submitted(published.member, entity_id=SP, name="Nytt")
        builders.approve(newer, by=published.operator.registrar)
        page = revision_page(published)
        assert "Another revision has taken its place." in page
        assert "was published in serial" not in page
        assert "in the signer's queue" in revision_page(published, number=2)


def test_a_rejected_revision_ends_there(published: Published):
    revision = builders.submitted(published.member, entity_id="https://new.norrvik.example/md")
    revisions.reject(revision, note="Fel adress", by=published.operator.registrar)
    page = revision_page(published, "https://new.norrvik.example/md")
    assert "Rejected" in page
    assert "Nobody asks for it" not in page
