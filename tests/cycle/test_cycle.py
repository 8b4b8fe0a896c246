"""The publication cycle: what is published, when, and under which serial."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.aggregate.verify import verify
from federation.cycle.keys import certificate_der
from federation.cycle.make import MAX_VALIDITY
from federation.cycle.snapshot import read
from federation.models import Feed, Publication
from members import audit
from members.actions import memberships
from members.clock import clock_at, now
from members.models import AuditEvent, Membership
from members.models.membership import MembershipState
from members.tags import Tag
from tests import builders
from tests.answers import answers_in
from tests.cycle.conftest import Published
from trustframework.actions import sanctions


def test_a_relying_party_trusts_the_first_release_and_finds_every_admitted_entity(published: Published) -> None:
    assert set(published.served().entities) == {f"https://sp{n}.norrvik.example/metadata" for n in (1, 2, 3)}
    assert published.serial() == 1


def test_a_feed_that_nobody_is_admitted_to_is_not_published_and_makes_no_serial(prepared: Published) -> None:
    assert prepared.publish().what == "unchanged"
    assert not Publication.objects.exists()


def test_when_nothing_changed_nothing_is_signed(published: Published) -> None:
    assert published.publish().what == "unchanged"
    assert published.serial() == 1


def test_a_new_entity_gets_the_next_serial_and_is_named_as_added(published: Published) -> None:
    added = published.admit(4)
    assert published.publish().serial == 2
    assert added in published.served().entities
    assert [(c.kind, c.entity_id) for c in published.newest().changes.all()] == [("added", added)]


def test_what_the_clock_ends_leaves_the_feed_without_anybody_doing_anything(published: Published) -> None:
    """Level-triggered: a certification that runs out at midnight changes the answer, not an event."""
    with clock_at(builders.AT + timedelta(days=364)):
        lasting = published.admit(9)
        published.publish()
    with clock_at(builders.AT + timedelta(days=366)):
        assert published.publish().what == "published"
        assert set(published.served().entities) == {lasting}
        gone = published.newest().changes.get(entity_id="https://sp1.norrvik.example/metadata")
    assert gone.kind == "removed"
    assert [reason["code"] for reason in gone.reasons] == ["certification_expired"]


def test_a_sanctioned_entity_is_out_at_the_next_turn_and_back_when_it_is_lifted(published: Published) -> None:
    entity_id = "https://sp2.norrvik.example/metadata"
    entity = published.member.organisation.entities.get(entity_id=entity_id)
    sanction = sanctions.impose_at_once(
        published.member.organisation, reason="Läckt nyckel", by=published.operator.trust_officer, entity=entity
    )
    published.publish()
    assert entity_id not in published.served().entities
    sanctions.lift(sanction, by=published.operator.decision_maker, note="Bytt nyckel")
    published.publish()
    assert entity_id in published.served().entities


def test_a_release_is_signed_again_when_it_is_a_day_old_and_its_content_stays(published: Published) -> None:
    before = published.served()
    with clock_at(builders.AT + timedelta(hours=24)):
        assert published.publish().what == "published"
        after = published.served()
    assert after.entities == before.entities
    assert after.valid_until == before.valid_until + timedelta(hours=24)
    assert published.newest().cause == "refreshed"


def test_the_aggregate_and_mdq_say_the_same_of_every_entity(published: Published) -> None:
    published.admit(4)
    published.publish()
    current = published.releases / "production" / "current"
    documents = [path.read_bytes() for path in answers_in(current).values()]

    answers: dict[str, str] = {}
    for document in documents:
        answers |= verify(document, certificate_der(published.feed), now(), None, MAX_VALIDITY).entities
    assert answers == published.served().entities


def test_only_documents_that_changed_are_signed_again(published: Published) -> None:
    current = published.releases / "production" / "current"
    before = {name: path.stat().st_ino for name, path in answers_in(current).items()}
    published.admit(4)
    published.publish()
    after = {name: path.stat().st_ino for name, path in answers_in(current).items()}
    assert {name: after[name] for name in before} == before
    assert len(after) == 4


def test_a_suspended_member_is_out_with_all_its_entities_when_others_stay(published: Published) -> None:
    other = builders.member(published.operator, "Älvdalens kommun")
    kept = "https://sp.alvdalen.example/metadata"
    builders.admitted_entity(published.operator, other, entity_id=kept)
    published.publish()
    for membership in Membership.objects.filter(organisation=published.member.organisation):
        memberships.advance(membership, MembershipState.SUSPENDED, by=published.operator.registrar)
    published.publish()
    assert set(published.served().entities) == {kept}


def test_a_certificate_change_publishes_although_no_entity_changed(
    published: Published, key_directory: tuple[object, dict[str, str]]
) -> None:

    key = builders.record_key(published.operator, "second", key_directory[1]["second"])
    Feed.objects.filter(pk=published.feed.pk).update(signing_key=key)
    assert published.publish().what == "published"
    published.feed.refresh_from_db()
    assert len(published.served().entities) == 3


def test_the_publication_is_written_in_the_audit_chain_which_holds(published: Published) -> None:
    assert AuditEvent.objects.filter(tag=Tag.PUBLICATION_PUBLISHED).count() == 1
    assert list(audit.broken_links()) == []


def test_the_number_of_queries_of_a_snapshot_does_not_grow_with_the_entities(prepared: Published) -> None:

    counts = []
    for number in (1, 2, 3, 4, 5, 6):
        prepared.admit(number)
        read(prepared.feed, now())  # the new fragment is built and stored here
        with CaptureQueriesContext(connection) as queries:
            read(prepared.feed, now())
        counts.append(len(queries))
    assert len(set(counts)) == 1


@pytest.mark.parametrize("lost", ["fragments", "a fragment"])
def test_a_lost_fragment_store_is_built_again_from_the_database(published: Published, lost: str) -> None:
    before = published.served().entities
    files = list(published.releases.parent.glob("fragments/*/*.xml"))
    for path in files if lost == "fragments" else files[:1]:
        path.unlink()
    assert published.publish(force=True).what == "published"
    assert published.served().entities == before
