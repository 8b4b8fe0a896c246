"""Some hundred mutants, tried in a process of their own: one that dies or hangs costs its mutant, and tells which."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection

from members.saml.sandbox import inspect_apart
from members.saml.sniff import is_aggregate
from members.saml.types import Inspection, Quarantined, Refusal

from ..saml.entities import AT
from .mutants import mutant
from .promises import Tried, tried
from .readers import rejected

APART = 500  # every so many mutants is read in the sandbox's own child, too
_SILENCE = 60.0  # seconds of the clock, for one mutant on a busy machine


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that a mutant broke."""

    number: int
    what: str


@dataclass(slots=True)
class Told:
    """What came of a chunk: outcomes by number of mutants, and what broke."""

    outcomes: dict[str, int] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)

    def add(self, outcome: str) -> None:
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1


def chunk(seed: int, numbers: range) -> Told:
    """Try the mutants of these numbers, each in a process that may die of it."""
    told, waiting = Told(), [numbers]
    while waiting:
        some = waiting.pop(0)
        ended = _in_a_child(seed, some, told) if len(some) else None
        if ended is not None:  # what came before it has not told its results
            waiting[:0] = [range(some.start, ended), range(ended + 1, some.stop)]
    return told


def _in_a_child(seed: int, numbers: range, told: Told) -> int | None:
    """The number of the mutant that ended the child; None when all of them were tried and `told` has the results."""
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_speak, args=(theirs, seed, numbers))
    child.start()
    theirs.close()
    last = numbers[0]
    try:
        while ours.poll(_SILENCE):
            said = ours.recv()
            if isinstance(said, Told):
                told.broken += said.broken
                for outcome, count in said.outcomes.items():
                    told.outcomes[outcome] = told.outcomes.get(outcome, 0) + count
                return None
            last = said
        told.broken.append(Broken(last, "it hung"))
    except EOFError:
        child.join()
        told.broken.append(Broken(last, f"the process died, exit code {child.exitcode}"))
    finally:
        child.kill()
        child.join()
        ours.close()
    told.add("ended the process")
    return last


def _speak(out: Connection, seed: int, numbers: range) -> None:
    """The number of each mutant before it is tried, and at last what came of them."""
    told = Told()
    for one in _all(seed, numbers, told):
        out.send(one)
    out.send(told)
    out.close()


def _all(seed: int, numbers: range, told: Told) -> Iterator[int]:
    sound: list[tuple[int, bytes]] = []
    for number in numbers:
        yield number
        data = mutant(seed, number)
        trial = tried(data)
        told.add(trial.outcome)
        sound += [(number, one) for one in trial.sound]
        told.broken += [Broken(number, what) for what in trial.broken]
        if number % APART == 0 and trial.outcome != "crashed" and not _same_apart(data, trial):
            told.broken.append(Broken(number, "the child reads it in another way"))
    told.broken += [Broken(number, f"xmllint rejects it: {words}") for number, words in rejected(sound)]


def _same_apart(data: bytes, trial: Tried) -> bool:
    found: list[Inspection | Quarantined | Refusal] = []
    try:
        found.extend(inspect_apart(data, AT, aggregate=is_aggregate(data)))
    except Refusal as refusal:
        found.append(refusal)
    return [_plain(one) for one in found] == [_plain(one) for one in trial.found]


def _plain(one: Inspection | Quarantined | Refusal) -> object:
    return one.finding if isinstance(one, Refusal) else one
