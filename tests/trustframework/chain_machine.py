"""The trust chain as a state machine: whatever people and the clock do, in any order, by the right and the wrong."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, ClassVar

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from members import audit
from members.clock import clock_at
from members.errors import Refused
from members.models import AuditEvent, Person
from members.models.blob import Blob
from tests.trustframework import chain_checks as checks
from tests.trustframework.chain_acts import DECLARING, REVIEWING, Act
from tests.trustframework.chain_acts_deciding import DECIDING
from tests.trustframework.chain_ways import what_is_next
from tests.trustframework.chain_world import World
from trustframework.models import Decision
from trustframework.tasks import FAILED, TURNS, turn_the_day

ACTS: dict[str, Act] = {**DECLARING, **REVIEWING, **DECIDING}
JUMPS: dict[str, Any] = {
    "an hour": timedelta(hours=1),
    "a day": timedelta(days=1),
    "two weeks": timedelta(days=14),
    "a month": relativedelta(months=1),
    "a year": relativedelta(years=1),
    "back": timedelta(hours=-1),
}
NUMBERS = st.integers(0, 95)
STALE = st.sampled_from([False] * 5 + [True])
CHANCES = st.sampled_from([None] * 5 + [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])


class Chain(RuleBasedStateMachine):
    """`world` is set by the test; each run plays in a savepoint of it. `reached` counts runs by what they came to."""

    world: ClassVar[World]
    reached: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.begun_at, self.world.memory = self.world.at, {}
        self.states, self.seals = checks.states(), checks.seals()
        self.last = self._last_event()
        self.been: set[str] = set()
        self.judged: tuple[int, datetime] | None = None

    def teardown(self) -> None:
        try:
            self._whole()
        finally:
            self.world.at = self.begun_at
            transaction.savepoint_rollback(self.savepoint)
            self.reached.update(["run", *self.been])

    @initialize(steps=st.integers(0, 12))
    def begun(self, steps: int) -> None:
        """Each run begins somewhere on the way: random walks alone seldom come far."""
        for _step in range(steps):
            for name in what_is_next(self.world):
                self._do(name, 0, None)

    @rule(name=st.sampled_from(sorted(ACTS)), n=NUMBERS, wrong=CHANCES, stale=STALE)
    def act(self, name: str, n: int, wrong: int | None, stale: bool) -> None:
        """Somebody does something; one in three has no right to it, or not to this."""
        people = self.world.people
        self._do(name, n, None if wrong is None else people[wrong % len(people)], stale=stale)

    @rule(name=st.sampled_from(sorted(DECIDING)), n=NUMBERS)
    def decide(self, name: str, n: int) -> None:
        """More of what comes late in the chain."""
        self._do(name, n, None)

    @rule(n=NUMBERS, steps=st.sampled_from([1, 1, 2, 9]))
    def onward(self, n: int, steps: int) -> None:
        """What would be done next, where all goes well: one step, or all the way to where a decision is made."""
        for _step in range(steps):
            names = what_is_next(self.world)
            if steps > 2 and "make" in names:
                return
            for name in names:
                self._do(name, n if steps == 1 else 0, None)

    @rule(jump=st.sampled_from(sorted(JUMPS)), letters=st.sampled_from([False, False, True]))
    def clock(self, jump: str, letters: bool) -> None:
        """Time passes, and what it brings is asked for twice: the second time nothing is left to do. Reminders are
        most of the work, and so are asked for again one time in three."""
        self.world.at += JUMPS[jump]
        with clock_at(self.world.at):
            first = turn_the_day()
            again = {name: turn(self.world.at) for name, turn in TURNS.items() if letters or name != "reminders"}
        assert FAILED not in first.values(), f"the clock fails: {first}"
        assert not any(again.values()), f"the clock does something twice: {again}"

    @invariant()
    def holds(self) -> None:
        """After every step: see chain_checks.py."""
        events = list(AuditEvent.objects.filter(number__gt=self.last).order_by("number"))
        seen = (self.last + len(events), self.world.at)
        if self.judged == seen:
            return
        self.judged = seen
        if events:
            self.last, found = events[-1].number, checks.states()
            checks.match(checks.follow(self.states, events), found)
            self.states = found
            self.been |= {f"{kind} {state}" for (kind, _pk), state in found.items()}
            checks.separate()
            checks.sound()
            self._sealed()
        g3, g5 = checks.gates(self.world, self.world.at)
        self.been |= {"G3 open"} if g3 else set()
        self.been |= {"in the feed"} if g3 and g5 else set()

    def _do(self, name: str, n: int, by: Person | None, *, stale: bool = False) -> None:
        self.world.stale, before = stale, AuditEvent.objects.count()
        try:
            with clock_at(self.world.at):
                done = ACTS[name](self.world, n, by)
        except (Refused, ValidationError) as error:
            self.refused[name] += 1
            assert str(error)  # noqa: PT017 - whatever is refused says why
        else:
            if done is not False and AuditEvent.objects.count() > before:
                self.been.add(name)

    def _sealed(self) -> None:
        now = checks.seals()
        assert self.seals.items() <= now.items(), "what was sealed has changed"
        for pk in now.keys() - self.seals.keys():
            kept = Decision.objects.get(pk=pk).sealed
            assert kept is not None
            assert Blob.objects.get(pk=kept.pk).bytes()
        self.seals = now

    def _whole(self) -> None:
        assert not list(audit.broken_links()), "the audit chain is broken"

    @staticmethod
    def _last_event() -> int:
        return AuditEvent.objects.order_by("-number").values_list("number", flat=True).first() or 0
