"""Feeds and placements: recorded by those who may, with what the gate and the signer can use."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from federation.actions import placements
from federation.models import Environment, Feed, Placement
from members.clock import clock_at
from members.errors import NotAllowed
from members.models import AuditEvent, Entity
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


def test_a_feed_is_recorded_with_its_policy(operator: Operator) -> None:
    feed = builders.feed(operator, gates=["G1", "G4"])
    feed.refresh_from_db()
    assert feed.policy["gates"] == ["G1", "G4"]
    assert (feed.validity_days, feed.cache_duration, feed.epoch, feed.nudged) == (10, "PT6H", 0, False)
    assert AuditEvent.objects.get(tag=Tag.FEED_RECORDED).details == {"environment": "production"}


def test_a_feed_whose_policy_the_gate_cannot_read_is_refused(operator: Operator) -> None:
    with pytest.raises(ValueError, match="G99"):
        builders.feed(operator, gates=["G99"])
    assert not Feed.objects.exists()


def test_a_slug_names_one_feed(operator: Operator) -> None:
    builders.feed(operator)
    with pytest.raises(ValidationError, match="already exists"):
        builders.feed(operator)


def test_asking_twice_is_asking_once(member: Member) -> None:
    entity = builders.submitted(member).entity
    first = placements.ask(entity, Environment.PRODUCTION, by=member.administrator)
    with clock_at(AT + timedelta(days=1)):
        second = placements.ask(entity, Environment.PRODUCTION, by=member.administrator)
    assert first == second
    assert second.requested_at == AT
    assert AuditEvent.objects.filter(tag=Tag.PLACEMENT_REQUESTED).count() == 1


def test_the_database_too_places_an_entity_once_per_environment(member: Member) -> None:
    entity = builders.submitted(member).entity
    builders.place(entity, by=member.administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(
            entity=entity, environment=Environment.PRODUCTION, requested_by=member.administrator, requested_at=AT
        )


def test_whoever_stops_asking_is_in_the_audit_chain_once(member: Member) -> None:
    entity = builders.submitted(member).entity
    builders.place(entity, by=member.administrator)
    for _ in range(2):
        placements.stop_asking(entity, Environment.PRODUCTION, by=member.administrator)
    assert not Placement.objects.exists()
    assert AuditEvent.objects.filter(tag=Tag.PLACEMENT_WITHDRAWN).count() == 1


def test_only_the_owner_s_people_and_registrars_ask(operator: Operator, member: Member) -> None:
    entity: Entity = builders.submitted(member).entity
    stranger = builders.member(operator, "Söderås kommun").administrator
    for person in (stranger, member.reader, operator.trust_officer):
        with pytest.raises(NotAllowed):
            placements.ask(entity, Environment.PRODUCTION, by=person)
    assert placements.ask(entity, Environment.PRODUCTION, by=operator.registrar).requested_by == operator.registrar
