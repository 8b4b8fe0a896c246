"""Checks of deployment: database, broker, cache, mail, and the disk that releases are on."""

import shutil
import smtplib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.checks import CheckMessage
from django.core.mail import get_connection
from redis import RedisError

from federation.health import parts
from federation.health.parts import Word
from federation.health.words import error, note, warning

LEAST_FREE = 256 << 20  # bytes; below it a publication may not find room for its next release
WANTED_FREE = 2 << 30
# Caches that each process has for itself: attempts to log in would be counted by each anew.
_OWN = ("locmem.LocMemCache", "dummy.DummyCache")
_NO_MAIL = ("console", "locmem", "filebased", "dummy")


def database() -> Iterator[CheckMessage]:
    if parts.database() != Word.WELL:
        yield error(1, "The database does not answer.", "Check DATABASE_URL, and that PostgreSQL runs and lets us in.")
    elif missing := parts.unapplied():
        yield error(
            2,
            f"{len(missing)} migrations have not been applied, {missing[0]} first.",
            "Run `./run manage migrate` with this environment, then start the processes.",
        )


def broker() -> Iterator[CheckMessage]:
    word = parts.broker()
    if word == Word.UNREACHABLE:
        yield error(10, "The broker does not answer.", "Check CELERY_BROKER_URL, and that Redis runs and lets us in.")
    elif word == Word.MISSING:
        folder = parts.broker_folder()
        yield error(10, f"The broker's folder {folder} cannot be written.", "Give this user the right to write there.")
    if parts.broker_folder() is not None:
        yield warning(
            11,
            "The broker is a folder, which one machine and one worker can use.",
            "Set CELERY_BROKER_URL to a Redis: redis://:password@host:6379/0",
        )


def caches() -> Iterator[CheckMessage]:
    backend = settings.CACHES["default"]["BACKEND"]
    if backend.endswith(_OWN):
        yield error(
            20,
            "Each process has a cache of its own, so that attempts to log in are counted by each anew.",
            "Set CACHE_URL (or CELERY_BROKER_URL) to a Redis, or CACHE_URL to a directory that all processes share.",
        )
    try:
        cache.set("sigill-check", "kept", 60)
        kept = cache.get("sigill-check") == "kept"
    except (RedisError, OSError):
        kept = False
    if not kept and "dummy" not in backend:
        yield error(21, "The cache does not keep what it is given.", "Check CACHE_URL, and that this user may write.")


def disk() -> Iterator[CheckMessage]:
    place = Path(settings.RELEASES) if Path(settings.RELEASES).exists() else Path(settings.SIGILL_VAR)
    if parts.releases() == Word.MISSING or not place.is_dir():
        yield error(
            30,
            f"The release directory {settings.RELEASES} is not there, or this user cannot read it.",
            "Mount it, and put this user in the signer's group (deploy/README.md). SIGILL_VAR says where it is.",
        )
        return
    free = shutil.disk_usage(place).free
    if free < LEAST_FREE:
        yield error(31, f"{free >> 20} MiB are free where releases are.", "Make room now: publication needs it.")
    elif free < WANTED_FREE:
        yield warning(31, f"{free >> 20} MiB are free where releases are.", "Thirty releases are kept: make room.")


def mail() -> Iterator[CheckMessage]:
    if any(word in settings.EMAIL_BACKEND for word in _NO_MAIL):
        yield warning(40, "Letters are written to nowhere that people read.", "Set EMAIL_URL to your mail server.")
        return
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as reason:
        yield error(
            41,
            f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} cannot be used ({type(reason).__name__}).",
            "Check EMAIL_URL: host, port, TLS, user and password; and that this machine may connect there.",
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@sigill.example"):
        yield note(42, "Letters are from an address that is nobody's.", "Set DEFAULT_FROM_EMAIL to your own.")
