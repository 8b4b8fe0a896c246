"""The rule catalogue as data: what every rule is for, also those that are not built. Read when somebody asks for it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from .rules.registry import Rule


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule of the catalogue. `autofix` is how a mend puts it right (`strip`, `trim`, …), empty where none does."""

    id: str
    group: str
    stage: str
    severity: str
    title: str
    check: str
    why: str
    source: str
    failing_example: str
    autofix: str = ""


def entry_of(rule: Rule) -> Entry:
    """The rule's entry; for a rule that another package brought, what the rule says of itself."""
    known = catalogue().get(rule.id)
    if known is not None:
        return known
    said = {"group": rule.group, "stage": rule.stage, "severity": rule.severity.value, "title": rule.title}
    return Entry(id=rule.id, **said, check=rule.en, why="", source=rule.source, failing_example="")


@cache
def catalogue() -> dict[str, Entry]:
    """Every entry by id, in the catalogue's order."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with Path(__file__).with_name("catalogue.yaml").open("rb") as file:
        entries = [Entry(**raw) for raw in yaml.load(file, Loader=loader)]  # noqa: S506  a safe loader either way
    return {entry.id: entry for entry in entries}
