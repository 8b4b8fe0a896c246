"""The demonstration, seeded once for all tests that only look at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from federation.demo import key
from federation.demo.seed import seed
from federation.demo.story import World
from tests.demo.dump import Dump, dump
from tests.kept import count_on

TODAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Seeded:
    """The world as the story left it, and the same story told before, as a dump of all rows."""

    world: World
    told_before: Dump
    rows: Dump


@pytest.fixture(scope="session")
def key_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a demo key: making one costs more than most tests."""
    directory = tmp_path_factory.mktemp("keys")
    with override_settings(SIGILL_KEY_DIR=str(directory)):
        key._make(key.LABEL)
    return directory


@pytest.fixture
def own_keys(settings: Settings, tmp_path: Path) -> Path:
    """An empty key directory, for tests about keys."""
    settings.SIGILL_KEY_DIR = str(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker, key_directory: Path) -> Iterator[Seeded]:
    """Told twice on an empty database: rolled back the first time, kept for the module the second. Only look at it."""
    with django_db_blocker.unblock(), override_settings(SIGILL_KEY_DIR=str(key_directory)):
        with transaction.atomic():
            count_on(apps.get_models())  # an agreement's paper shows its number
            seed(TODAY)
            told_before = dump()
            transaction.set_rollback(True)
        with transaction.atomic():
            count_on(apps.get_models())  # an agreement's paper shows its number
            world = seed(TODAY)
            yield Seeded(world, told_before, dump())
            transaction.set_rollback(True)
