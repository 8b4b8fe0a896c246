"""YAML (and JSON, which is YAML) as plain data, with the line on which each value stands. Pure.

Stricter than the library: a key twice in one mapping is a fault and not silently the last one; references (`*name`)
are refused, since a few lines of them can unfold into gigabytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]
LIMIT = 512 * 1024  # bytes: a framework of 60 requirements is 60 KB
DEPTH = 20


def gettext_noop(message: str) -> str:
    """Marks a sentence for translation; who shows it translates it."""
    return message


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, as an English sentence with `values` to fill in; where: keys and places from the top, and the
    line (from 1) where the text that was read is known."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    path: Path = ()
    line: int | None = None

    def __str__(self) -> str:
        place = f"{dotted(self.path)}: " if self.path else ""
        return (f"line {self.line}: " if self.line else "") + place + self.message % self.values


class CatalogueError(ValueError):
    """A framework that cannot be taken in; everything that is wrong with it, in the order of the file."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Located:
    """`data` as `yaml.safe_load` would give it, and where its values stand."""

    data: Any
    lines: Mapping[Path, int]


def dotted(path: Path) -> str:
    """Such as requirements[3].title_en."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def load(text: str) -> Located:
    """Raises `CatalogueError` for what is no YAML, is too large, or means two things."""
    if any("\ud800" <= one <= "\udfff" for one in text):
        raise CatalogueError([Fault(gettext_noop("The file is not UTF-8."))])
    if len(text.encode()) > LIMIT:
        raise CatalogueError([Fault(gettext_noop("The file is larger than %(limit)d KB."), {"limit": LIMIT // 1024})])
    reader = _Reader()
    try:
        # A document of references and nothing else is small; what it unfolds into is not.
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                said = gettext_noop("References (*%(name)s) are not read. Write the value out.")
                raise CatalogueError([Fault(said, {"name": event.anchor}, line=_line(event.start_mark))])
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = reader.value(node, ()) if node is not None else None
    except yaml.YAMLError as error:
        raise CatalogueError([_unreadable(error)]) from error
    if reader.faults:
        raise CatalogueError(reader.faults)
    return Located(data, reader.lines)


class _Reader:
    """Turns the library's nodes into data, and notes the line of each."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []
        self.scalars = yaml.SafeLoader("")

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if len(path) > DEPTH:
            self._fault(gettext_noop("The file is nested too deep here."), path[:3], node)
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, place)) for place, child in enumerate(node.value)]
        try:
            return self.scalars.construct_object(node)
        except ValueError:  # such as a day that there is not in any calendar
            self._fault(gettext_noop("This cannot be read. Put text in quotes."), path, node)
            return None

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, child in node.value:
            name = str(key.value)
            if name in found:
                self._fault(gettext_noop("It is there twice. Take one away."), (*path, name), key)
            found[name] = self.value(child, (*path, name))
        return found

    def _fault(self, message: str, path: Path, node: yaml.Node) -> None:
        self.faults.append(Fault(message, {}, path, node.start_mark.line + 1))


def _line(mark: Any) -> int | None:
    """From 1; the library counts from 0."""
    return mark.line + 1 if mark else None


def _unreadable(error: yaml.YAMLError) -> Fault:
    problem = getattr(error, "problem", None) or "unreadable"
    said = gettext_noop("This is neither YAML nor JSON: %(problem)s.")
    return Fault(said, {"problem": problem}, line=_line(getattr(error, "problem_mark", None)))
