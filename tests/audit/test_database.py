"""The database refuses to change the chain, whoever lifts its triggers is found, and what is erased leaves it whole."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from members import audit, request_id
from members.audit_lines import lines
from members.audit_verifier import Chain, read_checkpoint
from members.models import AuditEvent, AuditHead, AuditPrivate, AuditSalt, Contact, Organisation
from members.tags import Tag
from tests import builders
from tests.audit.conftest import Sealed, busy
from tests.builders import Operator
from tests.flushing import unsealed

EVENTS, HEAD, PRIVATE = (model._meta.db_table for model in (AuditEvent, AuditHead, AuditPrivate))


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        (f"UPDATE {EVENTS} SET tag = 'role.ended' WHERE number = 2", "never changed"),
        (f"UPDATE {EVENTS} SET digest = 'ab'", "never changed"),
        (f"DELETE FROM {EVENTS} WHERE number = 2", "never deleted"),
        (f"UPDATE {HEAD} SET length = 1", "only moves forward"),
        (f"UPDATE {HEAD} SET length = length + 1", "only moves forward"),
        (f"UPDATE {HEAD} SET digest = 'ab'", "only moves forward"),
        (f"DELETE FROM {HEAD}", "only moves forward"),
        (f"UPDATE {PRIVATE} SET value = '\"Eva\"'", "erased, never changed"),
    ],
)
def test_the_database_refuses_what_no_model_would_do(operator: Operator, statement: str, refusal: str) -> None:
    with pytest.raises(DatabaseError, match=refusal), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(audit.broken_links()) == []


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_database_refuses_to_empty_the_chain(operator: Operator) -> None:
    connection.check_constraints()  # what is still to be checked would be refused before the trigger is asked
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {EVENTS} CASCADE")
    assert AuditEvent.objects.exists()


COLUMNS = {
    "form": 1,
    "at": "2020-01-01 00:00:00+00:00",
    "tag": "role.ended",
    "actor_id": None,
    "on_behalf_of_id": 1,
    "organisation_id": None,
    "entity_id": 1,
    "person_id": None,
    "object_kind": "contact",
    "object_pk": "999",
    "subject": "person 999",
    "before": "ab",
    "after": "ab",
    "request": "somebody-else",
    "details": '{"role": "nobody"}',
    "private_digests": "{}",
    "previous": "ab",
    "digest": "ab",
    "number": 90_000,
}


def test_whoever_lifts_the_triggers_is_found_whatever_was_changed(sealed: Sealed) -> None:
    checkpoints = [read_checkpoint(document, [sealed.certificate]) for document in sealed.checkpoints]
    victim = AuditEvent.objects.filter(tag=Tag.ROLE_ASSIGNED, actor__isnull=False, person__isnull=False)[0]
    unfound = set()
    for column, value in COLUMNS.items():
        with unsealed(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {EVENTS} SET {column} = %s WHERE number = %s", [value, victim.number])
            if not audit.damages(Chain(checkpoints))[1]:
                unfound.add(column)
            transaction.set_rollback(True)
    assert unfound == set()
    assert audit.damages(Chain(checkpoints))[1] == []


def test_an_end_taken_away_with_its_mark_is_found_by_a_checkpoint_only(sealed: Sealed) -> None:
    last = AuditEvent.objects.latest("number")
    before = AuditEvent.objects.get(number=last.number - 1)
    with unsealed(), transaction.atomic(), connection.cursor() as cursor:
        AuditPrivate.objects.filter(event=last).delete()
        cursor.execute(f"DELETE FROM {EVENTS} WHERE number = %s", [last.number])
        cursor.execute(f"UPDATE {HEAD} SET length = %s, digest = %s", [before.number, before.digest])
        assert list(audit.broken_links()) == []
        (found,) = audit.damages(Chain([read_checkpoint(sealed.checkpoints[-1], [sealed.certificate])]))[1]
        transaction.set_rollback(True)
    assert found.kind == "truncated"


def test_reading_on_from_a_checkpoint_reads_only_what_came_after(sealed: Sealed) -> None:
    first = read_checkpoint(sealed.checkpoints[0], [sealed.certificate])
    chain, damages = audit.damages(Chain(number=first.length, previous=first.head))
    assert damages == []
    assert chain.read == AuditEvent.objects.count() - first.length


def _exported(*, private: bool = False) -> str:
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines(private=private))


def test_nobody_s_name_address_or_words_stand_in_the_chain(operator: Operator) -> None:
    organisation = builders.organisation(operator)
    contact = builders.contact(organisation, name="Vera Vakt")
    audit.record(Tag.CONTACT_RECORDED, contact, by=operator.registrar, note="Vera svarade i telefon")
    chained = _exported()
    for word in ("Vera", contact.email, operator.registrar.name, operator.registrar.email):
        assert word not in chained
    assert "Vera svarade i telefon" in _exported(private=True)


def test_a_sole_trader_s_name_and_number_are_a_person_s(operator: Operator) -> None:
    trader = builders.organisation(operator, "Vera Vakts vårdfirma", legal_form="sole_trader")
    assert "Vera" not in _exported()
    assert trader.number not in _exported()
    assert AuditEvent.objects.get(object_kind="organisation", object_pk=trader.pk).called == trader.name_sv


def test_an_erased_contact_leaves_the_proof_whole(operator: Operator) -> None:
    organisation = builders.organisation(operator)
    contact = builders.contact(organisation, name="Vera Vakt")
    event = audit.record(
        Tag.CONTACT_RECORDED, contact, by=operator.registrar, note="Vera svarade", private={"email": contact.email}
    )
    assert event.details == {"note": "Vera svarade", "email": contact.email}
    assert audit.forget(contact) > 0
    event = AuditEvent.objects.get(pk=event.pk)
    assert event.details == {}
    assert event.called == ""
    assert not AuditSalt.objects.filter(object_kind="contact", object_pk=contact.pk).exists()
    chain, damages = audit.damages()
    assert damages == []
    assert chain.erased == len(event.private_digests) + 1  # its name when it was recorded, too


def test_the_words_about_somebody_else_are_erased_with_them(operator: Operator) -> None:
    person = builders.person("Vera Vakt")
    event = audit.record(
        Tag.ORGANISATION_REGISTERED, operator.organisation, by=None, private={"signer": person.name}, about=person
    )
    audit.forget(person)
    assert AuditEvent.objects.get(pk=event.pk).details == {}


def test_before_and_after_are_those_of_the_object(operator: Operator) -> None:
    organisation: Any = builders.organisation(operator)
    registered = AuditEvent.objects.get(object_kind="organisation", object_pk=organisation.pk)
    assert registered.before == ""
    was = audit.fields_of(organisation)
    organisation.name_sv = "Region Söderås"
    changed = audit.record(Tag.ORGANISATION_REGISTERED, organisation, by=operator.registrar, was=was)
    assert changed.before == registered.after != changed.after
    unchanged = audit.record(Tag.ORGANISATION_REGISTERED, organisation, by=operator.registrar)
    assert unchanged.before == unchanged.after == changed.after


def test_an_object_read_anew_has_the_digest_that_was_sealed(operator: Operator) -> None:
    """Whatever form the action had its fields in: texts for dates, enums for texts."""
    busy(operator)
    for model in (Organisation, Contact):
        for one in model.objects.all():
            sealed = AuditEvent.objects.filter(object_kind=model._meta.model_name, object_pk=one.pk)[0]
            salt = AuditSalt.objects.get(object_kind=sealed.object_kind, object_pk=sealed.object_pk)
            assert audit.digest_of(audit.fields_of(one), salt.salt) == sealed.after


def test_every_event_of_one_request_has_its_identity(operator: Operator) -> None:
    with request_id.known_as("abcdefgh-1") as known:
        builders.organisation(operator)
    assert AuditEvent.objects.filter(request=known).exists()
    assert set(AuditEvent.objects.filter(object_kind="organisation").values_list("request", flat=True)) == {"", known}
