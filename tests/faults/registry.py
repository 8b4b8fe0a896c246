"""The registry under faults: a small feed, changes through actions, and what the right answer is after each.

Everything here runs in a forked child; the process that forks has no connection to the database.
"""

from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from federation.cycle.snapshot import read
from federation.models import Environment, Feed, Publication
from members.clock import now
from members.models import Entity, Organisation, Person
from tests import builders
from tests.cycle.conftest import make_key

SLUG = "production"
People = dict[str, int]


def entity_ids(count: int) -> list[str]:
    return [f"https://sp{number}.norrvik.example/metadata" for number in range(count)]


def fill(count: int) -> People:
    """An installation from nothing: tables, operator, member, a feed with its key, and so many admitted entities."""
    call_command("migrate", interactive=False, verbosity=0)
    operator = builders.operator()
    member = builders.member(operator)
    keys = Path(settings.SIGILL_KEY_DIR)
    keys.mkdir(mode=0o700)
    builders.feed(operator, key=builders.record_key(operator, "first", make_key(keys, "first")))
    for entity_id in entity_ids(count):
        builders.place(builders.approved_entity(operator, member, entity_id=entity_id), by=member.administrator)
    builders.certify(operator, member.organisation)
    made = {**vars_of(operator, "operator"), **vars_of(member, "member")}
    return made


def vars_of(group: Any, prefix: str) -> People:
    """The primary keys of a builder's group of people, to be found again by another process."""
    return {f"{prefix}.{name}": getattr(group, name).pk for name in group.__dataclass_fields__}


def group(people: People, prefix: str, kind: type) -> Any:
    found = {}
    for name in kind.__dataclass_fields__:
        model = Organisation if name == "organisation" else Person
        found[name] = model.objects.get(pk=people[f"{prefix}.{name}"])
    return kind(**found)


def toggle(people: People, entity_id: str, wanted: bool) -> None:
    """Ask for the entity to be published, or stop asking."""
    entity = Entity.objects.get(entity_id=entity_id)
    by = Person.objects.get(pk=people["member.administrator"])
    (builders.placements.ask if wanted else builders.placements.stop_asking)(entity, Environment.PRODUCTION, by=by)


def revise(people: People, entity_id: str, name: str) -> None:
    """Another display name, submitted by the member and approved by a registrar, in one commit."""
    with transaction.atomic():
        operator, member = group(people, "operator", builders.Operator), group(people, "member", builders.Member)
        builders.approved(operator, member, entity_id=entity_id, name=name)


def right_answer(aside: Path) -> dict[str, str]:
    """entityID to fragment digest, as the registry stands; leaves nothing behind for the signer to find.

    What it builds stays in `aside`, a store of its own.
    """
    settings.FRAGMENT_STORE = aside
    with transaction.atomic():
        snapshot = read(Feed.objects.get(slug=SLUG), now().astimezone(UTC))
        transaction.set_rollback(True)
    return {entry.entity_id: entry.sha256 for entry in snapshot.entries}


def publications() -> list[str]:
    """The newest serials, what became of them and why: what one asks first when a promise broke."""
    rows = Publication.objects.filter(feed__slug=SLUG).order_by("-serial")[:12]
    told = ((row, "; ".join(reason["en"] for reason in row.reasons)) for row in rows)
    return [
        f"{row.serial} {row.state} {row.cause} {row.entity_count} {row.content_digest[:8]} {why}" for row, why in told
    ]
