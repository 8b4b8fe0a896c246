"""Pure: what hinders a declaration, and its two figures."""

from datetime import date
from typing import Any

import pytest

from trustframework.completeness import AnswerFacts, Figures, figures, hindrances

DAY = date(2026, 6, 1)


def facts(status: str = "fulfilled", **more: Any) -> AnswerFacts:
    return AnswerFacts(**{"code": "GOV-01", "critical": False, "status": status, "has_text": True, **more})


@pytest.mark.parametrize(
    ("answer", "reasons"),
    [
        (facts(), []),
        (facts(""), ["unanswered"]),
        (facts("", critical=True), ["unanswered"]),
        (facts(has_text=False), ["without_words"]),
        (facts(has_text=False, evidence_until=(None,)), []),
        (facts("not_applicable", has_text=False, evidence_until=(None,)), ["without_words"]),
        (facts("not_applicable", critical=True), []),
        (facts("not_fulfilled"), []),
        (facts("not_fulfilled", critical=True), ["critical_unmet"]),
        (facts("partly", critical=True), ["critical_unmet"]),
        (facts("planned", planned_on=DAY), []),
        (facts("planned", planned_on=DAY, critical=True), ["critical_unmet"]),
        (facts("planned"), ["without_a_day"]),
        (facts("planned", planned_on=date(2026, 5, 31)), ["day_is_past"]),
        (facts(evidence_until=(DAY,)), []),
        (facts(evidence_until=(None, date(2026, 5, 31))), ["evidence_expired"]),
        (facts(inherited=True, has_text=False, critical=True), []),
        (facts(inherited=False, has_text=False), ["inheritance_ended"]),
    ],
)
def test_what_is_in_the_way_is_named(answer: AnswerFacts, reasons: list[str]) -> None:
    assert [one.reason for one in hindrances([answer], DAY)] == reasons


def test_answered_and_compliant_are_two_figures() -> None:
    every = [
        *(facts(), facts("not_applicable"), facts(inherited=True), facts(inherited=False)),
        *(facts("partly"), facts("planned"), facts("not_fulfilled"), facts("")),
    ]
    assert figures(every) == Figures(total=8, answered=7, compliant=3)
