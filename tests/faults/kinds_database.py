"""Faults of PostgreSQL: stopped at once in the middle of a transaction, and connections that are cut."""

import signal
import time
from random import Random

from .schedule import kind, step
from .stage import Stage, Turn


@kind("postgres-stopped", 2, only="postgres")
def stopped(stage: Stage, rng: Random) -> str:
    """Immediate shutdown while a signer works, at a step or at any instant; then the server recovers."""
    where = step(rng, first=1) if rng.random() < 0.5 else "any"
    child = stage.turn(Turn(fail=(where, "stop"), force=True) if where != "any" else Turn(force=True))
    if where == "any":
        child.wait(rng.uniform(0, 0.2))
    else:
        child.stopped()
    _restart(stage)
    stage.clear()
    return where


@kind("postgres-stopped-worker", 1, only="postgres")
def stopped_worker(stage: Stage, rng: Random) -> str:
    """Immediate shutdown while a change is being made: it is there afterwards, or it is not."""
    begun = time.time()
    child, _entity_id = stage.begin_change(rng)
    child.wait(rng.uniform(0, 0.3))
    _restart(stage)
    child.wait()
    stage.note_answer(begun)
    stage.turn().wait()
    return "P0 worker"


@kind("connection-cut", 6, only="postgres")
def cut(stage: Stage, rng: Random) -> str:
    """The signer's connection is ended by the server, at a step or at any instant."""
    where = step(rng, first=1) if rng.random() < 0.6 else "any"
    child = stage.turn(Turn(fail=(where, "stop"), force=True) if where != "any" else Turn(force=True))
    if where == "any":
        child.wait(rng.uniform(0, 0.2))
    else:
        child.stopped()
    stage.cut_connections()
    if where != "any" and rng.random() < 0.5:
        stage.turn(Turn(force=True)).wait(1)
    stage.clear()
    return where


def _restart(stage: Stage) -> None:
    """SIGQUIT is PostgreSQL's immediate shutdown: nothing is written, and it recovers from its log."""
    server = stage.house.running["postgres"]
    server.end(signal.SIGQUIT)
    time.sleep(0.05)
    server.start()
