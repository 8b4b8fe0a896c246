"""The registry of rules. A rule is a small function that *finds*; who refuses is decided elsewhere.

A rule that asks only for the document takes a `Subject` and yields hits. One that asks the registry or the
network takes (`EntityFacts`, `Surroundings` or `Observations`) and yields `told(...)`: it never sees XML. A rule of
stage `parse` has no function: the parser names it when it refuses a document. Ids, groups, sources and stages are
those of the rule catalogue; a severity that differs from the catalogue's says why in the function's docstring.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from ..names import clark
from ..places import Place, Places
from ..text import shown
from ..types import EntityFacts, Finding, Severity
from ..where import line_of

if TYPE_CHECKING:
    from ..subject import Subject
    from ..where import Paths

_KEPT, _USUAL_NAMES = 256, 200  # sets of names, and names in a set: they are from outside
HITS_PER_RULE: Final = 50  # a hostile document must not drown its reader, or the database, in findings


class Asks(StrEnum):
    """What a rule has to know: nothing but the document, what the registry holds, or what the network answers."""

    DOCUMENT = "document"
    REGISTRY = "registry"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule struck. `attribute` is a short name; `severity` overrides the rule's own."""

    node: etree._Element
    attribute: str | None
    severity: Severity | None
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """One fact that a rule strikes at. `place` is a key of `places.Places`, or the path of something else."""

    place: str
    severity: Severity | None
    values: dict[str, object]


Find = Callable[["Subject"], Iterable[Hit]]
Needs = Callable[[frozenset[str]], bool]
Ask = Callable[[EntityFacts, Any], Iterable[Told]]


def hit(
    node: etree._Element, attribute: str | None = None, *, severity: Severity | None = None, **values: object
) -> Hit:
    """A hit on `node` (or its `attribute`); `values` fill the rule's messages."""
    return Hit(node, attribute, severity, values)


def told(place: str = "entityID", *, severity: Severity | None = None, **values: object) -> Told:
    """A hit of a rule that asks the registry or the network; `values` fill the rule's messages."""
    return Told(place, severity, values)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue. The four messages are `str.format` templates over a hit's values."""

    id: str
    severity: Severity
    group: str
    stage: str
    source: str
    title: str
    sv: str
    en: str
    mend_sv: str
    mend_en: str
    find: Find | None = None
    ask: Ask | None = None
    asks: Asks = Asks.DOCUMENT
    # What `ask` asks where `find` looks at the document, too.
    also: Asks | None = None
    # Whether `find` can strike in a document in which these names (Clark names) occur; None where they do not tell.
    needs: Needs | None = None

    def at(self, line: int | None, path: str, /, **values: object) -> Finding:
        """The finding of this rule at a place."""
        return self._told(line, path, self.severity, values)

    def found(self, one: Hit, paths: "Paths") -> Finding:
        """The finding that a hit is."""
        path = paths.of(one.node, one.attribute)
        return self._told(line_of(one.node), path, one.severity or self.severity, one.values)

    def _told(self, line: int | None, path: str, severity: Severity, values: dict[str, object]) -> Finding:
        safe = {name: shown(value) for name, value in values.items()}
        sv, en = self.sv.format_map(safe), self.en.format_map(safe)
        return Finding(
            self.id, severity, line, path, sv, en, self.mend_sv.format_map(safe), self.mend_en.format_map(safe)
        )

    def findings_about(self, facts: EntityFacts, known: object, places: Places) -> Iterator[Finding]:
        """What a rule that asks elsewhere finds, at most `HITS_PER_RULE`; `known` is what it asks for."""
        for one in islice(self.ask(facts, known) if self.ask else (), HITS_PER_RULE):
            place = places.get(one.place) or Place(None, "/md:EntityDescriptor")
            yield self._told(place.line, place.path, one.severity or self.severity, one.values)


class Rules(dict[str, Rule]):
    """The rules by their ids, in the order in which they were registered."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[frozenset[str], list[tuple[Rule, Find]]] = {}

    def __setitem__(self, rule_id: str, rule: Rule) -> None:
        super().__setitem__(rule_id, rule)
        self._asked.clear()

    def __delitem__(self, rule_id: str) -> None:
        super().__delitem__(rule_id)
        self._asked.clear()

    def findings(self, subject: "Subject") -> list[Finding]:
        """What the rules find in a document, at most `HITS_PER_RULE` each."""
        return [
            rule.found(one, subject.paths)
            for rule, find in self._able(subject.names)
            for one in islice(find(subject), HITS_PER_RULE)
        ]

    def _able(self, names: frozenset[str]) -> list[tuple[Rule, Find]]:
        """Those that can strike where these names occur. Entities of one make have the same names: the answer is kept
        for the next one."""
        found = self._asked.get(names)
        if found is None:
            found = [(r, r.find) for r in self.values() if r.find and (r.needs is None or r.needs(names))]
            if len(self._asked) >= _KEPT:
                self._asked.clear()
            if len(names) <= _USUAL_NAMES:
                self._asked[names] = found
        return found


RULES: Final = Rules()


def declare(rule: Rule) -> Rule:
    """Put a rule into the registry; an id can be taken once."""
    if rule.id in RULES:
        raise ValueError(f"{rule.id} is registered twice")
    RULES[rule.id] = rule
    return rule


def rule(
    rule_id: str, severity: Severity, *, group: str, stage: str = "entity", needs: str | Needs = "", **texts: Any
) -> Callable[[Find], Find]:
    """Decorator that registers the function as the rule's `find`; `texts` are source, title and the messages.

    `needs` are names of elements and attributes (`shibmd:Scope index`), or a question about all the names in an entity:
    where none of them occurs, or the answer is no, the function is not asked. It saves most of the time, as most rules
    are about what most entities do not have. Not for a rule that finds something missing.
    """

    def register(find: Find) -> Find:
        asked = _any_of(needs.split()) if isinstance(needs, str) else needs
        declare(Rule(rule_id, severity, group, stage, find=find, needs=asked, **texts))
        return find

    return register


def _any_of(names: list[str]) -> Needs | None:
    wanted = frozenset(map(clark, names))
    return (lambda present: not wanted.isdisjoint(present)) if wanted else None


def asking(
    asks: Asks, rule_id: str, severity: Severity, *, group: str, stage: str, **texts: Any
) -> Callable[[Ask], Ask]:
    """Decorator for a rule that asks the registry or the network."""

    def register(ask: Ask) -> Ask:
        declare(Rule(rule_id, severity, group, stage, ask=ask, asks=asks, **texts))
        return ask

    return register


def also_asking(asks: Asks, rule_id: str) -> Callable[[Ask], Ask]:
    """Decorator that lets a rule about the document ask elsewhere, too; its messages have to do for both."""

    def register(ask: Ask) -> Ask:
        RULES[rule_id] = replace(RULES[rule_id], ask=ask, also=asks)
        return ask

    return register
