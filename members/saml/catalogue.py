"""The rule catalogue as data: what every rule is for, also those that are not built. Read when somebody asks for it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .rules.registry import Rule


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule of the catalogue. `autofix` is how a mend puts it right (`strip`, `trim`, …), empty where none does;
    `why_sv` is `why` in Swedish, empty for what another package brought."""

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
    why_sv: str = ""

    @property
    def why_en(self) -> str:
        """So that a page can ask for its own language."""
        return self.why


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
    swedish: dict[str, str] = _read("catalogue_sv.yaml")
    return {raw["id"]: Entry(**raw, why_sv=swedish.get(raw["id"], "")) for raw in _read("catalogue.yaml")}


def _read(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with Path(__file__).with_name(name).open("rb") as file:
        return yaml.load(file, Loader=loader)  # noqa: S506  a safe loader either way
