"""The health of an entity's addresses: looked at when asked for, at submission and once a week; fifty looks stay."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from members import tasks
from members.actions import domains, health, revisions
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Domain, Entity, EntityHealth
from members.models.domain import DomainMethod, DomainState
from members.saml.observations import (
    Host,
    Observations,
    Page,
    Tls,
    Trouble,
    authority,
    endpoint_addresses,
    page_addresses,
)
from members.saml.types import EntityFacts
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the prober was asked; its answer is that every host has an expired certificate and every page is there."""
    calls: list[dict[str, Any]] = []

    def answer(facts: EntityFacts, at: Any, **known: Any) -> Observations:
        calls.append({"facts": facts, **known})
        expired = Host(("9.9.9.9",), tls=Tls("TLSv1.3", Trouble.EXPIRED, "certificate has expired"))
        hosts = {authority(url): expired for url in endpoint_addresses(facts)}
        return Observations(at, hosts, {url: Page(url, 200) for url in page_addresses(facts)}, **known)

    monkeypatch.setattr(health, "observe", answer)
    return calls


@pytest.fixture
def entity(operator: Operator, member: Member) -> Entity:
    return builders.approved_entity(operator, member)


def waiting(entity: Entity) -> EntityHealth:
    return EntityHealth.objects.get(entity=entity, at=None)


def test_what_is_submitted_is_looked_at_by_the_next_minute(
    entity: Entity, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "wake", lambda _task, pk: tasks.probe_entity(pk))
    tasks.probe_entities()
    (look,) = entity.health.all()
    assert (look.at, look.revision) == (AT, entity.revisions.get())
    assert {finding["rule"] for finding in look.findings} == {"MD-END-024"}
    assert look.hosts == (1, 1)
    assert len(asked) == 1


def test_the_newest_metadata_is_looked_at(entity: Entity, member: Member, asked: list[dict[str, Any]]) -> None:
    newer = builders.submitted(member, entity_id=entity.entity_id, name="Nytt namn")
    health.look(waiting(entity))
    assert entity.health.get().revision == newer
    assert asked[0]["new"] is False


def test_an_entity_that_was_never_approved_is_new(member: Member, asked: list[dict[str, Any]]) -> None:
    health.look(waiting(builders.submitted(member).entity))
    assert asked[0]["new"] is True


def test_a_member_asks_and_a_worker_is_woken(
    entity: Entity,
    member: Member,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    EntityHealth.objects.update(at=AT)
    woken: list[tuple[str, int]] = []
    monkeypatch.setattr(health, "wake", lambda task, pk: woken.append((task, pk)))
    with django_capture_on_commit_callbacks(execute=True):
        health.ask(entity, by=member.administrator)
    assert woken == [(tasks.probe_entity.name, waiting(entity).pk)]
    assert AuditEvent.objects.get(tag=Tag.HEALTH_ASKED).actor == member.administrator
    assert health.send_out(AT + MINUTE) == []
    assert health.send_out(AT + health.LOST_AFTER) == [waiting(entity).pk]


def test_asking_twice_is_one_look(entity: Entity, member: Member) -> None:
    health.ask(entity, by=member.administrator)
    health.ask(entity, by=member.administrator)
    assert entity.health.count() == 1


def test_a_reader_cannot_ask(entity: Entity, member: Member) -> None:
    with pytest.raises(NotAllowed):
        health.ask(entity, by=member.reader)


def test_without_metadata_there_is_nothing_to_look_at(member: Member) -> None:
    bare = Entity.objects.create(entity_id="https://tom.norrvik.example/", owner=member.organisation, registered_at=AT)
    with pytest.raises(Refused, match="has no metadata"):
        health.ask(bare, by=member.administrator)
    assert health.send_out(AT) == []


def test_metadata_that_was_withdrawn_before_the_look_leaves_nothing_to_look_at(
    member: Member, asked: list[dict[str, Any]]
) -> None:
    revision = builders.submitted(member)
    look = waiting(revision.entity)
    revisions.withdraw(revision, by=member.administrator)
    health.look(look)
    assert (asked, EntityHealth.objects.count()) == ([], 0)


def test_a_look_is_done_once(entity: Entity, asked: list[dict[str, Any]]) -> None:
    look = waiting(entity)
    health.look(look)
    with clock_at(AT + MINUTE):
        health.look(look)
        tasks.probe_entity(look.pk)
    assert entity.health.get().at == AT


def test_the_last_fifty_looks_are_kept(entity: Entity, asked: list[dict[str, Any]]) -> None:
    health.look(waiting(entity))
    EntityHealth.objects.bulk_create(
        EntityHealth(entity=entity, asked_at=AT - n * MINUTE, at=AT - n * MINUTE) for n in range(1, 60)
    )
    with clock_at(AT + MINUTE):
        health.look(health.want(entity))
    kept = list(entity.health.values_list("at", flat=True))
    assert len(kept) == health.KEPT
    assert kept[0] == AT + MINUTE
    assert kept[-1] == AT - 48 * MINUTE


def test_every_entity_has_its_turn_once_a_week_and_they_spread(operator: Operator, member: Member) -> None:
    for n in range(7):
        builders.approved_entity(operator, member, entity_id=f"https://idp{n}.norrvik.example/saml")
    EntityHealth.objects.update(at=AT)
    looked: Counter[int] = Counter()
    hours = set()
    for hour in range(4, 2 * 168 + 4, 4):  # up to the end of the second week: somebody's minute may be its last
        at = AT + timedelta(hours=hour)
        for pk in health.send_out(at):
            look = EntityHealth.objects.get(pk=pk)
            looked[look.entity_id] += 1
            hours.add(hour % 168)
            EntityHealth.objects.filter(pk=pk).update(at=at, asked_at=at)
    assert set(looked.values()) == {2}
    assert len(looked) == 7
    assert len(hours) > 4


def test_no_more_than_a_few_workers_are_out_at_a_time(operator: Operator, member: Member) -> None:
    for n in range(8):
        builders.approved_entity(operator, member, entity_id=f"https://idp{n}.norrvik.example/saml")
    first = health.send_out(AT)
    assert len(first) == health.AT_ONCE
    assert health.send_out(AT + MINUTE) == []
    EntityHealth.objects.filter(pk=first[0]).update(at=AT)
    assert len(health.send_out(AT + MINUTE)) == 1


def test_looks_that_nobody_was_sent_to_come_before_those_that_were_lost(operator: Operator, member: Member) -> None:
    for n in range(8):
        builders.approved_entity(operator, member, entity_id=f"https://idp{n}.norrvik.example/saml")
    lost = health.send_out(AT)
    again = health.send_out(AT + health.LOST_AFTER)
    assert len(again) == health.AT_ONCE
    assert len(set(again) - set(lost)) == 3


def test_the_domains_that_the_owner_ever_proved_are_known(
    entity: Entity, asked: list[dict[str, Any]], operator: Operator, member: Member
) -> None:
    domain = domains.claim(member.organisation, "norrvik.example", DomainMethod.REGISTRAR, by=member.administrator)
    domains.accept(domain, note="Utdrag", by=operator.registrar)
    Domain.objects.update(state=DomainState.LAPSED)
    health.look(waiting(entity))
    assert asked[0]["domains"] == {"norrvik.example": AT.date()}
