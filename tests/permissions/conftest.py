"""The world is built once for all of the matrix, in a transaction that is taken back at its end."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from members.clock import clock_at
from tests.builders import AT
from tests.permissions import world as worlds
from tests.permissions.cast import Cast, cast_of


@pytest.fixture(scope="package", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The world's files stay as long as the world."""
    folder = tmp_path_factory.mktemp("permissions")
    in_memory = "django.core.cache.backends.locmem.LocMemCache"
    caches = {"default": {"BACKEND": in_memory, "LOCATION": str(folder)}}
    with override_settings(RELEASES=folder / "releases", FRAGMENT_STORE=folder / "fragments", CACHES=caches):
        yield


@pytest.fixture(scope="package")
def stage(
    _own_folders: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[worlds.World, Cast]]:
    """The world, and who asks."""
    with django_db_blocker.unblock(), clock_at(AT), translation.override("en"), transaction.atomic():
        world = worlds.build()
        yield world, cast_of(world)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _setting(stage: tuple[worlds.World, Cast]) -> Iterator[None]:
    """One day, in English, and nobody has asked too often."""
    cache.clear()
    with clock_at(AT), translation.override("en"):
        yield
