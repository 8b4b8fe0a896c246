"""The trust chain as a state machine: whatever people and the clock do, in any order, by the right and the wrong."""

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import currently_in_test_context, note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from members import audit
from members.clock import clock_at
from members.errors import Refused
from members.models import AuditEvent, Person
from members.models.blob import Blob
from tests.trustframework import chain_checks as checks
from tests.trustframework.chain_acts import DECLARING, REVIEWING, Act
from tests.trustframework.chain_acts_deciding import DECIDING
from tests.trustframework.chain_acts_upkeep import UPKEEP, served
from tests.trustframework.chain_tables import Tables
from tests.trustframework.chain_ways import Step, walk_to, what_is_next, what_suits
from tests.trustframework.chain_world import World
from trustframework.models import Decision
from trustframework.tasks import FAILED, TURNS, turn_the_day

ACTS: dict[str, Act] = {**DECLARING, **REVIEWING, **DECIDING, **UPKEEP}
JUMPS: dict[str, Any] = {
    "an hour": timedelta(hours=1),
    "a day": timedelta(days=1),
    "two weeks": timedelta(days=14),
    "a month": relativedelta(months=1),
    "a year": relativedelta(years=1),
    "back": timedelta(hours=-1),
}
OFTEN = ["an hour", "a day", "a day", "two weeks", "two weeks", "a month", "a month", "a year", "back"]
NUMBERS = st.integers(0, 95)
STALE = st.sampled_from([False] * 5 + [True])
CHANCES = st.sampled_from([None] * 5 + [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])


class Chain(RuleBasedStateMachine):
    """`world` is set by the test; each run plays in a savepoint of it, which holds where runs begin: `come_to` is what
    had been come to by then. `reached` counts runs by what they came to, `done` acts by name, and `refused` those that
    were refused."""

    world: ClassVar[World]
    tables: ClassVar[Tables]
    come_to: ClassVar[set[str]] = set()
    reached: ClassVar[Counter[str]] = Counter()
    done: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[str]] = Counter()
    steps: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.begun_at, self.releases = self.world.at, settings.RELEASES
        self.world.memory, self.world.own_releases = {}, None
        self.states, self.seals = checks.states(self.tables), self.tables.known("seals", checks.seals)
        self.last = self._last_event()
        self.been = set(self.come_to)

    def teardown(self) -> None:
        try:
            assert not list(audit.broken_links()), "the audit chain is broken"
        finally:
            self.undo()
            self.reached.update(["runs", *self.been])

    def undo(self) -> None:
        """The world as it was before the run."""
        self.world.at = self.begun_at
        transaction.savepoint_rollback(self.savepoint)
        self._forget_releases()

    def play(self, steps: tuple[Step, ...]) -> None:
        """A beginning, each step of which is looked at like any other."""

        def do(name: str, n: int) -> None:
            if name in JUMPS:
                self._pass(name)
            else:
                self._do(name, n, None, must=True)
            self.holds()

        walk_to(self.world, steps, do)

    @rule(name=st.sampled_from(sorted(ACTS)), n=NUMBERS, wrong=CHANCES, stale=STALE)
    def act(self, name: str, n: int, wrong: int | None, stale: bool) -> None:
        """Somebody does something; one in three has no right to it, or not to this."""
        people = self.world.people
        self._do(name, n, None if wrong is None else people[wrong % len(people)], stale=stale)

    @rule(which=st.integers(0, 200), n=NUMBERS)
    def suitable(self, which: int, n: int) -> None:
        """What may well be done now."""
        names = what_suits(self.states)
        self._do(names[which % len(names)], n, None)

    @rule(which=st.integers(0, 200), n=NUMBERS, stale=STALE)
    def suitable_too(self, which: int, n: int, stale: bool) -> None:
        """The same, sometimes from a page that was open for long."""
        names = what_suits(self.states)
        self._do(names[which % len(names)], n, None, stale=stale)

    @rule(n=NUMBERS, steps=st.sampled_from([1, 1, 2]))
    def onward(self, n: int, steps: int) -> None:
        """What would be done next, where all goes well."""
        for _step in range(steps):
            for name in what_is_next(self.world):
                self._do(name, n if steps == 1 else 0, None)

    @rule(jump=st.sampled_from(OFTEN))
    def clock(self, jump: str) -> None:
        self._pass(jump)

    @invariant()
    def holds(self) -> None:
        """After every step: see chain_checks.py. What stands on tables that nobody has written is not asked again."""
        self.steps["all"] += 1
        known, w = self.tables.known, self.world
        events = known("events", lambda: list(AuditEvent.objects.filter(number__gt=self.last).order_by("number")))
        found = checks.states(self.tables)
        new = [event for event in events if event.number > self.last]
        if new:
            self.last = new[-1].number
        checks.match(checks.follow(self.states, new), found)
        self.states = found
        self.been |= {f"{kind} {state}" for (kind, _pk), state in found.items()}
        known("separate", checks.separate)
        known("sound", lambda: checks.sound(w))
        self._sealed()
        with clock_at(w.at):
            public, strict = known("gates", lambda: checks.gates(w, self.tables), w.at)
        self.been |= {f"{gate} closed" for gate in strict}
        self.been |= {f"{name} admitted" for name, closed in (("public", public), ("strict", strict)) if not closed}
        if w.served.pop(w.feed.slug, None) is not None:
            asked = {w.steady.entity_id} | (set() if public else {w.entity.entity_id})
            assert served(w.feed) == asked, f"served is {served(w.feed)}, and should be {asked}"
            self.been.add("out of the feed" if public else "in the feed")

    def _do(self, name: str, n: int, by: Person | None, *, stale: bool = False, must: bool = False) -> None:
        """`must`: whoever refuses it breaks the walk."""
        if currently_in_test_context():
            note(f"{name} {n}, by {by or 'whoever is to'}")
        self.world.stale, before = stale, self.tables.written.get("members_auditevent")
        try:
            with clock_at(self.world.at):
                done = ACTS[name](self.world, n, by)
        except (Refused, ValidationError) as error:
            self.refused[name] += 1
            if must or not str(error):  # whatever is refused says why
                raise
        else:
            if done is not False and self.tables.written.get("members_auditevent") != before:
                self.been.add(name)
                self.done[name] += 1

    def _pass(self, jump: str) -> None:
        """Time passes, and what it brings is asked for twice: the second time nothing is left to do. What has nothing
        new to read since it was asked is not asked again."""
        self.world.at += JUMPS[jump]
        with clock_at(self.world.at):
            first = turn_the_day()
            again = {name: turn(self.world.at) for name, turn in TURNS.items() if not self.tables.stands(name)}
        assert FAILED not in first.values(), f"the clock fails: {first}"
        assert not any(again.values()), f"the clock does something twice: {again}"
        self.been |= {f"clock: {name}" for name, count in first.items() if count}

    def _sealed(self) -> None:
        now = self.tables.known("seals", checks.seals)
        if now is self.seals:
            return
        assert self.seals.items() <= now.items(), "what was sealed has changed"
        for pk in now.keys() - self.seals.keys():
            kept = Decision.objects.get(pk=pk).sealed
            assert kept is not None
            assert Blob.objects.get(pk=kept.pk).bytes()
        self.seals = now

    def _forget_releases(self) -> None:
        if self.world.own_releases:
            shutil.rmtree(self.world.own_releases)
        self.world.own_releases, settings.RELEASES = None, Path(self.releases)
        self.world.served.clear()

    @staticmethod
    def _last_event() -> int:
        return AuditEvent.objects.order_by("-number").values_list("number", flat=True).first() or 0
