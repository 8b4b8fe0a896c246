"""What has to hold after every step of the chain, said from the design and from nothing that Sigill computes."""

from functools import partial
from typing import Any

from django.apps import apps
from django.db.models import Model

from federation.gate import Policy, decide
from federation.selection import judge_all
from members.models import AuditEvent, Entity
from tests.trustframework.chain_gates import of_rows
from tests.trustframework.chain_tables import Tables
from tests.trustframework.chain_world import World
from trustframework.models import Certification, Decision, Dispensation, Finding, Sanction

MACHINES: dict[str, Any] = {
    str(model._meta.model_name): model
    for app in ("members", "trustframework")
    for model in apps.get_app_config(app).get_models()
    if hasattr(model, "TRANSITIONS")
}
# With what a thing may begin; of everything else it is the field's default.
BEGINNINGS = {
    "sanction": {"proposed", "emergency"},
    "certification": {"active", "on_probation", "conditional"},
}
States = dict[tuple[str, str], str]


def states(tables: Tables) -> States:
    """Of everything that has a machine of states, by kind and key."""
    found: States = {}
    for kind, model in MACHINES.items():
        found |= tables.known(f"states of {kind}", partial(_states, kind, model))
    return found


def _states(kind: str, model: Any) -> States:
    return {(kind, str(pk)): str(state) for pk, state in model.objects.order_by().values_list("pk", "state")}


def follow(before: States, events: list[AuditEvent]) -> States:
    """Where everything should stand now, if exactly the events' steps were taken; each has to be in its table."""
    walked = dict(before)
    for event in events:
        told, known = event.chained, (event.object_kind, event.object_pk)
        if event.object_kind not in MACHINES or "from" not in told:
            continue
        begun = walked.get(known) or _beginning(event.object_kind)
        assert told["from"] == begun, f"{known} stood at {begun}, and an event says {told}"
        if told["to"] == begun:  # a day was set on which it is to move
            continue
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


def sound(w: World) -> None:
    """What holds between rows: a certification stands on a decision that holds, and on one alone."""
    scopes, held = set(), Certification.objects.filter(organisation=w.member.organisation)
    for one in held.exclude(state__in=("revoked", "superseded")).select_related("decision__declaration"):
        decision = one.decision
        assert decision is not None
        assert decision.state == "made"
        assert decision.outcome in ("approved", "conditional")
        assert decision.declaration.state in (decision.outcome, "recommended")
        scope = (one.level_id, tuple(one.roles), tuple(one.entities.values_list("pk", flat=True)))
        assert scope not in scopes, "two certifications for the same"
        scopes.add(scope)
    approved = Decision.objects.filter(state="made", outcome__in=("approved", "conditional"))
    assert not approved.exclude(pk__in=held.values("decision")).exists(), "approved, and no certification"


def gates(w: World, tables: Tables) -> tuple[frozenset[str], frozenset[str]]:
    """Exactly those gates are closed, in both feeds, that have to be by the rows alone (chain_gates.py), now and at
    each midnight at which one may open or close, and a second before it; the entity is admitted just when none is.
    Returns what is closed now, in the published feed and in the strict one."""
    wanted, feeds = of_rows(w, tables), (w.feed, w.strict)
    policies = [Policy.from_json(feed.policy) for feed in feeds]
    now_closed = []
    for policy, (found,) in zip(policies, judge_all(Entity.objects.filter(pk=w.entity.pk), feeds, w.at), strict=True):
        for instant in (w.at, *wanted.instants(after=w.born)):  # what the gate asks for began with the world
            verdict = found.verdict if instant == w.at else decide(found.facts, policy, instant)
            closed = wanted.closed(instant) & {"G0", *policy.gates}
            assert verdict.closed() == closed, f"on {instant} closed are {verdict.closed()}, and should be {closed}"
            assert verdict.admitted == (not closed)
        now_closed.append(found.verdict.closed())
    return now_closed[0], now_closed[1]


def seals() -> dict[int, tuple[Any, ...]]:
    """What was made, and may never change."""
    rows: list[Model] = list(Decision.objects.filter(state__in=("made", "replaced")))
    names = ("outcome", "reasons", "sealed_id", "decided_by_id", "decided_at", "valid_from", "valid_until", "snapshot")
    return {row.pk: tuple(repr(getattr(row, name)) for name in names) for row in rows}
