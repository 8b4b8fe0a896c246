"""Which environment has had an entity in it, and since which publication: what gate G7 asks about acceptance."""

from datetime import timedelta

from federation.models import Environment, FirstPublication
from federation.selection import judge
from members.clock import clock_at, now
from members.models import Entity
from tests import builders
from tests.cycle.conftest import Published


def test_the_first_publication_is_remembered_once_and_stays_when_the_entity_has_left(published: Published) -> None:
    first = published.newest()
    rows = FirstPublication.objects.filter(publication=first)
    assert set(rows.values_list("environment", flat=True)) == {Environment.PRODUCTION}
    assert {row.entity.entity_id for row in rows} == set(published.served().entities)
    name = published.admit(7)
    assert published.publish().what == "published"
    assert FirstPublication.objects.get(entity__entity_id=name).publication == published.newest()
    assert set(FirstPublication.objects.filter(publication=first)) == set(rows)
    entity = Entity.objects.get(entity_id=name)
    entity.placements.all().delete()
    assert published.publish().what == "published"
    assert FirstPublication.objects.filter(entity=entity).count() == 1


def test_an_entity_that_is_kept_out_has_not_been_published(published: Published) -> None:
    waiting = builders.approved_entity(
        published.operator, published.member, entity_id="https://new.norrvik.example/metadata"
    )
    published.publish(force=True)
    assert not FirstPublication.objects.filter(entity=waiting).exists()


def test_from_acceptance_to_production_the_same_entity_by_different_gates(published: Published) -> None:
    """In production since before the feed asked for it: what it asks now is what counts."""
    feed = published.feed
    feed.policy = {**feed.policy, "gates": [*feed.policy["gates"], "G7"]}
    feed.save()
    (found, *_rest) = judge(Entity.objects.all(), feed, now())
    assert [reason.code for reason in found.verdict.reasons] == ["not_tested"]
    feed.environment, feed.policy = Environment.ACCEPTANCE, {**feed.policy, "gates": ["G4"]}
    feed.save()
    for entity in Entity.objects.filter(placements__environment=Environment.PRODUCTION):
        builders.place(entity, Environment.ACCEPTANCE, by=published.member.administrator)
    with clock_at(now() + timedelta(days=1)):
        name = "https://sp8.norrvik.example/metadata"
        new = builders.approved_entity(published.operator, published.member, entity_id=name)
        builders.place(new, Environment.ACCEPTANCE, by=published.member.administrator)
        assert published.publish().what == "published"
    assert FirstPublication.objects.filter(entity=new, environment=Environment.ACCEPTANCE).exists()
