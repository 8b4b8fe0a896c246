"""Make a backup: the database as it stands at one instant, and a manifest of it (federation/keeping/manifest.py)."""

import shutil
from datetime import UTC
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from django.conf import settings
from django.db import connection

from federation.aggregate import release
from federation.aggregate.refusal import Refusal
from federation.keeping import facts, postgres, sqlite
from federation.keeping.facts import Cursor
from federation.keeping.manifest import LEFT_OUT, Manifest, sha256_of
from members.clock import now

ENGINES: Final[dict[str, ModuleType]] = {"sqlite": sqlite, "postgresql": postgres}


def engine() -> ModuleType:
    """What copies the database that the settings name."""
    return ENGINES[connection.vendor]


def make(root: Path) -> tuple[Path, str]:
    """A new directory under `root`, named by the instant, and the SHA-256 of its manifest. Raises OSError or Unusable.

    Only its owner reads it. One that could not be finished is removed: without a manifest it would be no backup.
    """
    at = now().astimezone(UTC)
    directory = root / f"sigill-{at:%Y%m%dT%H%M%SZ}"
    root.mkdir(parents=True, exist_ok=True)
    directory.mkdir(mode=0o700)
    try:
        said = engine().dump(directory, _ask)
        part = directory / engine().FILE
        parts = {part.name: {"sha256": sha256_of(part), "size": part.stat().st_size}}
        manifest = Manifest(at.isoformat(), connection.vendor, left_out=list(LEFT_OUT), parts=parts, **said)
        return directory, manifest.write(directory)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise


def _ask(cursor: Cursor, tables: list[str]) -> dict[str, Any]:
    feeds = facts.feeds(cursor)
    for slug, known in feeds.items():
        known["served"] = _served(slug)
    return {
        "schema": facts.schema(cursor),
        "audit": facts.audit(cursor),
        "feeds": feeds,
        "rows": facts.counts(cursor, tables),
    }


def _served(slug: str) -> int | None:
    """Where the releases are on another machine, nothing is known of them here."""
    try:
        return release.current_serial(settings.RELEASES, slug)
    except (Refusal, OSError):
        return None
