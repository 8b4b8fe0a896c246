"""A defect: a sound entity with one thing broken in it."""

from collections.abc import Callable
from dataclasses import dataclass

from members.saml.types import Severity

from ..entities import changed


@dataclass(frozen=True)
class Defect:
    """A rule, the severity of its finding, the sound document and what breaks it."""

    rule: str
    severity: Severity
    sound: Callable[[], str]
    old: str
    new: str | Callable[[], str]
    count: int = 1

    def broken(self) -> str:
        new = self.new if isinstance(self.new, str) else self.new()
        return changed(self.sound(), self.old, new, self.count)

    def __str__(self) -> str:
        return f"{self.rule}-{self.severity}-{self.old[:20]}"
