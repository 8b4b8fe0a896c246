"""Several signers at once, and those that wake late."""

import time
from random import Random

from .schedule import Skipped, kind
from .stage import Stage, Turn


@kind("two-signers", 5)
def two(stage: Stage, rng: Random) -> str:
    return _together(stage, rng, 2)


@kind("five-signers", 2)
def five(stage: Stage, rng: Random) -> str:
    return _together(stage, rng, 5)


@kind("two-signers-one-killed", 3)
def two_and_a_death(stage: Stage, rng: Random) -> str:
    """One of two dies at once, the other finds what it left."""
    first, second = stage.turn(Turn(force=True)), stage.turn(Turn(force=True))
    first.wait(rng.uniform(0, 0.2))
    first.kill()
    second.wait()
    return "2"


@kind("zombie", 5)
def zombie(stage: Stage, rng: Random) -> str:
    """A signer stands still shortly before the swap, loses its lock, and wakes after its successor has published."""
    where = rng.choice(["P8", "P10", "P10.written", "P10.after-rename", "P11"])
    child = stage.turn(Turn(fail=(where, "stop"), force=True))
    if not child.stopped():
        raise Skipped(f"the turn ended before {where}")
    if stage.house.database == "postgres":
        stage.cut_connections()
    else:
        for lock in (stage.house.var / "locks").glob("*.lock"):
            lock.unlink()
    # What it was about to publish is no longer right when it wakes.
    stage.change(rng)
    stage.turn(Turn(force=True)).wait(10)
    stage.clear()
    return where


def _together(stage: Stage, rng: Random, count: int) -> str:
    for _signer in range(count):
        stage.turn(Turn(force=rng.random() < 0.7))
        time.sleep(rng.uniform(0, 0.03))
    stage.clear()
    return str(count)
