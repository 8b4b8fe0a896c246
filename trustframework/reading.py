"""A declaration as one snapshot has it: what reviewers read, whatever the declarer has written since.

The shape of the JSON is that of trustframework/snapshots.py.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from trustframework.models import Assessment, Review, Snapshot
from trustframework.models.answer import AnswerStatus
from trustframework.models.evidence import Confidentiality


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence; `sha256` is "" where only a reference was given."""

    pk: int | None
    title: str
    sha256: str
    reference: str
    confidentiality: str
    valid_until: date | None

    @property
    def secrecy(self) -> str:
        """The confidentiality in words."""
        return str(dict(Confidentiality.choices).get(self.confidentiality, self.confidentiality))


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to one requirement; `inherited_from` is the number of the organisation that answers in its place."""

    status: str
    text: str
    planned_on: date | None
    inherited_from: str
    evidence: tuple[Shown, ...]

    @property
    def status_label(self) -> str:
        """The status in words."""
        return str(dict(AnswerStatus.choices).get(self.status, self.status))


def content(snapshot: Snapshot) -> dict[str, Any]:
    """The whole of it."""
    read: dict[str, Any] = json.loads(snapshot.content.bytes())
    return read


def answers_in(snapshot: Snapshot) -> dict[str, Said]:
    """What it says to each requirement, by code."""
    return {code: _said(raw) for code, raw in content(snapshot).get("answers", {}).items()}


def outdated(review: Review, assessments: list[Assessment]) -> list[Assessment]:
    """Those that were made of another answer than the one that the review's snapshot has: the member has changed it."""
    made = list(review.declaration.snapshots.order_by("number").select_related("content"))
    if len(made) < 2:
        return []
    said = {one.pk: content(one).get("answers", {}) for one in made}
    current = said[review.snapshot_id]
    found = []
    for one in assessments:
        before = [s for s in made if one.changed_at and s.taken_at <= one.changed_at]
        code = one.requirement.code
        if before and said[before[-1].pk].get(code) != current.get(code):
            found.append(one)
    return found


def _said(raw: dict[str, Any]) -> Said:
    inherited = raw.get("inherited_from") or {}
    return Said(
        status=raw.get("status", ""),
        text=raw.get("text", ""),
        planned_on=_day(raw.get("planned_on")),
        inherited_from=str(inherited.get("organisation", "")),
        evidence=tuple(_shown(one) for one in raw.get("evidence", ())),
    )


def _shown(raw: dict[str, Any]) -> Shown:
    return Shown(
        pk=raw.get("id"),
        title=raw.get("title", ""),
        sha256=raw.get("sha256") or "",
        reference=raw.get("reference") or "",
        confidentiality=raw.get("confidentiality", ""),
        valid_until=_day(raw.get("valid_until")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
