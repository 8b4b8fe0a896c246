"""From the rows of a declaration's answers to what the pure completeness reads: four queries, however many answers."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from members.clock import today
from trustframework.completeness import AnswerFacts, Figures, Hindrance, figures, hindrances
from trustframework.dispensed import for_answers
from trustframework.facts import facts_of
from trustframework.judgement import standing
from trustframework.models import Answer, Certification, Declaration, Evidence


def standing_evidence() -> "QuerySet[Evidence]":
    """Neither removed nor replaced."""
    return Evidence.objects.filter(removed_at=None, replaced_by=None).order_by("added_at", "pk")


def answers_of(declaration: Declaration) -> list[Answer]:
    """In the framework's order, with requirement, group, evidence that stands (`standing_evidence`), whoever else
    answers, and whether a dispensation holds (`dispensed`)."""
    source = ("level", "organisation", "decision__declaration__checklist__version")
    rows = declaration.answers.select_related("requirement__group", *(f"inherited_from__{name}" for name in source))
    rows = rows.annotate(dispensed=for_answers())
    shown = Prefetch("evidence", standing_evidence(), to_attr="standing_evidence")
    return list(rows.prefetch_related(shown, "inherited_from__entities", "inherited_from__decision__conditions"))


def holds(certification: Certification, on: date) -> bool:
    """Whether it is valid on the day."""
    return standing(facts_of(certification), on) == "valid"


def answer_facts(answer: Answer, on: date) -> AnswerFacts:
    """One of `answers_of`."""
    evidence: list[Evidence] = answer.standing_evidence  # type: ignore[attr-defined]
    source = answer.inherited_from
    return AnswerFacts(
        code=answer.requirement.code,
        critical=answer.requirement.critical,
        status=answer.status,
        has_text=bool(answer.text.strip()),
        planned_on=answer.planned_on,
        inherited=None if source is None else holds(source, on),
        evidence_until=tuple(one.valid_until for one in evidence),
        dispensed=answer.dispensed,  # type: ignore[attr-defined]
    )


def figures_of(answers: list[Answer]) -> Figures:
    """Today's."""
    return figures(answer_facts(answer, today()) for answer in answers)


def hindrances_of(answers: list[Answer]) -> list[Hindrance]:
    """Today's."""
    return hindrances((answer_facts(answer, today()) for answer in answers), today())
