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

from ..places import Place, Places
from ..text import shown
from ..types import EntityFacts, Finding, Severity
from ..where import line_of, path_of

if TYPE_CHECKING:
    from ..subject import Subject

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

    def at(self, line: int | None, path: str, /, **values: object) -> Finding:
        """The finding of this rule at a place."""
        safe = {name: shown(value) for name, value in values.items()}
        messages = (m.format(**safe) for m in (self.sv, self.en, self.mend_sv, self.mend_en))
        return Finding(self.id, self.severity, line, path, *messages)

    def findings(self, subject: "Subject") -> list[Finding]:
        """What the rule finds in a subject, at most `HITS_PER_RULE`."""
        return [self._found(one) for one in islice(self.find(subject), HITS_PER_RULE)] if self.find else []

    def _found(self, one: Hit) -> Finding:
        found = self.at(line_of(one.node), path_of(one.node, one.attribute), **one.values)
        return replace(found, severity=one.severity) if one.severity else found

    def findings_about(self, facts: EntityFacts, known: object, places: Places) -> Iterator[Finding]:
        """What a rule that asks elsewhere finds, at most `HITS_PER_RULE`; `known` is what it asks for."""
        for one in islice(self.ask(facts, known) if self.ask else (), HITS_PER_RULE):
            place = places.get(one.place) or Place(None, "/md:EntityDescriptor")
            found = self.at(place.line, place.path, **one.values)
            yield replace(found, severity=one.severity) if one.severity else found


RULES: dict[str, Rule] = {}


def declare(rule: Rule) -> Rule:
    """Put a rule into the registry; an id can be taken once."""
    if rule.id in RULES:
        raise ValueError(f"{rule.id} is registered twice")
    RULES[rule.id] = rule
    return rule


def rule(
    rule_id: str, severity: Severity, *, group: str, stage: str = "entity", **texts: Any
) -> Callable[[Find], Find]:
    """Decorator that registers the function as the rule's `find`; `texts` are source, title and the
    messages."""

    def register(find: Find) -> Find:
        declare(Rule(rule_id, severity, group, stage, find=find, **texts))
        return find

    return register


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
