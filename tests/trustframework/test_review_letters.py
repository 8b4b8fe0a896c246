"""Reviewers are written to when the member has answered them, and nothing in the letter says what was found."""

import pytest

from members.models import Letter
from members.models.letter import LetterKind
from members.roles import Role
from tests import builders, reviewing
from tests.builders import AT, Member, Operator
from tests.reviewing import Case
from trustframework.actions import findings, reports, supplements
from trustframework.models import Supplement
from trustframework.models.finding import Severity
from trustframework.models.review import AssignmentState, ReviewState

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def case(operator: Operator, member: Member) -> Case:
    return reviewing.case(operator, member)


def told() -> list[str]:
    """Who got a letter that the member has answered, by name."""
    letters = Letter.objects.filter(kind=LetterKind.REVIEW_ANSWERED).order_by("person__name")
    return [letter.person.name for letter in letters if letter.person]


def ask(case: Case) -> Supplement:
    answer = case.review.declaration.answers.get(requirement__code="GOV-01")
    day = AT.replace(month=AT.month % 12 + 1, year=AT.year + AT.month // 12).date()
    return supplements.ask(case.again(), answer, question="Hemlig fråga?", due_on=day, by=case.lead)


def test_a_reply_reaches_every_reviewer(case: Case) -> None:
    supplements.reply(ask(case), text="Ett hemligt svar.", by=case.declarer)
    assert told() == ["Greta Granskare", "Sven Sakkunnig"]
    letter = Letter.objects.filter(kind=LetterKind.REVIEW_ANSWERED)[0]
    assert "emlig" not in str(letter.context)
    assert "/supplements/" in letter.context["link"]


def test_whoever_has_gone_is_not_written_to(case: Case) -> None:
    case.review.assignments.filter(lead=False).update(state=AssignmentState.STEPPED_DOWN)
    supplements.reply(ask(case), text="Svar.", by=case.declarer)
    assert told() == ["Greta Granskare"]


def test_remarks_on_the_draft_report_reach_them(case: Case) -> None:
    reviewing.assess(case)
    review = reviewing.to_fact_check(case)
    reports.remark(review, text="Inget att anmärka.", by=case.declarer)
    assert told() == ["Greta Granskare", "Sven Sakkunnig"]


def test_a_correction_reaches_the_trust_officers_too_once_the_review_has_ended(case: Case) -> None:
    requirement = case.assessment().requirement
    finding = findings.record(case.again(), requirement, severity=Severity.MAJOR, text="Fel.", by=case.lead)
    reviewing.set_state(case, ReviewState.FINAL)
    officer = builders.in_role(case.operator, Role.TRUST_OFFICER, case.operator.organisation, "Tilda Tillit")
    findings.report_correction(reviewing.reread(finding), text="Rättat.", by=case.declarer)
    assert {"Greta Granskare", "Sven Sakkunnig", officer.name} <= set(told())
