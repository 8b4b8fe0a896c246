"""What has to hold after every step of the chain, said from the design and from nothing that Sigill computes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Model

from federation.gate import Policy, decide
from federation.selection import select
from members.models import AuditEvent
from tests.trustframework.chain_world import World
from trustframework.models import Certification, Decision, Dispensation, Finding, Sanction

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MACHINES: dict[str, Any] = {
    str(model._meta.model_name): model
    for model in apps.get_app_config("trustframework").get_models()
    if hasattr(model, "TRANSITIONS")
}
# With what a thing may begin; of everything else it is the field's default.
BEGINNINGS = {
    "sanction": {"proposed", "emergency"},
    "certification": {"active", "on_probation", "conditional"},
}
States = dict[tuple[str, str], str]


def states() -> States:
    """Of everything that has a machine of states, by kind and key."""
    found = ((kind, model.objects.order_by().values_list("pk", "state")) for kind, model in MACHINES.items())
    return {(kind, str(pk)): str(state) for kind, rows in found for pk, state in rows}


def follow(before: States, events: list[AuditEvent]) -> States:
    """Where everything should stand now, if exactly the events' steps were taken; each has to be in its table."""
    walked = dict(before)
    for event in events:
        told, known = event.chained, (event.object_kind, event.object_pk)
        if event.object_kind not in MACHINES or "from" not in told:
            continue
        begun = walked.get(known) or _beginning(event.object_kind)
        assert told["from"] == begun, f"{known} stood at {begun}, and an event says {told}"
        assert told["to"] in MACHINES[event.object_kind].TRANSITIONS[begun], f"{known}: {told} is in no table"
        walked[known] = told["to"]
    return walked


def match(walked: States, found: States) -> None:
    """Each state is where events led; what is new and has not moved stands at a beginning."""
    for known, state in found.items():
        if known in walked:
            assert state == walked[known], f"{known} is {state}; by its events it would be {walked[known]}"
        else:
            allowed = BEGINNINGS.get(known[0]) or {_beginning(known[0])}
            assert state in allowed, f"{known} begins as {state}"
    assert walked.keys() <= found.keys(), "something is gone"


def _beginning(kind: str) -> str:
    return str(MACHINES[kind]._meta.get_field("state").default)


def separate() -> None:
    """Separation of duties, row by row."""
    for one in Decision.objects.exclude(decided_by=None).select_related("declaration"):
        reviewers = set(one.declaration.reviews.values_list("assignments__auditor__person", flat=True))
        assert one.proposed_by_id != one.decided_by_id
        assert not reviewers & {one.proposed_by_id, one.decided_by_id}
        for appeal in one.appeals.exclude(answered_by=None):
            assert appeal.answered_by_id not in reviewers | {one.proposed_by_id, one.decided_by_id}
    for sanction in Sanction.objects.all():
        assert sanction.imposed_by_id not in (sanction.confirmed_by_id, sanction.lifted_by_id)
    for given in Dispensation.objects.filter(state="granted"):
        assert given.granted_by_id != given.proposed_by_id
        assert not given.requirement.critical
    for finding in Finding.objects.exclude(verified_by=None):
        assert finding.verified_by_id != finding.corrected_by_id


def sound() -> None:
    """What holds between rows: a certification stands on a decision that holds, and on one alone."""
    scopes = set()
    for one in Certification.objects.exclude(state__in=("revoked", "superseded")).select_related("decision"):
        decision = one.decision
        assert decision is not None
        assert decision.state == "made"
        assert decision.outcome in ("approved", "conditional")
        assert decision.declaration.state in (decision.outcome, "recommended")
        scope = (one.level_id, tuple(one.roles), tuple(one.entities.values_list("pk", flat=True)))
        assert scope not in scopes, "two certifications for the same"
        scopes.add(scope)
    for decision in Decision.objects.filter(state="made", outcome__in=("approved", "conditional")):
        assert Certification.objects.filter(decision=decision).exists()


@dataclass(frozen=True)
class Held:
    """A certification of an identity provider's, as its row says; `open_days` of the conditions that are not met."""

    holds: bool
    begins: date
    ends: date
    open_days: tuple[date, ...]

    def on(self, day: date) -> bool:
        """Fourteen days of grace follow on a condition's day; the end is the first day without."""
        return (
            self.holds
            and self.begins <= day < self.ends
            and all(day <= due + timedelta(days=14) for due in self.open_days)
        )

    def edges(self) -> set[date]:
        """The days on which it begins or ceases."""
        return {self.begins, self.ends, *(due + timedelta(days=15) for due in self.open_days)}


def held(w: World) -> list[Held]:
    """DESIGN, G3: at the feed's level or above, covering this role and entity, not suspended or revoked."""
    rows = Certification.objects.filter(organisation=w.member.organisation).select_related("level", "decision")
    return [
        Held(
            one.state in ("active", "on_probation", "conditional") and one.level.rank >= w.level.rank,
            one.valid_from,
            max(one.valid_until, one.extended_until or one.valid_until),
            tuple(one.decision.conditions.filter(state="open").values_list("due_on", flat=True))
            if one.decision
            else (),
        )
        for one in rows
        if "idp" in one.roles and {e.pk for e in one.entities.all()} in (set(), {w.entity.pk})
    ]


def sanctioned(w: World) -> bool:
    """DESIGN, G5: a suspension or exclusion in effect, an emergency's too, on the organisation or the entity."""
    return any(
        one.state in ("in_effect", "emergency") and one.kind != "warning" and one.entity_id in (None, w.entity.pk)
        for one in Sanction.objects.filter(organisation=w.member.organisation)
    )


def gates(w: World, at: datetime) -> tuple[bool, bool]:
    """G3 and G5 are as they should be, as the publication finds them, now and a second before and after each midnight
    at which a certification begins or ceases; the entity is in the feed just when both are open."""
    (found,) = select(w.feed, at)
    policy, kept, out = Policy.from_json(w.feed.policy), held(w), {"G5"} if sanctioned(w) else set()
    midnights = [datetime.combine(day, time(), STOCKHOLM) for one in kept for day in one.edges()]
    edges = [*midnights, *(one - timedelta(seconds=1) for one in midnights)]
    instants = [at, *(one for one in edges if one > w.born)]  # what else the gate asks for began with the world
    for instant in instants:
        verdict = found.verdict if instant == at else decide(found.facts, policy, instant)
        closed = {reason.gate for reason in verdict.reasons}
        wanted = out | (set() if any(one.on(instant.astimezone(STOCKHOLM).date()) for one in kept) else {"G3"})
        assert closed == wanted, f"on {instant} closed are {closed}, and should be {wanted}"
        assert verdict.admitted == (not wanted)
    closed = {reason.gate for reason in found.verdict.reasons}
    return "G3" not in closed, "G5" not in closed


def seals() -> dict[int, tuple[Any, ...]]:
    """What was made, and may never change."""
    rows: list[Model] = list(Decision.objects.filter(state__in=("made", "replaced")))
    names = ("outcome", "reasons", "sealed_id", "decided_by_id", "decided_at", "valid_from", "valid_until", "snapshot")
    return {row.pk: tuple(repr(getattr(row, name)) for name in names) for row in rows}
