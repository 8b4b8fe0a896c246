"""The registry of rules. A rule is a small function that *finds*; who refuses is decided elsewhere.

A rule of stage `schema` or `entity` takes a `Subject` and yields hits. A rule of stage `parse` has no
function: the parser names it when it refuses a document. Ids, groups, sources and stages are those of the
rule catalogue; a severity that differs from the catalogue's says why in the function's docstring.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from ..text import shown
from ..types import Finding, Severity
from ..where import line_of, path_of

if TYPE_CHECKING:
    from ..subject import Subject

HITS_PER_RULE: Final = 50  # a hostile document must not drown its reader, or the database, in findings


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule struck. `attribute` is a short name; `severity` overrides the rule's own."""

    node: etree._Element
    attribute: str | None
    severity: Severity | None
    values: dict[str, object]


Find = Callable[["Subject"], Iterable[Hit]]


def hit(
    node: etree._Element, attribute: str | None = None, *, severity: Severity | None = None, **values: object
) -> Hit:
    """A hit on `node` (or its `attribute`); `values` fill the rule's messages."""
    return Hit(node, attribute, severity, values)


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

    def at(self, line: int | None, path: str, /, **values: object) -> Finding:
        """The finding of this rule at a place."""
        safe = {name: shown(value) for name, value in values.items()}
        messages = (m.format(**safe) for m in (self.sv, self.en, self.mend_sv, self.mend_en))
        return Finding(self.id, self.severity, line, path, *messages)

    def findings(self, subject: "Subject") -> Iterator[Finding]:
        """What the rule finds in a subject, at most `HITS_PER_RULE`."""
        for one in islice(self.find(subject) if self.find else (), HITS_PER_RULE):
            path = path_of(one.node, one.attribute)
            found = self.at(line_of(one.node), path, **one.values)
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
