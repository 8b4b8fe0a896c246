"""Put a backup back, bring its tables up to this code, and see that it is what was backed up."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from federation.keeping import facts, manifest
from federation.keeping.backup import engine
from federation.keeping.manifest import Manifest, Unusable
from federation.models import Restoration
from members import audit
from members.clock import now
from members.models import Blob
from members.tags import Tag


def restore(directory: Path, *, over: bool = False) -> Iterator[str]:
    """Line by line what was done. Raises Unusable, before anything is changed, for a backup that is broken, of another
    kind of database, of a newer Sigill, or where the database has something in it and not `over`; and afterwards where
    the copy is not what was backed up."""
    said, digest = manifest.read(directory)
    yield f"{directory} is whole: made at {said.made_at}, manifest {digest}."
    if said.vendor != connection.vendor:
        raise Unusable(
            f"This is a backup of {said.vendor}, and DATABASE_URL names {connection.vendor}. Name one of the same kind."
        )
    _refuse_newer(said)
    if not over and (held := _held()):
        raise Unusable(f"The database has something in it ({held}). Name an empty one, or say --over to lose that.")
    engine().restore(directory)
    yield from _compare(said)
    call_command("migrate", verbosity=0, interactive=False)
    yield "The tables are those of this version."
    yield from _chain(said)
    yield from _blobs()
    _remember(said, digest)
    yield "Put back. Nothing is published before it is seen that no feed is ahead of it: docs/keeping.md."


def _refuse_newer(said: Manifest) -> None:
    known = MigrationLoader(connection, ignore_no_migrations=True).disk_migrations
    replaced = {key for one in known.values() for key in one.replaces}
    applied = {(app, name) for app, names in said.schema.items() for name in names}
    if newer := sorted(applied - set(known) - replaced):
        app, name = newer[0]
        raise Unusable(
            f"The backup's tables are those of a newer Sigill: this one does not know {app} {name}. Install the "
            "version that made the backup, or a later one."
        )


def _held() -> str:
    """What is in the database that would be lost; "" for none, or tables without anything in them."""
    with connection.cursor() as cursor:
        there = set(engine().tables(cursor))
        wanted = there & {"members_auditevent", "members_person", "members_organisation"}
        found = facts.counts(cursor, wanted)
    return ", ".join(f"{number} rows in {table}" for table, number in found.items() if number)


def _compare(said: Manifest) -> Iterator[str]:
    """Before migrations change anything."""
    with connection.cursor() as cursor:
        rows = facts.counts(cursor, said.rows)
        end, schema = facts.audit(cursor), facts.schema(cursor)
    differing = [table for table, number in said.rows.items() if rows[table] != number]
    if differing or end != said.audit or schema != said.schema:
        what = ", ".join(differing) or "the chain's end, or the schema"
        raise Unusable(f"What was put back is not what was backed up ({what}). Take another backup.")
    yield f"{sum(rows.values())} rows in {len(rows)} tables, as many as were backed up."


def _chain(said: Manifest) -> Iterator[str]:
    chain, damages = audit.damages()
    if damages:
        raise Unusable(f"The audit chain of the copy is broken: {damages[0].text} Take another backup.")
    yield f"The audit chain is whole: {chain.read} events, the last one {said.audit['head']}."


def _blobs() -> Iterator[str]:
    count = 0
    for blob in Blob.objects.iterator(chunk_size=50):
        if hashlib.sha256(blob.bytes()).hexdigest() != blob.sha256:
            raise Unusable(f"Document {blob.sha256} of the copy has another digest. Take another backup.")
        count += 1
    yield f"{count} documents have their digests."


@transaction.atomic
def _remember(said: Manifest, digest: str) -> None:
    """The feeds ask for it (federation/cycle/behind.py), and so does whoever reads the log."""
    made_at = datetime.fromisoformat(said.made_at)
    row = Restoration.objects.create(
        at=now().astimezone(UTC), made_at=made_at, manifest_sha256=digest, events=said.audit["length"]
    )
    audit.record(Tag.DATABASE_RESTORED, row, by=None, document_sha256=digest, head=said.audit["head"])
