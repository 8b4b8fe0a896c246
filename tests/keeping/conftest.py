"""A feed as the cycle's tests have it, and an installation of processes whose backups are tried."""

from collections.abc import Iterator

import pytest

from tests.cycle.conftest import key_directory, prepared, published  # noqa: F401 - fixtures
from tests.cycle.installation import Installation


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A published demonstration on the database of this run."""
    made = Installation.make(tmp_path_factory.mktemp("keeping"))
    yield made
    made.remove()
