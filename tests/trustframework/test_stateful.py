"""The whole trust chain, walked at random: no state outside the tables, no gate open that should be closed.

How many runs of fifty steps: SIGILL_CHAIN_RUNS (by default a few shorter ones, the same each time).

    SIGILL_CHAIN_RUNS=2000 pytest -s tests/trustframework/test_stateful.py
"""

import os
import time

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.builders import Member, Operator
from tests.trustframework import chain_world
from tests.trustframework.chain_machine import Chain
from trustframework.actions import reports

RUNS = int(os.environ.get("SIGILL_CHAIN_RUNS", "0"))
STEPS = 50 if RUNS else 20
FEW = 3


@pytest.fixture
def chain(operator: Operator, member: Member, monkeypatch: pytest.MonkeyPatch) -> type[Chain]:
    """The machine in its world. A report's typesetting takes a second, and is tested elsewhere."""
    monkeypatch.setattr(reports, "report_of", lambda review, _at: b"%PDF-1.7 " + str(review.pk).encode())
    Chain.world = chain_world.build(operator, member)
    Chain.reached.clear()
    Chain.refused.clear()
    return Chain


def test_whatever_is_done_in_whatever_order_the_chain_holds(chain: type[Chain]) -> None:
    begun = time.monotonic()
    try:
        run_state_machine_as_test(
            chain,
            settings=settings(
                max_examples=RUNS or FEW,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=not RUNS,
                database=None,
                phases=(Phase.generate,) if RUNS else (Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        if RUNS:
            print(f"\n{time.monotonic() - begun:.0f} s; runs that reached:", dict(chain.reached.most_common()))
            print("refusals:", dict(chain.refused.most_common()))
