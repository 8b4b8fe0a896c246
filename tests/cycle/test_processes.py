"""Real Celery processes on the broker of this run: SQLite and files by default, PostgreSQL and Redis in the CI tier."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from tests.cycle.installation import ROOT, Installation

pytestmark = pytest.mark.processes
PATIENCE_S = 45.0

WISH = """
from federation.actions import placements
from federation.models import Environment
from members.models import Entity
entity = Entity.objects.get(entity_id={entity_id!r})
by = entity.revisions.filter(state="approved")[0].submitted_by
placements.{verb}(entity, Environment.PRODUCTION, by=by)
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A published demonstration whose queues nobody else reads."""
    made = Installation.make(tmp_path_factory.mktemp("processes"))
    yield made
    made.remove()


@contextmanager
def signer(installation: Installation, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """The signing worker, as `./run` starts it."""
    command = "-m celery -A federation.celery worker -Q signing --pool solo --loglevel INFO"
    quiet = "--without-gossip --without-mingle --without-heartbeat"
    log = installation.var / f"signer-{uuid4().hex}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command.split(), *quiet.split(), "-n", f"{uuid4().hex}@%h"],
            cwd=ROOT,
            env=installation.environment(**more),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(timeout=30)


def until(happened: Callable[[], bool], what: str) -> None:
    """Look again and again, for a bounded time; an awaited process gives no other sign."""
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, f"{what}: not within {PATIENCE_S:.0f} s"
        os.sched_yield()


def ask(installation: Installation, verb: str, entity_id: str, **more: str) -> None:
    """A change made by somebody else's process: a page, an API call, a command."""
    installation.manage("shell", "-c", WISH.format(verb=verb, entity_id=entity_id), check=True, **more)


def test_a_committed_change_is_published_by_the_signer_without_anybody_calling_it(installation: Installation) -> None:
    entity_id = sorted(installation.verified())[0]
    with signer(installation):
        ask(installation, "stop_asking", entity_id)
        until(lambda: entity_id not in installation.verified(), "the signer takes it out")
        ask(installation, "ask", entity_id)
        until(lambda: entity_id in installation.verified(), "the signer takes it in again")


def test_a_signer_killed_while_it_signs_leaves_the_feed_and_the_next_one_publishes(installation: Installation) -> None:
    before = installation.verified()
    entity_id = sorted(before)[0]
    with signer(installation, SIGILL_FAULT_INJECTION="1", SIGILL_FAIL_AT="P8") as dying:
        ask(installation, "stop_asking", entity_id)
        assert dying.wait(timeout=PATIENCE_S) == -signal.SIGKILL
    assert installation.verified() == before
    with signer(installation):
        installation.manage("shell", "-c", "from federation.tasks import ask_every_feed; ask_every_feed()", check=True)
        until(lambda: entity_id not in installation.verified(), "the next signer publishes")
        ask(installation, "ask", entity_id)
        until(lambda: entity_id in installation.verified(), "the way back")


def test_a_broker_that_is_down_costs_the_change_nothing_and_the_clock_publishes_it(installation: Installation) -> None:
    entity_id = sorted(installation.verified())[0]
    ask(installation, "stop_asking", entity_id, CELERY_BROKER_URL="redis://127.0.0.1:1/0")
    installation.manage("publish", "production", check=True)
    assert entity_id not in installation.verified()
    ask(installation, "ask", entity_id)
    installation.manage("publish", "production", check=True)


def test_two_signers_at_once_make_one_line_of_serials(installation: Installation) -> None:
    """The lease lets one through; the other finds the feed busy, or its turn unchanged."""
    force = "from federation.tasks import publish_feed; [publish_feed.delay('production') for _ in range(6)]"
    entity_id = sorted(installation.verified())[0]
    with signer(installation), signer(installation):
        ask(installation, "stop_asking", entity_id)
        installation.manage("shell", "-c", force, check=True)
        until(lambda: entity_id not in installation.verified(), "one of two signers publishes")
        ask(installation, "ask", entity_id)
        until(lambda: entity_id in installation.verified(), "one of two signers publishes again")
    counted = installation.manage("shell", "-c", _STATES, check=True).stdout
    assert "failed" not in counted


_STATES = """
from federation.models import Publication
print(set(Publication.objects.filter(feed__slug="production").values_list("state", flat=True)))
"""
