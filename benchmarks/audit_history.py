"""A long history for `benchmarks.audit`: 2,000 organisations, 5,000 entities, 500 people, and what they all did."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from members import audit, timelines
from members.audit_lines import lines
from members.audit_verifier import Chain, canonical, private_digest, read_lines
from members.models import AuditEvent, AuditHead, AuditPrivate, Entity, Organisation, Person
from members.models.audit import FORM, NAME
from members.sealing import as_json, new_salt
from members.tags import Tag

ORGANISATIONS, ENTITIES, PEOPLE, BATCH = 2000, 5000, 500, 5000
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
BUSY = 0.3  # the share of all events that one registrar did


def begin() -> Organisation:
    """Everybody that events are about."""
    fields = {"legal_form": "company", "sector": "supplier", "size_class": "small", "registered_at": BEGIN}
    Organisation.objects.bulk_create(
        Organisation(number=f"{5_560_000_000 + n}", name_sv=f"Bolag {n}", name_en=f"Company {n}", **fields)
        for n in range(ORGANISATIONS)
    )
    Person.objects.bulk_create(Person(email=f"p{n}@people.example", name=f"Person {n}") for n in range(PEOPLE))
    owners = list(Organisation.objects.values_list("pk", flat=True))
    Entity.objects.bulk_create(
        Entity(entity_id=f"https://sp{n}.example/saml", owner_id=owners[n % len(owners)], registered_at=BEGIN)
        for n in range(ENTITIES)
    )
    return Organisation.objects.order_by("pk")[0]


def one_event(at: Organisation) -> None:
    with transaction.atomic():
        audit.record(Tag.ORGANISATION_CHANGED, at, by=None, organisation=at, note="Ändrat")


def damages() -> list[str]:
    return list(audit.broken_links())


def fill(number: int) -> None:
    """That many events more, sealed as `audit.record` seals them, in large batches."""
    random, began = Random(1), time.perf_counter()
    head = AuditHead.objects.get_or_create(pk=1)[0]
    length, previous = head.length, head.digest
    pks = [list(model.objects.values_list("pk", flat=True)) for model in (Organisation, Entity, Person)]
    while length < number:
        events, kept = [], []
        for place in range(length + 1, min(length + BATCH, number) + 1):
            event = _event(random, place, previous, pks)
            kept.append(AuditPrivate(event=event, name=NAME, salt=new_salt(), value=as_json("Anna Ek"), about_pk="1"))
            event.private_digests = {NAME: private_digest(kept[-1].salt, kept[-1].value)}
            event.digest = previous = event.sealed_digest()
            events.append(event)
        length += len(events)
        with transaction.atomic():
            AuditEvent.objects.bulk_create(events, batch_size=1000)
            AuditPrivate.objects.bulk_create(kept[::4], batch_size=1000)
            AuditHead.objects.filter(pk=1).update(length=length, digest=previous)
    print(f"{number} events filled in, in {time.perf_counter() - began:.0f} s", flush=True)


def pad(number: int) -> None:
    """As many more by SQL, like the last one but for whom they concern: enough for what finds them, by no seal."""
    began = time.perf_counter()
    owners, entities, people = (model.objects.order_by("pk")[0].pk for model in (Organisation, Entity, Person))
    busiest = Person.objects.all()[0].pk
    with connection.cursor() as cursor:
        cursor.execute(_PAD.format(number), [BUSY, busiest, people, PEOPLE, owners, ORGANISATIONS, entities, ENTITIES])
        cursor.execute("ANALYZE")
    print(f"{number} events there, after {time.perf_counter() - began:.0f} s", flush=True)


_PAD = """
INSERT INTO members_auditevent (number, form, at, tag, actor_id, organisation_id, entity_id, person_id, object_kind,
  object_pk, subject, before, after, request, details, private_digests, previous, digest)
SELECT n, 2, last.at, last.tag, CASE WHEN random() < %s THEN %s ELSE %s + floor(random() * %s) END,
  %s + floor(random() * %s), CASE WHEN n %% 2 = 1 THEN %s + floor(random() * %s) END, NULL, last.object_kind,
  floor(random() * 20000)::text, last.subject, last.before, last.after, last.request, last.details,
  last.private_digests, last.digest, md5(n::text) || md5(n::text)
FROM (SELECT * FROM members_auditevent ORDER BY number DESC LIMIT 1) last, generate_series(last.number + 1, {}) n
"""


def _event(random: Random, number: int, previous: str, pks: list[list[int]]) -> AuditEvent:
    owners, entities, people = pks
    return AuditEvent(
        number=number,
        form=FORM,
        at=BEGIN + timedelta(seconds=60 * number),
        tag=random.choice([Tag.REVISION_SUBMITTED, Tag.REVISION_APPROVED, Tag.CONTACT_CHANGED, Tag.ROLE_ASSIGNED]),
        actor_id=people[0] if random.random() < BUSY else random.choice(people),
        organisation_id=random.choice(owners),
        entity_id=random.choice(entities) if number % 2 else None,
        person_id=None if number % 2 else random.choice(people),
        object_kind="contact",
        object_pk=str(random.randrange(20_000)),
        subject="contact 1",
        before="ab" * 32,
        after="cd" * 32,
        request="3a1f5b1c-1111-2222-3333-444455556666",
        chained={"from": "submitted", "to": "approved", "role": "reader"},
        previous=previous,
    )


def readings(random: Random) -> dict[str, Callable[[], int]]:
    """Timelines; each answers with how many queries it took."""
    organisations, entities, people = (list(m.objects.all()) for m in (Organisation, Entity, Person))
    middle = AuditEvent.objects.latest("number").number // 2

    def asked(work: Callable[[], object]) -> Callable[[], int]:
        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                work()
            return len(queries)

        return count

    of = timelines
    return {
        "timeline of an organisation": asked(lambda: of.of_organisation(random.choice(organisations), internal=False)),
        "timeline of an entity": asked(lambda: of.of_entity(random.choice(entities), internal=False)),
        "timeline of a person": asked(lambda: of.of_person(random.choice(people), internal=False)),
        "timeline of the busiest person": asked(lambda: of.of_person(people[0], internal=False)),
        "the same, half-way back": asked(lambda: of.of_person(people[0], internal=False, before=middle)),
    }


def passes(var: Path) -> dict[str, Callable[[], int]]:
    """The whole chain; each answers with how many events it read."""
    export = var / "audit.jsonl"

    def write() -> int:
        with export.open("wb") as out:
            return sum(bool(out.write(canonical(line) + b"\n")) for line in lines(private=True))

    def alone() -> int:
        chain = Chain()
        with export.open("rb") as file:
            read_lines(file, chain)
        assert not chain.damages()
        return chain.read

    def verify() -> int:
        chain, found = audit.damages()
        assert not found, found[:3]
        return chain.read

    return {"audit_verify": verify, "audit_export --private": write, "the stand-alone verifier": alone}
