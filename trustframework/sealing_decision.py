"""What is sealed of a decision: everything that it rests on, by its SHA-256, as canonical JSON. Pure.

Whoever has the bytes can check each link without Sigill: the declaration as it was, every piece of evidence, the
framework's text, the report, and the metadata of each entity that it speaks of. Digests are in lower-case hex.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

FORM = 1


@dataclass(frozen=True, slots=True)
class SealedCondition:
    """`requirement` is its code, empty where it is about none."""

    text: str
    due_on: date
    requirement: str
    evidence_asked: str


@dataclass(frozen=True, slots=True)
class SealedDecision:
    """`entities` is entityID -> digest of the approved metadata (empty: none yet); people are named by their keys.

    `source_sha256` is the digest of the framework version's source, empty where it was written in Sigill.
    """

    number: int
    outcome: str
    reasons: str
    organisation: str  # its number
    level: str  # its URI
    roles: tuple[str, ...]
    probation: bool
    valid_from: date | None
    valid_until: date | None
    conditions: tuple[SealedCondition, ...]
    declaration: int
    declaration_sha256: str
    evidence: tuple[str, ...]
    framework: str
    framework_version: str
    source_sha256: str
    review: int
    report_sha256: str
    recommendation: str
    scope: str
    entities: Mapping[str, str]
    every_entity: bool  # none was named: all of the organisation's in those roles, of which `entities` are today's
    reviewers: tuple[str, ...]
    proposed_by: int
    decided_by: int
    decided_at: datetime
    replaces: int | None


def snapshot_of(decision: SealedDecision) -> dict[str, Any]:
    """The decision as plain values: dates and instants in ISO 8601, lists in a settled order."""
    told = {name: _plain(value) for name, value in asdict(decision).items()}
    return {"form": FORM, "kind": "decision"} | told | {"evidence": sorted(set(decision.evidence))}


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # an instant is one, too
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
