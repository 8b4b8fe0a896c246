"""A large registry for `benchmarks.pages`: the demonstration, and its likes by the thousand, written in bulk."""

import time
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from django.core.management import call_command
from django.db import connection, transaction

from federation import key_ends
from federation.models import Environment, Placement
from federation.tallying.count import count
from members.clock import now, today
from members.models import (
    Agreement,
    Contact,
    Entity,
    EntityIndex,
    Fingerprint,
    Membership,
    MetadataRevision,
    Organisation,
    Person,
    RoleAssignment,
    ServedOrganisation,
)
from members.models.agreement import AgreementState
from members.models.entity_index import folded
from members.models.membership import MembershipState
from members.models.revision import RevisionState
from members.permissions import Permission, may
from members.saml.fingerprints import Digest

Visit = tuple[str, Person | None, dict[str, str]]


def fill(organisations: int, entities: int) -> None:
    """So many of each beside the demonstration's own."""
    began = time.perf_counter()
    call_command("prepare_demo", verbosity=0)
    with transaction.atomic():
        made = _organisations(organisations)
        _people(made)
        _entities(entities, made)
    key_ends.catch_up()  # as the clock does
    count()
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
    like = MetadataRevision.objects.filter(state=RevisionState.APPROVED, facts__roles__icontains='"sp"').first()
    like = like or MetadataRevision.objects.filter(state=RevisionState.APPROVED)[0]
    made = Entity.objects.bulk_create(
        Entity(entity_id=f"https://sp{n}.people.example/saml", owner=owners[n % len(owners)], registered_at=now())
        for n in range(number)
    )
    MetadataRevision.objects.bulk_create((_copy(like, entity=entity) for entity in made), batch_size=500)
    _index(made, like)
    someone = _who(Permission.SUBMIT_METADATA)
    Placement.objects.bulk_create(
        Placement(entity=entity, environment=Environment.PRODUCTION, requested_by=someone, requested_at=now())
        for entity in made
    )


def _index(made: list[Entity], like: MetadataRevision) -> None:
    """What the actions that take metadata in keep for lists and for search; each entity with digests of its own."""
    newest = dict(MetadataRevision.objects.filter(entity__in=made).values_list("entity", "pk"))
    words = [folded(name) for name in like.facts["display_names"].values()]
    EntityIndex.objects.bulk_create(
        EntityIndex(
            entity=one, newest_id=newest[one.pk], words="\n".join([folded(one.entity_id), *words]), roles=" sp "
        )
        for one in made
    )
    Fingerprint.objects.bulk_create(
        Fingerprint(entity=one, digest=sha256(f"{kind}{one.pk}".encode()).hexdigest(), kind=kind, approved=True)
        for one in made
        for kind in Digest
    )
    ServedOrganisation.objects.bulk_create(
        ServedOrganisation(entity=one, organisation_id=one.owner_id, scope=f"s{one.pk}.people.example", since=now())
        for one in made
    )


def _copy(row: Any, **changes: Any) -> Any:
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    copied = type(row)(**values)
    for name, value in changes.items():
        setattr(copied, name, value)
    return copied


def _who(permission: Permission) -> Person:
    return next(person for person in Person.objects.filter(is_demo=True) if may(person, permission))


def _fingerprint(entity: Entity) -> str:
    digest = entity.fingerprints.all()[0].digest.upper()
    return quote(":".join(digest[at : at + 2] for at in range(0, 20, 2)))


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
        "entities, all found": "/entities/?q=people.example",
        "entities, by name": "/entities/?q=exempel",
        "entities, by role": "/entities/?role=sp&state=approved",
        "entities, of an owner": "/entities/?owner=kommun+199",
        "entities, last page": "/entities/?page=400",
        "entities, 200 rows": "/entities/?size=200",
        "entities, newest first": "/entities/?sort=-submitted",
        "entities, to confirm": "/entities/?confirmed=no",
        "organisations, 200 rows": "/organisations/?size=200",
        "organisations, silent": "/organisations/?contacts=unverified",
        "agreements": "/agreements/",
        "agreements, searched": "/agreements/?q=kommun+199&state=in_force",
        "agreements, CSV of all": "/agreements/?format=csv",
        "certifications": "/certifications/",
        "people": "/people/",
        "people, searched": "/people/?q=person+199",
        "publications": "/feeds/production/publications/",
        "settings": "/settings/",
        "approvals": "/approvals/",
        "search, a word": "/search/?q=kommun",
        "search, two words": "/search/?q=kommun+199",
        "search, number": f"/search/?q={at.number}",
        "search, fingerprint": f"/search/?q={_fingerprint(entity)}",
        "search, entityID": f"/search/?q={quote(entity.entity_id)}",
        "search, rule": "/search/?q=MD-KEY-001",
        "search, nothing": "/search/?q=finns+inte+alls",
        "applications": "/applications/",
        "communities": "/communities/",
        "letters": "/letters/",
        "status": "/status/",
        "feed": "/feeds/production/",
        "feed, refused": "/feeds/production/refused/",
        "API organisations": "/api/v1/organisations/",
        "API status": "/api/v1/status/",
        "key calendar": "/keys/calendar/",
        "jobs": "/jobs/",
    }
    yield "registrar", _who(Permission.APPROVE_METADATA), {**own, **lists}
    found = {name: address for name, address in lists.items() if name.startswith("search")}
    yield "member", at.roles.get(role="administrator").person, own | found
    public = {"start": "/", "members": "/members/", "members.json": "/members.json", "feeds": "/feeds/"}
    numbers = {"statistics": "/statistics/", "statistics, all": "/statistics/?period=all"}
    yield "public", None, public | found | numbers
    print(f"on {today().isoformat()}, {connection.vendor}")
