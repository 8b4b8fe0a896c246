"""What a fault has at hand: turns of the cycle, changes to the registry, servers, and the clock's question."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from . import registry
from .answers import Judge
from .children import Child, until
from .house import House

DEADLINE_S = 60.0  # promise 3: what is approved is visible within a minute of the faults ending
MINUTE = timedelta(seconds=60)
MOST_OUT = 4  # fewer than the brake minds


@dataclass
class Turn:
    """How one process of the signer is set up before its turn: what it fails at, its clock, what it finds broken."""

    fail: tuple[str, str] | None = None
    shift: timedelta | None = None
    before: Callable[[], object] | None = None
    force: bool = False


@dataclass
class Stage:
    """One installation under faults. `out` are the entities that nobody asks to have published at the moment."""

    house: House
    judge: Judge
    people: registry.People
    entity_ids: list[str]
    out: set[str] = field(default_factory=set)
    children: list[Child] = field(default_factory=list)
    changes: int = 0
    wrong: list[dict[str, Any]] = field(default_factory=list)  # broken promises, until somebody counts them

    def begin(self, work: Callable[[], Any], name: str = "children") -> Child:
        """Fork a child that is ended, whatever happens, when the fault is over."""
        child = Child.begin(work, self.house.log(name))
        self.children.append(child)
        return child

    def turn(self, turn: Turn | None = None) -> Child:
        """A signer's turn, in a process of its own."""
        return self.begin(lambda: take_turn(turn or Turn()))

    def change(self, rng: Random, entity_id: str = "") -> str:
        """One change that goes well, and the right answer after it; the entity's ID."""
        begun = time.time()
        child, entity_id = self.begin_change(rng, entity_id)
        child.result()
        self.note_answer(begun)
        return entity_id

    def begin_change(self, rng: Random, entity_id: str = "") -> tuple[Child, str]:
        """Start a change that may not go well; `note_answer` has to follow when it is over."""
        self.changes += 1
        if not entity_id and rng.random() < 0.75:
            return self._toggle(rng)
        chosen = entity_id or rng.choice([one for one in self.entity_ids if one not in self.out])
        name = f"Norrvik {self.changes}"
        return self.begin(lambda: registry.revise(self.people, chosen, name)), chosen

    def _toggle(self, rng: Random) -> tuple[Child, str]:
        back = self.out and (len(self.out) >= MOST_OUT or rng.random() < 0.5)
        chosen = rng.choice(sorted(self.out)) if back else rng.choice(sorted(set(self.entity_ids) - self.out))
        self.out ^= {chosen}
        wanted = chosen not in self.out
        return self.begin(lambda: registry.toggle(self.people, chosen, wanted)), chosen

    def note_answer(self, since: float) -> None:
        """Ask the registry what is right, with nobody in the way, and remember that it is since then."""
        answer = self.begin(lambda: registry.right_answer(self.house.work / "aside")).result()
        if answer is None:
            raise RuntimeError(f"The right answer cannot be read; see {self.house.log('children')}")
        self.judge.add(since, answer)
        self.out = set(self.entity_ids) - set(answer)

    def clear(self) -> None:
        """The fault is over: nobody stands still, nobody is left."""
        for child in self.children:
            child.send(signal.SIGCONT)
        for child in self.children:
            if not child.wait():
                child.kill()
        self.children.clear()

    def heal(self, sources: list[str]) -> float | None:
        """Ask as the clock does until every source serves the right answer; seconds, None when a minute was not enough.

        The clock asks every minute: the first question comes now, the others with the signer's clock a minute on, so
        that nobody has to wait for it.
        """
        begun = time.monotonic()
        shift = timedelta()
        while time.monotonic() - begun < DEADLINE_S:
            self.turn(Turn(shift=shift)).wait()
            self.children.clear()
            if until(lambda: self._right(sources), 0.5):
                return time.monotonic() - begun
            shift = MINUTE
        return None

    def right(self) -> bool:
        """Whether the observer sees the right answer in the files."""
        return self._right(["files"])

    def expect_soon(self, holds: Callable[[dict[str, str]], bool], promise: int, what: str) -> None:
        """Ask as the clock does until what is served is so; else the promise is broken."""
        begun = time.monotonic()
        shift = timedelta()
        while time.monotonic() - begun < DEADLINE_S:
            if until(lambda: self._right([]) and holds(self.judge.served["files"]["entities"]), 0.3):
                return
            self.turn(Turn(shift=shift)).wait()
            shift = MINUTE
        self.broken(promise, f"{what}: not within {DEADLINE_S:.0f} s")

    def broken(self, promise: int, said: str) -> None:
        """A promise that broke before our own eyes."""
        self.wrong.append({"what": "wrong", "source": "driver", "at": time.time(), "promise": promise, "said": said})

    def cut_connections(self) -> None:
        """PostgreSQL ends every connection to the installation's database."""
        import psycopg  # noqa: PLC0415 - not needed on SQLite

        port = self.house.running["postgres"].port
        with psycopg.connect(f"postgres://postgres@127.0.0.1:{port}/postgres", autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'sigill'")

    def _right(self, sources: list[str]) -> bool:
        self.wrong += self.judge.judge()
        return self.judge.right_now(sources)


def take_turn(turn: Turn) -> dict[str, Any]:
    """In the child: one turn, as the signer's task does it."""
    from federation.aggregate import failpoint  # noqa: PLC0415 - Django is set up by now
    from federation.cycle.run import publish  # noqa: PLC0415
    from members.clock import clock_at, now  # noqa: PLC0415

    if turn.before is not None:
        turn.before()
    if turn.fail is not None:
        failpoint.arm(*turn.fail)
    with clock_at(now() + turn.shift) if turn.shift else nullcontext():
        result = publish(registry.SLUG, force=turn.force)
    return {"what": result.what, "message": result.message, "pid": os.getpid()}
