"""What a process needs in order to serve, each part asked once and with little patience: a word each, no secret."""

import os
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from redis import Redis, RedisError

from federation.models import Publication
from federation.models.publication import PublicationState

PATIENCE_S = 2.0


class Word(StrEnum):
    """What is said of a part."""

    WELL = "ok"
    UNREACHABLE = "unreachable"
    BEHIND = "behind"  # migrations that this code has and the database has not
    MISSING = "missing"
    UNKNOWN = "unknown"  # because what it stands on does not answer


def every() -> dict[str, Word]:
    """Each part and its word, in the order in which they stand on each other."""
    told: dict[str, Word] = {}
    for name, ask in _PARTS.items():
        lost = told.get("database", Word.WELL) != Word.WELL and name in ("migrations", "releases")
        told[name] = Word.UNKNOWN if lost else ask()
    return told


def database() -> Word:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Word.UNREACHABLE
    return Word.WELL


def migrations() -> Word:
    """Whether every migration of this code has been applied; more than that is no harm (an upgrade has begun)."""
    return Word.BEHIND if unapplied() else Word.WELL


def unapplied() -> list[str]:
    """Migrations that this code has and the database has not, as app.name."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    return [f"{app}.{name}" for app, name in sorted(_of_this_code() - applied)]


@lru_cache(maxsize=1)
def _of_this_code() -> frozenset[tuple[str, str]]:
    """Read once per process: the code does not change under it."""
    return frozenset(MigrationLoader(None).disk_migrations)


def broker() -> Word:
    """Redis answers, or the folders of the file system broker can be written."""
    if (folder := broker_folder()) is not None:
        return Word.WELL if os.access(folder, os.R_OK | os.W_OK | os.X_OK) else Word.MISSING
    try:
        with broker_client() as client:
            client.ping()
    except (RedisError, OSError, ValueError):
        return Word.UNREACHABLE
    return Word.WELL


def broker_folder() -> Path | None:
    """Where messages lie as files; None where the broker is Redis."""
    if not settings.CELERY_BROKER_URL.startswith("filesystem"):
        return None
    return Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]))


def broker_client() -> Redis:
    """A short-tempered client of the broker's Redis. Raises ValueError for an address that is none."""
    return Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=PATIENCE_S, socket_timeout=PATIENCE_S)


def releases() -> Word:
    """The release directory can be read; before the first publication there is none, and that is well."""
    if settings.SIGILL_SERVE_FROM_MIRROR:
        return Word.WELL
    directory = Path(settings.RELEASES)
    if os.access(directory, os.R_OK | os.X_OK):
        return Word.WELL
    expected = directory.exists() or Publication.objects.filter(state=PublicationState.PUBLISHED).exists()
    return Word.MISSING if expected else Word.WELL


_PARTS: Mapping[str, Callable[[], Word]] = {
    "database": database,
    "migrations": migrations,
    "broker": broker,
    "releases": releases,
}
