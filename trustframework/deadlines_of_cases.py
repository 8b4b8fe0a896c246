"""Deadlines of open cases: declarations, reviews, findings, supplements, and the conditions of decisions."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from trustframework.deadlines import Deadline, Kind, Who
from trustframework.deadlines_grounds import Only, within
from trustframework.lapsing import lapses_on
from trustframework.models import Assignment, Condition, Declaration, Finding, Review, Supplement
from trustframework.models.decision import ConditionState, DecisionState
from trustframework.models.declaration import OPEN_DECLARATIONS, DeclarationState
from trustframework.models.finding import FindingState, SupplementState
from trustframework.models.framework import VersionState
from trustframework.models.review import LOOKING, OPEN_REVIEWS, ReviewState

_TO_MEND = frozenset({FindingState.OPEN, FindingState.PLAN_ACCEPTED})
_UNDER_WAY = OPEN_REVIEWS - {ReviewState.FINAL}
_DECLARATION = ("declaration__organisation", "declaration__checklist", "declaration__level")


def _conditions(_on: date, only: Only) -> Iterator[Deadline]:
    """The member shows that it is met; what is shown waits for the operator."""
    rows = Condition.objects.filter(
        within(only, "decision__declaration__organisation"),
        decision__state=DecisionState.MADE,
        state__in=[ConditionState.OPEN, ConditionState.REPORTED],
    )
    for one in rows.select_related("decision__declaration__organisation").order_by():
        who = Who.MEMBER if one.state == ConditionState.OPEN else Who.OPERATOR
        yield _of(one.decision.declaration, Kind.CONDITION, one, one.due_on, one.text[:120], who=who)


def _findings(_on: date, only: Only) -> Iterator[Deadline]:
    rows = Finding.objects.filter(
        within(only, "review__declaration__organisation"), state__in=[*_TO_MEND, FindingState.CORRECTED]
    ).select_related("review__declaration__organisation", "requirement")
    for one in rows.order_by():
        to_mend = one.state in _TO_MEND
        if one.due_on is None:
            continue
        yield _of(
            one.review.declaration,
            Kind.FINDING,
            one,
            one.due_on,
            f"{one.requirement.code} ({one.get_severity_display()})",
            who=Who.MEMBER if to_mend else Who.AUDITOR,
            since=timezone.localdate(one.recorded_at),
        )


def _supplements(_on: date, only: Only) -> Iterator[Deadline]:
    rows = Supplement.objects.filter(
        within(only, "review__declaration__organisation"),
        state=SupplementState.ASKED,
        review__declaration__state=DeclarationState.SUPPLEMENT_REQUESTED,
    ).select_related("review__declaration__organisation", "answer__requirement")
    for one in rows.order_by():
        since = timezone.localdate(one.asked_at)
        code = one.answer.requirement.code
        yield _of(one.review.declaration, Kind.SUPPLEMENT, one, one.due_on, code, since=since)


def _reviews(_on: date, only: Only) -> Iterator[Deadline]:
    """The reviewers' day, and the day until which the member checks the facts."""
    rows = Review.objects.filter(within(only, "declaration__organisation"), state__in=_UNDER_WAY)
    looking = Assignment.objects.filter(review__in=rows.order_by().values("pk"), state__in=LOOKING).order_by("pk")
    people: dict[int, list[int]] = {}
    for review, person in looking.values_list("review", "auditor__person"):
        people.setdefault(review, []).append(person)
    for one in rows.select_related(*_DECLARATION).order_by():
        declaration, told = one.declaration, tuple(people.get(one.pk, ()))
        if one.state == ReviewState.FACT_CHECK and one.fact_check_until:
            yield _of(declaration, Kind.FACT_CHECK, one, one.fact_check_until, "")
        yield _of(declaration, Kind.REVIEW, one, one.due_on, "", who=Who.AUDITOR, people=told)


def _declarations(_on: date, only: Only) -> Iterator[Deadline]:
    """Open ones lapse; those on a superseded version have until its transition ends."""
    rows = Declaration.objects.filter(within(only), state__in=OPEN_DECLARATIONS).order_by()
    related = ("organisation", "agreement", "checklist__version", "level")
    for one in rows.select_related(*related):
        about = f"{one.checklist} {one.level}"
        yield _of(one, Kind.LAPSE, one, lapses_on(one), about)
        version = one.checklist.version
        if version.state == VersionState.SUPERSEDED and version.transition_until:
            yield _of(one, Kind.TRANSITION, one, version.transition_until, about)


def _of(declaration: Declaration, kind: Kind, subject: Any, due_on: date, about: str, **more: Any) -> Deadline:
    return Deadline(
        what=f"{kind} {subject.pk}",
        kind=kind,
        organisation=declaration.organisation_id,
        name=str(declaration.organisation),
        due_on=due_on,
        about=about or f"{declaration.checklist} {declaration.level}",
        **more,
    )


SOURCES = (_conditions, _findings, _supplements, _reviews, _declarations)
