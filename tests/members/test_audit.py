"""The audit chain: append-only, and whoever changes, removes or inserts an event is found."""

import threading
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import translation

from members import audit
from members.models import AuditEvent, AuditHead, AuditPrivate
from members.tags import Tag
from tests import builders
from tests.builders import Operator
from tests.flushing import unsealed
from tests.tiers import needs_postgres


@pytest.fixture
def chain(operator: Operator) -> list[AuditEvent]:
    """Some events of several kinds, oldest first."""
    builders.member(operator)
    return list(AuditEvent.objects.order_by("number"))


def _tamper(number: int, **changes: Any) -> None:
    """What somebody with the database's password can do: SQL, past every model."""
    table = AuditEvent._meta.db_table
    with unsealed(), connection.cursor() as cursor:
        for column, value in changes.items():
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE number = %s", [value, number])


def _remove(number: int) -> None:
    with unsealed(), connection.cursor() as cursor:
        AuditPrivate.objects.filter(event__number=number).delete()
        cursor.execute(f"DELETE FROM {AuditEvent._meta.db_table} WHERE number = %s", [number])


def test_a_chain_that_nobody_touched_is_whole(chain: list[AuditEvent]) -> None:
    assert len(chain) > 10
    assert [event.number for event in chain] == list(range(1, len(chain) + 1))
    assert list(audit.broken_links()) == []


def test_an_empty_chain_is_whole(db: None) -> None:
    assert list(audit.broken_links()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"tag": "role.ended"},
        {"actor_id": None},
        {"organisation_id": None},
        {"subject": "person 1 Somebody else"},
        {"details": '{"role": "administrator"}'},
        {"at": "2020-01-01 00:00:00+00:00"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_event_is_found_whatever_was_changed(chain: list[AuditEvent], change: dict[str, Any]) -> None:
    victim = next(e for e in chain if e.organisation_id and e.actor_id and e.number > 3)
    _tamper(victim.number, **change)
    assert list(audit.broken_links()) == [f"Event {victim.number} has been changed since it was written."]


def test_a_changed_event_with_its_digest_made_anew_no_longer_fits_the_next(chain: list[AuditEvent]) -> None:
    victim = AuditEvent.objects.get(number=5)
    victim.subject = "person 1 Somebody else"
    _tamper(5, subject=victim.subject, digest=victim.sealed_digest())
    assert list(audit.broken_links()) == ["Event 6 does not follow the one before it."]


def test_an_event_taken_out_of_the_middle_is_missed(chain: list[AuditEvent]) -> None:
    _remove(5)
    assert list(audit.broken_links()) == [
        "Event 5 is missing: the next one found is 6.",
        "Event 6 does not follow the one before it.",
    ]


def test_the_newest_event_cannot_be_taken_away_unseen(chain: list[AuditEvent]) -> None:
    _remove(len(chain))
    (sentence,) = audit.broken_links()
    assert sentence == f"The chain should end at event {len(chain)}, but event {len(chain) - 1} is the last one."


def test_a_lost_end_mark_is_found(chain: list[AuditEvent]) -> None:
    with unsealed():
        AuditHead.objects.all().delete()
    (sentence,) = audit.broken_links()
    assert f"event {len(chain)} is the last one" in sentence


def test_an_event_is_never_saved_twice_nor_deleted(chain: list[AuditEvent]) -> None:
    with pytest.raises(TypeError, match="never changed"):
        chain[0].save()
    with pytest.raises(TypeError, match="never deleted"):
        chain[0].delete()


def test_events_are_neither_changed_nor_deleted_in_bulk(chain: list[AuditEvent]) -> None:
    with pytest.raises(TypeError, match="never changed"):
        AuditEvent.objects.update(subject="")
    with pytest.raises(TypeError, match="never changed"), transaction.atomic():
        AuditEvent.objects.filter(number=1).bulk_update([chain[0]], ["subject"])
    with pytest.raises(TypeError, match="never deleted"):
        AuditEvent.objects.filter(number=1).delete()
    assert list(audit.broken_links()) == []


def test_what_is_rolled_back_leaves_no_event(chain: list[AuditEvent], operator: Operator) -> None:
    def request() -> None:
        builders.organisation(operator, "Söderås kommun")
        raise RuntimeError("the request broke down")

    with pytest.raises(RuntimeError):
        transaction.atomic(request)()
    assert AuditEvent.objects.count() == len(chain)
    assert list(audit.broken_links()) == []


@pytest.mark.postgres
@needs_postgres  # SQLite keeps a test's database in memory, where threads do not wait for each other
@pytest.mark.django_db(transaction=True)
def test_events_written_at_the_same_time_still_make_one_chain() -> None:
    operator = builders.operator()
    before = AuditEvent.objects.count()
    start = threading.Barrier(4)

    def write() -> None:
        start.wait(timeout=10)
        for _ in range(5):
            audit.record(Tag.CONTACT_RECORDED, operator.organisation, by=operator.registrar)
        connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert AuditEvent.objects.count() == before + 20
    assert list(audit.broken_links()) == []


def test_an_event_by_sigill_itself_has_no_actor(operator: Operator) -> None:
    event = audit.record(Tag.PUBLICATION_PUBLISHED, operator.organisation, by=None, serial=7)
    event.refresh_from_db()
    assert event.actor is None
    assert event.details == {"serial": 7}
    assert event.at == builders.AT


def test_a_long_name_does_not_stop_an_event(operator: Operator) -> None:
    operator.organisation.name_sv = "å" * 2000
    event = audit.record(Tag.CONTACT_RECORDED, operator.organisation, by=None)
    event.refresh_from_db()
    assert len(event.subject) == 1100
    assert list(audit.broken_links()) == []


def test_a_log_is_in_one_language_whoever_acts(operator: Operator) -> None:
    organisation = operator.organisation
    with translation.override("en"):
        first = audit.record(Tag.CONTACT_RECORDED, organisation, by=None)
    with translation.override("sv"):
        second = audit.record(Tag.CONTACT_RECORDED, organisation, by=None)
    assert first.subject == second.subject == f"organisation {organisation.pk} {organisation.name_sv}"
