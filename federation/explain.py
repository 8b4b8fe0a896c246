"""Why is this entity in that feed, or not, now or on a day to come? The same verdict that publishes, gate by gate, with
what is served right now.

Of a day to come it is asked what holds then of what is recorded today: dates are followed, and nothing else is assumed
to change. What was published on a day that has been, the publications themselves tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from federation.aggregate import mdq, release
from federation.gate import STOCKHOLM, Policy, Verdict
from federation.gates.reasons_foreign import GATE as ELSEWHERE
from federation.models import Feed
from federation.policy_words import in_words
from federation.reasons import Reason
from federation.selection import judge_all
from members.clock import now
from members.errors import Refused
from members.models import Entity


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate of a feed: its name, what it asks for in words, and each reason for which it is closed."""

    name: str
    asks: str
    reasons: tuple[Reason, ...]

    @property
    def is_open(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Explained:
    """One feed's answer for one entity; `serial` is the release that serves it now, None where none does."""

    feed: Feed
    verdict: Verdict
    serial: int | None
    gates: tuple[Gate, ...] = ()


def explain(entity: Entity, *, at: datetime | None = None, feeds: Sequence[Feed] | None = None) -> list[Explained]:
    """The answer of every feed, or of `feeds`, at `at` (now)."""
    asked = list(Feed.objects.all()) if feeds is None else list(feeds)
    one = Entity.objects.filter(pk=entity.pk)
    answers = judge_all(one, asked, at or now())
    return [
        Explained(feed, found.verdict, serial_serving(feed, entity.entity_id), gates_of(feed, found.verdict))
        for feed, (found,) in zip(asked, answers, strict=True)
    ]


def gates_of(feed: Feed, verdict: Verdict) -> tuple[Gate, ...]:
    """Each gate that the feed names, in its order, and the owner's wish first."""
    asked = in_words(Policy.from_json(feed.policy))
    if any(reason.gate == ELSEWHERE for reason in verdict.reasons):
        asked.append((ELSEWHERE, _("No entity of another federation claims what is the entity's.")))
    return tuple(Gate(name, asks, tuple(r for r in verdict.reasons if r.gate == name)) for name, asks in asked)


def instant_of(asked: str) -> datetime:
    """The instant that somebody means: a day (its noon, where the federation is) or an ISO 8601 instant with its zone.

    Raises `Refused` for what is neither, and for what has been.
    """
    at = _understood(asked.strip())
    if at is None:
        raise Refused(
            _("%(asked)s is no day. Write it as 2027-03-01, or as 2027-03-01T12:00:00+01:00.") % {"asked": asked}
        )
    if at.astimezone(ZoneInfo(STOCKHOLM)).date() < now().astimezone(ZoneInfo(STOCKHOLM)).date():
        raise Refused(
            _("%(asked)s has been. Choose today or a later day; the feeds' publications tell what was in them before.")
            % {"asked": asked}
        )
    return at


def _understood(asked: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(asked), time(12), ZoneInfo(STOCKHOLM))
    except (ValueError, OverflowError):
        pass
    try:
        at = datetime.fromisoformat(asked)
        return at.astimezone(ZoneInfo("UTC")) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def as_json(answer: Explained) -> dict[str, Any]:
    """For programs: codes never change, sentences may."""
    return {
        "feed": answer.feed.slug,
        "environment": answer.feed.environment,
        "admitted": answer.verdict.admitted,
        "serial": answer.serial,
        "gates": [
            {
                "gate": gate.name,
                "open": gate.is_open,
                "asks": gate.asks,
                "reasons": [reason.as_json() for reason in gate.reasons],
            }
            for gate in answer.gates
        ],
        "scopes_lost": [{"scope": n.scope, "reason": n.reason.as_json()} for n in answer.verdict.notices],
    }


def serial_serving(feed: Feed, entity_id: str) -> int | None:
    """The served release's serial if the entity's own document is in it."""
    serial = release.current_serial(settings.RELEASES, feed.slug)
    if serial is None:
        return None
    directory = release.release_directory(settings.RELEASES, feed.slug, serial)
    return serial if mdq.document_path(directory, mdq.entity_sha1(entity_id)).exists() else None
