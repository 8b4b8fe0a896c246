"""Pure: what a declaration's answers come to, and what keeps it from being submitted. The time is an argument."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

UNANSWERED, FULFILLED, PARTLY, PLANNED, NOT_FULFILLED, NOT_APPLICABLE = (
    *("", "fulfilled", "partly", "planned"),
    *("not_fulfilled", "not_applicable"),
)
Reason = Literal[
    "unanswered",
    "without_words",
    "without_a_day",
    "day_is_past",
    "inheritance_ended",
    "critical_unmet",
    "evidence_expired",
]


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """One answer. `inherited` is None for an own one, else whether the certification that answers holds today;
    `evidence_until` has the last day (None: no end) of each piece of evidence that stands."""

    code: str
    critical: bool
    status: str
    has_text: bool
    planned_on: date | None = None
    inherited: bool | None = None
    evidence_until: tuple[date | None, ...] = ()
    dispensed: bool = False  # the declarer need not live up to it today; never so with a critical one


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why the declaration cannot be submitted as it is: the requirement's code, and what is wrong there."""

    code: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Figures:
    """How far the work has come, and how far the house."""

    total: int
    answered: int
    compliant: int


def answered(answer: AnswerFacts) -> bool:
    """Whether somebody has taken a stand, whichever."""
    return answer.status != UNANSWERED


def compliant(answer: AnswerFacts) -> bool:
    """Whether the requirement is met: by oneself, by another whose certification holds, or because it is not asked."""
    return answer.status in (FULFILLED, NOT_APPLICABLE) and answer.inherited is not False


def figures(answers: Iterable[AnswerFacts]) -> Figures:
    """Both figures, out of the same number of requirements."""
    every = list(answers)
    return Figures(len(every), sum(map(answered, every)), sum(map(compliant, every)))


def hindrances(answers: Iterable[AnswerFacts], on: date) -> list[Hindrance]:
    """Everything that is in the way on the day, in the answers' order; empty for what can be submitted."""
    return [Hindrance(answer.code, reason) for answer in answers for reason in _reasons(answer, on)]


def _reasons(answer: AnswerFacts, on: date) -> Iterator[Reason]:
    if not answered(answer):
        yield "unanswered"
        return
    if answer.dispensed and not answer.critical:
        return
    if answer.inherited is False:
        yield "inheritance_ended"
    if answer.critical and answer.status not in (FULFILLED, NOT_APPLICABLE):
        yield "critical_unmet"
    if not answer.has_text and answer.inherited is None and not _is_shown(answer):
        yield "without_words"
    if answer.status == PLANNED and answer.planned_on is None:
        yield "without_a_day"
    if answer.planned_on is not None and answer.planned_on < on:
        yield "day_is_past"
    if any(until is not None and until < on for until in answer.evidence_until):
        yield "evidence_expired"


def _is_shown(answer: AnswerFacts) -> bool:
    """Evidence speaks for itself where something is in place; whatever is not has to be said in words."""
    return answer.status in (FULFILLED, PARTLY) and bool(answer.evidence_until)
