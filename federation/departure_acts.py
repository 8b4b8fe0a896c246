"""What the clock is going to do, and when, if nobody does anything: certifications without a follow-up are suspended,
members who have given notice have left, entities that are to be removed are. Applied to facts, never to rows."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from federation.gate import EntityFacts, ServedFacts, Standing
from members.models import Membership, Organisation, Removal
from members.models.membership import FINAL_STATES, MembershipKind, MembershipState
from members.models.removal import RemovalState
from trustframework.actions.follow_ups import first_told
from trustframework.deadlines import Kind, next_anniversary
from trustframework.deadlines_gathered import ends_on, follow_up_due, running, suspends_on
from trustframework.facts import facts_of, judged
from trustframework.judgement import CertificationFacts
from trustframework.models import FollowUp
from trustframework.models.certification import VALID_STATES, CertificationState
from trustframework.models.follow_up import FollowUpState

NEXT = timedelta(days=1)
Change = Callable[[EntityFacts], EntityFacts]
_ACTING = frozenset({MembershipKind.AGENT, MembershipKind.GROUP_REPRESENTATIVE})


@dataclass(frozen=True, slots=True)
class Act:
    """From `day` on, `change` has been made; `by` is what brings it about, and `due_on` the deadline's own day."""

    day: date
    change: Change
    by: Kind
    due_on: date


class Acts:
    """By owner, by entity, and (the membership of somebody who acts for others) for everybody."""

    def __init__(self, on: date, organisation: Organisation | None = None) -> None:
        self._of_owner: dict[int, list[Act]] = defaultdict(list)
        self._of_entity: dict[str, list[Act]] = defaultdict(list)
        self._of_all: list[Act] = []
        self._follow_ups(on, organisation)
        self._memberships()
        self._removals()

    def on(self, entity_id: str, owner: int) -> list[Act]:
        """Those that concern the entity, the first one first."""
        found = [*self._of_owner.get(owner, ()), *self._of_entity.get(entity_id, ()), *self._of_all]
        return sorted(found, key=lambda act: act.day)

    def _follow_ups(self, on: date, organisation: Organisation | None) -> None:
        told = first_told()
        rows = judged(running(on, organisation).filter(state__in=VALID_STATES))
        held = {one.pk: one for one in rows}
        days: dict[int, tuple[date, date]] = {}
        had: set[tuple[int, date]] = set()
        for row in FollowUp.objects.filter(certification__in=held).order_by("-due_on"):
            had.add((row.certification_id, row.due_on))
            if row.state == FollowUpState.OPEN:
                due = follow_up_due(row)
                first = told.get((f"{Kind.FOLLOW_UP} {row.certification_id}", due))
                days[row.certification_id] = (max(suspends_on(row, first, on), on), due)
        for pk, one in held.items():
            coming = next_anniversary(one.valid_from, ends_on(one), on)
            if pk not in days and coming and (pk, coming) not in had:
                days[pk] = (suspends_on(FollowUp(certification=one, due_on=coming), None, on), coming)
        for pk, (day, due) in days.items():
            act = Act(day, _suspending(facts_of(held[pk])), Kind.FOLLOW_UP, due)
            self._of_owner[held[pk].organisation_id].append(act)

    def _memberships(self) -> None:
        leaving = Membership.objects.filter(state=MembershipState.LEAVING, leaves_on__isnull=False)
        theirs: dict[int, dict[str, str]] = defaultdict(dict)
        rows = Membership.objects.filter(organisation__in=leaving.order_by().values("organisation"))
        for one in rows.exclude(state__in=FINAL_STATES):
            theirs[one.organisation_id][one.kind] = one.state
        for one in leaving.order_by("leaves_on", "pk"):
            if one.leaves_on:
                day, due = one.leaves_on + NEXT, one.leaves_on
                own = Act(day, _leaving(one.kind), Kind.MEMBERSHIP, due)
                self._of_owner[one.organisation_id].append(own)
                of_others = _left_alone(theirs[one.organisation_id], one.kind)
                self._of_all.append(Act(day, of_others, Kind.MEMBERSHIP, due))
                theirs[one.organisation_id] = _without(theirs[one.organisation_id], one.kind)

    def _removals(self) -> None:
        asked = Removal.objects.filter(state=RemovalState.ASKED).order_by()
        for entity_id, last in asked.values_list("entity__entity_id", "last_day"):
            self._of_entity[entity_id].append(Act(last + NEXT, _removing, Kind.REMOVAL, last))


def _suspending(certification: CertificationFacts) -> Change:
    suspended = replace(certification, state=CertificationState.SUSPENDED.value)

    def change(facts: EntityFacts) -> EntityFacts:
        held = tuple(suspended if one == certification else one for one in facts.certifications)
        return replace(facts, certifications=held)

    return change


def _removing(facts: EntityFacts) -> EntityFacts:
    return replace(facts, asked_for=False)


def _leaving(kind: str) -> Change:
    """The owner itself; one that acted for others has no mandate any more."""

    def change(facts: EntityFacts) -> EntityFacts:
        served = facts.served
        if kind in _ACTING:
            served = tuple(replace(one, mandated=False) for one in served)
        return replace(facts, memberships=_without(facts.memberships, kind), served=served)

    return change


def _left_alone(memberships: Mapping[str, str], kind: str) -> Change:
    """Of whoever stands on another's membership, known by all that it is a member as: two that look alike are both
    taken for the one that leaves, which announces too much and never too little."""

    def of(standing: Standing) -> Standing:
        behind = tuple(one for one in standing.behind if one.memberships != memberships)
        own = standing.memberships
        return replace(standing, memberships=_without(own, kind) if own == memberships else own, behind=behind)

    def of_served(one: ServedFacts) -> ServedFacts:
        return replace(one, standing=of(one.standing))

    def change(facts: EntityFacts) -> EntityFacts:
        if not facts.behind and not facts.served:
            return facts
        behind = tuple(one for one in facts.behind if one.memberships != memberships)
        return replace(facts, behind=behind, served=tuple(map(of_served, facts.served)))

    return change


def _without(memberships: Mapping[str, str], kind: str) -> dict[str, str]:
    return {name: state for name, state in memberships.items() if name != kind}
