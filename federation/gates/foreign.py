"""The gate of an entity that another federation registered: what we may republish of it, and why not.

Pure, as the others. Nothing of an owner's is asked: membership, agreements and certification are its registrar's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from federation.gates.reasons_foreign import FOREIGN
from federation.gates.verdict import Reasons, Verdict


@dataclass(frozen=True, slots=True)
class Filters:
    """What an operator lets through of an upstream; an empty one lets everything."""

    registrars: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ForeignFacts:
    """All that is asked about one of them. `until` is the earlier of the aggregate's and its own validUntil, `state`
    the upstream's; `dispute` is "open" or "lost" where a conflict keeps it out; `republished`: in that feed."""

    entity_id: str
    roles: frozenset[str]
    registrar: str
    categories: frozenset[str]
    condition: str
    until: datetime | None
    state: str
    republished: bool
    upstream: str
    dispute: str = ""
    filters: Filters = field(default_factory=Filters)


def decide_foreign(facts: ForeignFacts, at: datetime) -> Verdict:
    """The verdict at an instant (timezone-aware), one reason for each thing that stands against it."""
    reasons = tuple(reason.about(upstream=facts.upstream) for reason in _against(facts, at))
    return Verdict(admitted=not reasons, reasons=reasons)


def _against(facts: ForeignFacts, at: datetime) -> Reasons:
    if not facts.republished:
        yield FOREIGN["foreign_not_republished"]
    if facts.state not in ("active", "paused"):
        yield FOREIGN["foreign_upstream_closed"]
    if facts.until is None or facts.until <= at:
        yield FOREIGN["foreign_expired"]
    if facts.condition != "fit":
        yield FOREIGN[f"foreign_{facts.condition}"]
    if facts.dispute:
        yield FOREIGN[f"foreign_conflict_{facts.dispute}"]
    if any(_left_out(facts)):
        yield FOREIGN["foreign_filtered"]


def _left_out(facts: ForeignFacts) -> Iterator[bool]:
    filters = facts.filters
    yield facts.registrar not in filters.registrars
    yield bool(filters.roles) and not facts.roles & filters.roles
    yield bool(filters.categories) and not facts.categories & filters.categories
    yield facts.entity_id in filters.excluded
