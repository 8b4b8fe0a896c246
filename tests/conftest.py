"""What every test may ask for: the day on which the tests play, English sentences, folders of its own, a federation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from members.clock import clock_at
from tests import builders
from tests.flushing import let_tests_flush
from tests.html.linting import lint_every_page
from tests.kept import kept


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Path) -> None:
    """No test finds another one's releases or fragments, or is counted among its attempts to log in."""
    settings.RELEASES = tmp_path / "releases"
    settings.FRAGMENT_STORE = tmp_path / "fragments"
    in_memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": in_memory, "LOCATION": str(tmp_path)}}


@pytest.fixture(scope="session", autouse=True)
def _watched() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        let_tests_flush(patch)
        lint_every_page(patch)
        yield


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """Everything happens at `builders.AT`, unless the test sets the clock again."""
    with clock_at(builders.AT):
        yield


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences in English, the language of the source, whatever the default is."""
    with translation.override("en"):
        yield


@pytest.fixture
def operator(db: None) -> builders.Operator:
    """The federation operator with one person in each role, and two registrars."""
    return kept("operator", builders.operator)


@pytest.fixture
def member(operator: builders.Operator) -> builders.Member:
    """A member in good standing: an active membership, its agreement in force."""
    return kept("member", lambda: builders.member(operator))
