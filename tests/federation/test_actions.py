"""Feeds, keys and placements: recorded by those who may, with what the gate and the signer can use."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from federation.actions import feeds, placements
from federation.models import Environment, Feed, Placement, SigningKey
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Entity
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


def test_a_key_is_known_by_the_fingerprint_of_its_certificate(operator: Operator) -> None:
    key = feeds.record_key("production-2026", builders.certificate(), by=operator.key_custodian)
    assert len(bytes.fromhex(key.certificate_sha256)) == 32
    assert key.state == "active"
    event = AuditEvent.objects.get(tag=Tag.KEY_RECORDED)
    assert event.details == {"certificate_sha256": key.certificate_sha256}


@pytest.mark.parametrize(
    "text", ["", "not a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_what_is_no_certificate_is_refused(operator: Operator, text: str) -> None:
    with pytest.raises(Refused, match="not a PEM certificate"):
        feeds.record_key("production-2026", text, by=operator.key_custodian)


def test_a_private_key_does_not_slip_in_with_the_certificate(operator: Operator) -> None:
    """The private half never comes near the database; what is kept is the certificate and nothing else."""
    pasted = builders.certificate() + "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"
    key = feeds.record_key("production-2026", pasted, by=operator.key_custodian)
    assert "PRIVATE" not in SigningKey.objects.get(pk=key.pk).certificate_pem


@pytest.mark.parametrize("label", ["../../etc/passwd", "a b", "", "a/b"])
def test_a_label_is_a_name_that_a_file_can_have(operator: Operator, label: str) -> None:
    with pytest.raises(ValidationError):
        feeds.record_key(label, builders.certificate(), by=operator.key_custodian)


def test_a_certificate_is_recorded_once(operator: Operator) -> None:
    feeds.record_key("one", builders.certificate(), by=operator.key_custodian)
    with pytest.raises(ValidationError, match="already exists"):
        feeds.record_key("two", builders.certificate(), by=operator.key_custodian)


def test_sigill_itself_records_no_key_but_the_demonstration_s(operator: Operator) -> None:
    with pytest.raises(Refused, match="Only a key custodian"):
        feeds.record_key("production-2026", builders.certificate(), by=None)
    assert feeds.record_key("demo", builders.certificate(), by=None, is_demo=True).is_demo


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
