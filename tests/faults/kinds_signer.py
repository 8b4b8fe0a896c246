"""Faults of one process: killed, stopped, late, thrown out at a step; killed at any instant; with a wrong clock."""

import time
from datetime import timedelta
from random import Random

from .schedule import kind, step
from .stage import Stage, Turn


@kind("kill", 24)
def kill(stage: Stage, rng: Random) -> str:
    """kill -9 at a step."""
    return _at_a_step(stage, rng, "kill")


@kind("raise", 5)
def throw(stage: Stage, rng: Random) -> str:
    """An error that nobody expected, at a step."""
    return _at_a_step(stage, rng, "raise")


@kind("delay", 5)
def delay(stage: Stage, rng: Random) -> str:
    """A step takes longer than it should; meanwhile the registry changes."""
    return _at_a_step(stage, rng, f"delay={rng.uniform(0.05, 0.4):.2f}", meanwhile=True)


@kind("stop", 10)
def stop(stage: Stage, rng: Random) -> str:
    """SIGSTOP at a step; another signer comes by; SIGCONT."""
    where = step(rng)
    child = stage.turn(Turn(fail=(where, "stop"), force=rng.random() < 0.5))
    if child.stopped():
        other = stage.turn()
        other.wait(rng.uniform(0.05, 0.4))
    stage.clear()
    return where


@kind("kill-any-instant", 14)
def kill_any_instant(stage: Stage, rng: Random) -> str:
    """kill -9 a signer whenever."""
    child = stage.turn(Turn(force=rng.random() < 0.5))
    child.wait(rng.uniform(0.0, 0.25))
    child.kill()
    return "any"


@kind("kill-worker", 7)
def kill_worker(stage: Stage, rng: Random) -> str:
    """kill -9 a process that changes the registry; the change is there or it is not."""
    begun = time.time()
    child, _entity_id = stage.begin_change(rng)
    child.wait(rng.uniform(0.0, 0.3))
    child.kill()
    stage.note_answer(begun)
    stage.turn().wait()
    return "P0 worker"


@kind("clock", 7)
def clock(stage: Stage, rng: Random) -> str:
    """A signer whose clock is wrong."""
    shift = rng.choice([timedelta(hours=1), timedelta(hours=-1), timedelta(1), timedelta(-1), timedelta(11)])
    stage.turn(Turn(shift=shift, force=rng.random() < 0.3)).wait()
    return f"{'+' if shift > timedelta() else '-'}{abs(shift).total_seconds() / 3600:.0f} h"


def _at_a_step(stage: Stage, rng: Random, mode: str, *, meanwhile: bool = False) -> str:
    where = step(rng)
    child = stage.turn(Turn(fail=(where, mode), force=rng.random() < 0.5))
    if meanwhile and rng.random() < 0.3:
        stage.change(rng)
    child.wait()
    return where
