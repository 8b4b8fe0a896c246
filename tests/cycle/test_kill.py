"""Promise 1, with real processes: the signer is killed at each numbered step, and what is served is whole."""

import signal
from collections.abc import Iterator

import pytest

from tests.cycle.installation import Installation

pytestmark = pytest.mark.processes

STEPS = [f"P{number}" for number in range(15)] + [
    "P4.inside",
    "P10.partial",
    "P10.store",
    "P10.shards",
    "P10.before-rename",
    "P10.after-rename",
    "P11.before",
    "P11.after",
]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A demonstration installation with its first releases."""
    installation = Installation.make(tmp_path_factory.mktemp("installation"))
    yield installation
    installation.remove()


@pytest.mark.parametrize("step", STEPS)
def test_a_signer_killed_at_any_step_leaves_a_whole_feed_and_the_next_run_publishes(
    published: Installation, step: str
) -> None:
    before = published.verified()
    killed = published.manage("publish", "production", "--force", SIGILL_FAULT_INJECTION="1", SIGILL_FAIL_AT=step)
    assert killed.returncode == -signal.SIGKILL
    assert published.verified() == before  # the same entities with the same digests, trusted by a stranger
    serial = published.serial()
    published.manage("publish", "production", "--force", check=True)
    assert published.serial() > serial
    assert published.verified() == before


def test_what_the_killed_runs_left_is_swept_and_no_serial_was_used_twice(published: Installation) -> None:
    published.manage("publish", "production", "--force", check=True)
    left = [path.name for path in (published.var / "releases" / "production").iterdir()]
    assert sorted(left) == [".known", ".lock", ".store", "current", "releases", "shards", "store"]
    releases = [path.name for path in (published.var / "releases" / "production" / "releases").iterdir()]
    assert all(name.isdecimal() for name in releases)
    listed = published.manage("shell", "-c", _SERIALS, check=True).stdout.split()[-2:]
    assert listed == ["unique", "finished"]


_SERIALS = """
from federation.models import Publication
rows = list(Publication.objects.filter(feed__slug="production"))
print("unique" if len({r.serial for r in rows}) == len(rows) else "twice")
print("finished" if not any(r.state == "intended" for r in rows) else "unfinished")
"""
