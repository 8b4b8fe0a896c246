"""The whole trust chain, walked at random: no state outside the tables, no gate open that should be closed.

How many runs of fifty steps: SIGILL_CHAIN_RUNS (by default a few shorter ones, the same each time). CONTRIBUTING.md.

    SIGILL_CHAIN_RUNS=2000 SIGILL_CHAIN_SEED=7 pytest -n 0 -s tests/trustframework/test_stateful.py
"""

import gc
import os
import signal
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, seed
from hypothesis import settings as given
from hypothesis.stateful import run_state_machine_as_test
from pytest_django import Settings

from federation.models import SigningKey
from tests.builders import Member, Operator
from tests.cycle.conftest import make_key
from tests.trustframework import chain_world
from tests.trustframework.chain_machine import Chain
from tests.trustframework.chain_tables import Tables
from tests.trustframework.chain_ways import BEGINNINGS, Beginning
from trustframework import tasks
from trustframework.actions import reports

RUNS = int(os.environ.get("SIGILL_CHAIN_RUNS", "0"))
STEPS = 50 if RUNS else 5
AT_ONCE = 10  # of a beginning's runs, before the next one has its turn
FEW = 2  # the first one that hypothesis makes is the simplest that there is
SEED = os.environ.get("SIGILL_CHAIN_SEED", "1")
# What the walk has to come to: its beginnings alone see to that.
EVERY_KIND = {
    *("supplement asked", "finding open", "assignment cleared", "review in_progress", "review fact_check"),
    *("review final", "declaration recommended", "declaration approved", "declaration conditional", "condition open"),
    *("certification active", "certification conditional", "certification superseded", "appeal lodged"),
    *("sanction emergency", "frameworkversion in_force", "frameworkversion superseded", "eidmeans verified"),
    *("in the feed", "out of the feed", "G3 closed", "G5 closed", "public admitted", "strict admitted"),
}


@pytest.fixture
def chain(
    operator: Operator, member: Member, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> Iterator[type[Chain]]:
    """The machine in its world. A report's typesetting takes a second, and is tested elsewhere."""
    monkeypatch.setattr(reports, "report_of", lambda review, _at: b"%PDF-1.7 " + str(review.pk).encode())
    settings.SIGILL_KEY_DIR, settings.SIGILL_VAR, settings.SIGILL_FETCH_SERVED = str(tmp_path), tmp_path, False
    Chain.world, Chain.tables = chain_world.build(operator, member), Tables()
    _give_key(Chain.world, tmp_path)
    for name, turn in list(tasks.TURNS.items()):
        monkeypatch.setitem(tasks.TURNS, name, Chain.tables.watched(name, turn))
    for counted in (Chain.reached, Chain.done, Chain.refused, Chain.steps):
        counted.clear()
    with connection.execute_wrapper(Chain.tables):
        yield Chain


def _give_key(world: chain_world.World, directory: Path) -> None:
    """The feeds' signing key is one that this process holds."""
    key = world.feed.signing_key
    certificate = make_key(directory, key.label)
    SigningKey.objects.filter(pk=key.pk).update(certificate_pem=certificate)
    for feed in (world.feed, world.acceptance):
        feed.refresh_from_db()


def test_whatever_is_done_in_whatever_order_the_chain_holds(chain: type[Chain]) -> None:
    begun, failures = time.monotonic(), []
    if RUNS:  # in the background, too, an interrupt (kill -INT) ends it with its table
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for turn in range(max(1, RUNS // (len(BEGINNINGS) * AT_ONCE))):
            for beginning in _after(""):
                _walk(chain, beginning, turn, failures)
            print(f"round {turn}: {chain.reached['runs']} runs, {len(failures)} failures", flush=True)
    finally:
        if RUNS:
            _tell(chain, time.monotonic() - begun, failures)
    if failures:
        raise failures[0]
    assert chain.reached.keys() >= EVERY_KIND, f"nowhere reached: {EVERY_KIND - chain.reached.keys()}"


def _walk(chain: type[Chain], beginning: Beginning, turn: int, failures: list[Exception]) -> None:
    """Runs of a beginning, and of those that go on from it; it is played once, and each run is a savepoint in it."""
    before, begun = chain.come_to, chain()
    try:
        begun.play(beginning.steps)
        chain.come_to = begun.been
        further = _after(beginning.name)
        if RUNS:
            _run_on(seed(f"{SEED} {turn} {beginning.name}")(chain), f"{turn} {beginning.name}", failures)
        elif not further:  # the few are made where there is most to begin with
            _run(chain)
        for one in further:
            _walk(chain, one, turn, failures)
    finally:
        chain.come_to = before
        begun.undo()


def _run_on(chain: type[Chain], where: str, failures: list[Exception]) -> None:
    """A long run goes on after a failure, and tells of all that it found."""
    try:
        _run(chain)
    except Exception as error:
        failures.append(error)
        print(f"\nFailed: {where}\n", "".join(traceback.format_exception(error)), flush=True)


def _after(name: str) -> list[Beginning]:
    return [one for one in BEGINNINGS if one.after == name]


def _run(chain: type[Chain]) -> None:
    if RUNS:
        gc.collect()
        gc.freeze()  # what the world is made of stays: looking through it again and again takes a tenth of the time
    try:
        run_state_machine_as_test(
            chain,
            settings=given(
                max_examples=AT_ONCE if RUNS else FEW,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=not RUNS,
                database=None,
                phases=(Phase.generate,),  # a failing run of fifty steps takes long to make shorter, and reads well
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        gc.unfreeze()


def _tell(chain: type[Chain], seconds: float, failures: list[Exception]) -> None:
    print(f"\nseed {SEED}: {seconds:.0f} s, {chain.steps.total()} steps, {len(failures)} failures; runs that reached:")
    for name, runs in chain.reached.most_common():
        print(f"{runs:6} {name}")
    print("acts done:", dict(chain.done.most_common()))
    print("acts refused:", dict(chain.refused.most_common()), flush=True)
