"""Apply mends to a document, one after the other, and keep only those that make nothing worse.

Reads foreign XML: call it through `sandbox.mend_apart` wherever the bytes come from outside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from ..check import findings
from ..names import ENTITIES, ENTITY
from ..parse import parse
from ..rules import RULES
from ..rules.registry import Hit
from ..subject import Subject
from ..types import Finding, Json, Severity
from .registry import MENDS, Mend
from .source import Source

_UNREADABLE: Final = (etree.LxmlError, ValueError, RecursionError)  # as in inspect.py
_ROUNDS: Final = 5  # a mend may find something anew when a later one has changed the document


@dataclass(frozen=True, slots=True)
class Mended:
    """The document after the mends (UTF-8), the rules that were mended, and those asked for that still strike."""

    content: bytes
    done: tuple[str, ...]
    left: tuple[str, ...] = ()

    def as_json(self) -> Json:
        return {"content": self.content.decode(), "done": self.done, "left": self.left}

    @classmethod
    def from_json(cls, data: Json) -> "Mended":
        return cls(data["content"].encode(), tuple(data["done"]), tuple(data["left"]))


@dataclass(frozen=True, slots=True)
class _State:
    """A document with the rules that strike in it, and those among them that strike as errors."""

    content: bytes
    struck: frozenset[str]
    errors: frozenset[str]


def mendable(found: Iterable[Finding]) -> tuple[str, ...]:
    """The rules among the findings that have a mend, in the order in which they would be applied."""
    struck = {finding.rule for finding in found}
    return tuple(rule for rule in MENDS if rule in struck)


def mended(data: bytes, rules: Iterable[str], at: datetime) -> Mended:
    """A document with the mends of these rules applied; rules without a mend, or that do not strike, change nothing.

    A mend that would bring a new error is not applied. Applying twice is the same as applying once. `at` is timezone-
    aware. Raises `Refusal` for what cannot be read (after the mends that make it readable).
    """
    wanted = [MENDS[rule] for rule in MENDS if rule in set(rules)]
    readable, done = _readable(data, wanted)
    state = _state(readable, at)
    for _ in range(_ROUNDS):
        state, now_done = _all(wanted, state, at) or _each(wanted, state, at)
        done += now_done
        if not now_done:
            break
    left = tuple(mend.rule for mend in wanted if mend.rule in state.struck)
    return Mended(state.content, tuple(dict.fromkeys(done)), left)


def _readable(data: bytes, wanted: list[Mend]) -> tuple[bytes, list[str]]:
    """The text after the mends that work on text."""
    done: list[str] = []
    try:
        before = text = data.decode()
    except UnicodeDecodeError:
        return data, done
    for mend in wanted:
        if mend.text_change is not None and (text := mend.text_change(before)) != before:
            done.append(mend.rule)
            before = text
    return text.encode(), done


def _all(wanted: list[Mend], state: _State, at: datetime) -> tuple[_State, list[str]] | None:
    """The document after all mends at once, with what they mended; None when that brings a new error."""
    content, done = _changed(state.content, [mend for mend in wanted if mend.rule in state.struck], at)
    if not done:
        return state, []
    new = _state(content, at)
    return (new, done) if new.errors <= state.errors else None


def _each(wanted: list[Mend], state: _State, at: datetime) -> tuple[_State, list[str]]:
    """The document after those mends that bring no new error, tried one by one."""
    done: list[str] = []
    for mend in wanted:
        state, more = _all([mend], state, at) or (state, [])
        done += more
    return state, done


def _changed(data: bytes, mends: list[Mend], at: datetime) -> tuple[bytes, list[str]]:
    """The document after the mends, and the rules of those that changed it."""
    source, done = Source(data), list[str]()
    for mend in mends:
        before = etree.tostring(source.root)
        for entity in _entities(source.root):
            for hit in _hits(mend.rule, entity, at):
                if mend.change is not None and _inside(hit.node, entity):
                    mend.change(hit)
        done += [mend.rule] if etree.tostring(source.root) != before else []
    return source.write(), done


def _hits(rule: str, entity: etree._Element, at: datetime) -> list[Hit]:
    """Where the rule strikes; nowhere in an entity that would be quarantined."""
    find = RULES[rule].find
    try:
        return list(find(Subject(entity, at))) if find else []
    except _UNREADABLE:
        return []


def _inside(node: etree._Element, entity: etree._Element) -> bool:
    """Whether the node still stands in the entity: an earlier hit's change may have taken it away."""
    return node is entity or any(above is entity for above in node.iterancestors())


def _state(data: bytes, at: datetime) -> _State:
    found = [finding for entity in _entities(parse(data)) for finding in _findings(entity, at)]
    errors = frozenset(finding.rule for finding in found if finding.severity is Severity.ERROR)
    return _State(data, frozenset(finding.rule for finding in found), errors)


def _findings(entity: etree._Element, at: datetime) -> tuple[Finding, ...]:
    """What strikes; nothing in an entity that would be quarantined."""
    try:
        return findings(Subject(entity, at))
    except _UNREADABLE:
        return ()


def _entities(root: etree._Element) -> list[etree._Element]:
    if root.tag == ENTITY:
        return [root]
    return [e for e in root.iter(ENTITY) if all(above.tag == ENTITIES for above in e.iterancestors())]
