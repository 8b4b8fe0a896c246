"""A large registry for `benchmarks.pages`: the demonstration, and its likes by the thousand, written in bulk."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from federation.models import Environment, Placement
from members.clock import now, today
from members.models import (
    Agreement,
    Contact,
    Entity,
    Membership,
    MetadataRevision,
    Organisation,
    Person,
    RoleAssignment,
)
from members.models.agreement import AgreementState
from members.models.membership import MembershipState
from members.models.revision import RevisionState
from members.permissions import Permission, may

Visit = tuple[str, Person | None, dict[str, str]]


def fill(organisations: int, entities: int) -> None:
    """So many of each beside the demonstration's own."""
    began = time.perf_counter()
    call_command("prepare_demo", verbosity=0)
    with transaction.atomic():
        made = _organisations(organisations)
        _people(made)
        _entities(entities, made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(
        f"{organisations} organisations and {entities} entities after {time.perf_counter() - began:.0f} s", flush=True
    )


def _organisations(number: int) -> list[Organisation]:
    like = Organisation.objects.get(name_sv="Exempelby kommun")
    made = Organisation.objects.bulk_create(
        _copy(like, number=f"{5_560_000_000 + n}", name_sv=f"Kommun {n}", name_en=f"Town {n}") for n in range(number)
    )
    registrar = _who(Permission.HANDLE_MEMBERSHIP)
    held = {"kind": "user_organisation", "state": MembershipState.ACTIVE, "applied_at": now(), "active_from": now()}
    Membership.objects.bulk_create(Membership(organisation=at, applied_by=registrar, **held) for at in made)
    signed = Agreement.objects.filter(state=AgreementState.IN_FORCE, organisation=like).first()
    if signed:
        Agreement.objects.bulk_create(_copy(signed, organisation=at) for at in made)
    return made


def _people(made: list[Organisation]) -> None:
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@people.example", name=f"Person {n}", password="!") for n in range(len(made))
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, organisation=at, role="administrator", since=now() - timedelta(days=1))
        for person, at in zip(people, made, strict=True)
    )
    Contact.objects.bulk_create(
        Contact(organisation=at, kind=kind, name="Drift", email=f"{kind}{n}@people.example", verified_at=now())
        for n, at in enumerate(made)
        for kind in ("technical", "security")
    )


def _entities(number: int, owners: list[Organisation]) -> None:
    like = MetadataRevision.objects.filter(state=RevisionState.APPROVED, facts__roles__contains="sp").first()
    like = like or MetadataRevision.objects.filter(state=RevisionState.APPROVED)[0]
    made = Entity.objects.bulk_create(
        Entity(entity_id=f"https://sp{n}.people.example/saml", owner=owners[n % len(owners)], registered_at=now())
        for n in range(number)
    )
    MetadataRevision.objects.bulk_create((_copy(like, entity=entity) for entity in made), batch_size=500)
    someone = _who(Permission.SUBMIT_METADATA)
    Placement.objects.bulk_create(
        Placement(entity=entity, environment=Environment.PRODUCTION, requested_by=someone, requested_at=now())
        for entity in made
    )


def _copy(row: Any, **changes: Any) -> Any:
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    copied = type(row)(**values)
    for name, value in changes.items():
        setattr(copied, name, value)
    return copied


def _who(permission: Permission) -> Person:
    return next(person for person in Person.objects.filter(is_demo=True) if may(person, permission))


def visits() -> Iterator[Visit]:
    """Who asks for what: the registrar for every list and object, a member's administrator for its own, the public."""
    at = Organisation.objects.get(name_sv="Kommun 7")
    entity, revision = at.entities.all()[0], MetadataRevision.objects.filter(entity__owner=at)[0]
    agreement = Agreement.objects.filter(organisation=at).first()
    own = {
        "start": "/",
        "organisation": f"/organisations/{at.pk}/",
        "organisation, log": f"/organisations/{at.pk}/log/",
        "entities": "/entities/",
        "entity": f"/entities/{entity.pk}/",
        "entity, log": f"/entities/{entity.pk}/log/",
        "revision": f"/revisions/{revision.pk}/",
        "agreement": f"/agreements/{agreement.pk}/" if agreement else "/",
        "notifications": "/notifications/",
    }
    lists = {
        "organisations": "/organisations/",
        "organisations, searched": "/organisations/?q=kommun+199",
        "organisations, last page": "/organisations/?page=80",
        "entities, searched": "/entities/?q=sp4999",
        "approvals": "/approvals/",
        "applications": "/applications/",
        "communities": "/communities/",
        "letters": "/letters/",
        "status": "/status/",
        "feed": "/feeds/production/",
        "feed, refused": "/feeds/production/refused/",
        "API organisations": "/api/v1/organisations/",
        "API status": "/api/v1/status/",
    }
    yield "registrar", _who(Permission.APPROVE_METADATA), {**own, **lists}
    yield "member", at.roles.get(role="administrator").person, own
    yield "public", None, {"start": "/", "members": "/members/", "members.json": "/members.json", "feeds": "/feeds/"}
    print(f"on {today().isoformat()}, {connection.vendor}")
