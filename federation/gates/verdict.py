"""What the gates answer."""

from collections.abc import Iterator
from dataclasses import dataclass

from federation.reasons import Reason

Reasons = Iterator[Reason]


@dataclass(frozen=True, slots=True)
class Notice:
    """A scope that is not published although the entity is, and why."""

    scope: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """Admitted when there is no reason against it; one reason per closed gate, in the gates' order.

    A notice closes nothing but its own scope.
    """

    admitted: bool
    reasons: tuple[Reason, ...]
    notices: tuple[Notice, ...] = ()

    def closed(self) -> frozenset[str]:
        """The gates that are closed."""
        return frozenset(reason.gate for reason in self.reasons)

    def lost(self) -> frozenset[str]:
        """The scopes that are not published."""
        return frozenset(notice.scope for notice in self.notices)
