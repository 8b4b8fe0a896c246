"""What the registry grants stands in the feed, and leaves it by itself when it is withdrawn or has run out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.cycle.snapshot import read
from federation.preview import preview
from federation.selection import select
from members.actions import categories
from members.clock import clock_at, now, today
from members.models import Entity
from members.saml.prerequisites import RESEARCH, SIRTFI
from tests import builders
from tests.categories import SP, holder_to_be
from tests.cycle.conftest import Published


@pytest.fixture
def holder(prepared: Published) -> Entity:
    """A service in the feed that shows what Sirtfi and Research and Scholarship take."""
    entity = holder_to_be(prepared.operator, prepared.member)
    builders.certify(prepared.operator, prepared.member.organisation, entities=(entity,), days=1000)
    builders.place(entity, by=prepared.member.administrator)
    assert prepared.publish().what == "published"
    return entity


def aggregate(published: Published) -> str:
    """What relying parties fetch, once they trust it."""
    assert SP in published.served().entities
    return (published.releases / published.feed.slug / "current" / "aggregate.xml").read_text()


def test_a_granted_category_is_published_at_the_next_turn_as_previewed(prepared: Published, holder: Entity) -> None:
    assert RESEARCH not in aggregate(prepared)
    for category in (RESEARCH, SIRTFI):
        categories.grant(holder, category, by=prepared.operator.registrar)
    assert prepared.publish().what == "published"
    document = aggregate(prepared)
    assert document.count(f"<saml:AttributeValue>{RESEARCH}</saml:AttributeValue>") == 1
    assert document.count(f"<saml:AttributeValue>{SIRTFI}</saml:AttributeValue>") == 1
    assert preview(holder.revisions.get()).content.decode() in document


def test_sirtfi_is_written_beside_the_level_of_assurance(prepared: Published, holder: Entity) -> None:
    categories.grant(holder, SIRTFI, by=prepared.operator.registrar)
    (selected,) = select(prepared.feed, now())
    assert selected.registry.assurance_certifications == (SIRTFI, builders.level().uri)
    assert selected.registry.entity_categories == ()


def test_a_withdrawn_category_leaves_the_feed_and_the_entity_stays(prepared: Published, holder: Entity) -> None:
    granted = categories.grant(holder, RESEARCH, by=prepared.operator.registrar)
    prepared.publish()
    categories.withdraw(granted, note="Annan verksamhet", by=prepared.operator.registrar)
    assert prepared.publish().what == "published"
    assert RESEARCH not in aggregate(prepared)


def test_what_the_clock_ends_leaves_the_feed_without_anybody_doing_anything(
    prepared: Published, holder: Entity
) -> None:
    categories.grant(holder, RESEARCH, until=today() + timedelta(days=30), by=prepared.operator.registrar)
    prepared.publish()
    with clock_at(builders.AT + timedelta(days=29)):
        prepared.publish()
        assert RESEARCH in aggregate(prepared)
    with clock_at(builders.AT + timedelta(days=30)):
        assert prepared.publish().what == "published"
        assert RESEARCH not in aggregate(prepared)


def test_the_day_is_the_feeds_not_that_of_utc(prepared: Published, holder: Entity) -> None:
    """Half past ten in the evening in UTC is the next day in Sweden."""
    categories.grant(holder, RESEARCH, until=today() + timedelta(days=1), by=prepared.operator.registrar)
    evening = builders.AT.replace(hour=22, minute=30)
    (before,) = select(prepared.feed, evening - timedelta(hours=1))
    (after,) = select(prepared.feed, evening)
    assert (before.granted, after.granted) == ((RESEARCH,), ())


def test_the_number_of_queries_does_not_grow_with_what_is_granted(prepared: Published) -> None:
    counts = []
    for number in (1, 2, 3):
        entity_id = f"https://sp{number}.norrvik.example/metadata"
        entity = holder_to_be(prepared.operator, prepared.member, entity_id=entity_id)
        builders.place(entity, by=prepared.member.administrator)
        for category in (RESEARCH, SIRTFI):
            categories.grant(entity, category, by=prepared.operator.registrar)
        read(prepared.feed, now())
        with CaptureQueriesContext(connection) as queries:
            read(prepared.feed, now())
        counts.append(len(queries))
    assert len(set(counts)) == 1
