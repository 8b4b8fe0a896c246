"""Supplements: reviewers' questions, the member's replies, and the declaration that goes back and forth with them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from members.clock import clock_at, now, today
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Letter
from members.models.letter import LetterKind
from members.tags import Tag
from tests import builders, reviewing, trust
from tests.builders import Member, Operator
from tests.reviewing import Case
from trustframework.actions import answers, declarations, reports, supplements
from trustframework.models import Answer, Supplement
from trustframework.models.declaration import DeclarationState
from trustframework.models.finding import SupplementState
from trustframework.models.review import ReviewState

D = DeclarationState


@pytest.fixture
def case(operator: Operator, member: Member) -> Case:
    return reviewing.case(operator, member)


def asked(case: Case, code: str = "KEY-01") -> Supplement:
    answer = Answer.objects.get(declaration=case.review.declaration, requirement__code=code)
    due = today() + timedelta(days=7)
    return supplements.ask(case.review, answer, question="Var är nyckeln?", due_on=due, by=case.lead)


def state_of(case: Case) -> str:
    return str(case.again().declaration.state)


def test_the_first_question_hands_the_declaration_back_and_tells_the_declarers(case: Case) -> None:
    made = asked(case)
    assert state_of(case) == D.SUPPLEMENT_REQUESTED
    letters = Letter.objects.filter(kind=LetterKind.SUPPLEMENT_ASKED)
    assert {one.person for one in letters} == {case.declarer, case.member.administrator}
    assert letters[0].context["code"] == "KEY-01"
    assert letters[0].context["link"] == f"/supplements/{made.pk}/"
    assert "nyckeln" not in str(letters[0].context)
    assert AuditEvent.objects.filter(tag=Tag.SUPPLEMENT_ASKED).count() == 1


def test_a_second_question_moves_nothing_more(case: Case) -> None:
    asked(case)
    asked(case, "GOV-01")
    assert AuditEvent.objects.filter(tag=Tag.DECLARATION_MOVED).count() == 1
    assert Supplement.objects.filter(state=SupplementState.ASKED).count() == 2


def test_only_reviewers_of_the_case_ask_and_only_while_it_is_going_on(case: Case, operator: Operator) -> None:
    answer = case.review.declaration.answers.first()
    given = {"question": "?", "due_on": today() + timedelta(days=7)}
    for stranger in (case.outside, case.declarer, operator.trust_officer):
        with pytest.raises(NotAllowed):
            supplements.ask(case.review, answer, **given, by=stranger)
    reviewing.set_state(case, ReviewState.DRAFT_REPORT)
    with pytest.raises(Refused, match="in progress"):
        supplements.ask(case.review, answer, **given, by=case.lead)
    assert not Supplement.objects.exists()


def test_it_is_about_an_answer_of_the_declaration_and_has_a_day_to_come(case: Case, operator: Operator) -> None:
    other = builders.member(operator, "Söderås kommun")
    draft = trust.declaration(other.organisation, case.review.declaration.checklist)
    soon = today() + timedelta(days=7)
    with pytest.raises(Refused, match="another declaration"):
        supplements.ask(case.review, draft.answers.first(), question="?", due_on=soon, by=case.lead)
    mine = case.review.declaration.answers.first()
    with pytest.raises(ValidationError):
        supplements.ask(case.review, mine, question="?", due_on=today(), by=case.lead)


def test_the_member_replies_once_in_words(case: Case) -> None:
    made = asked(case)
    with pytest.raises(ValidationError):
        supplements.reply(made, text=" ", by=case.declarer)
    old = Supplement.objects.get()
    supplements.reply(made, text="I kassaskåpet.", by=case.declarer)
    with pytest.raises(AlreadyMoved):
        supplements.reply(old, text="I lådan.", by=case.member.administrator)
    made.refresh_from_db()
    assert (made.state, made.reply, made.answered_by) == ("answered", "I kassaskåpet.", case.declarer)


def test_nobody_else_replies(case: Case, operator: Operator) -> None:
    made, other = asked(case), builders.member(operator, "Söderås kommun")
    for stranger in (case.lead, case.outside, other.administrator, case.member.reader, operator.trust_officer):
        with pytest.raises(NotAllowed):
            supplements.reply(made, text="Så", by=stranger)


def test_the_answer_that_is_asked_about_opens_and_closes_again_with_the_reply(case: Case) -> None:
    made = asked(case)
    answer, other = made.answer, case.review.declaration.answers.get(requirement__code="GOV-02")
    answers.save(answer, seen=answer.version, by=case.declarer, status="fulfilled", text="I ett nytt skåp.")
    with pytest.raises(Refused):
        answers.save(other, seen=other.version, by=case.declarer, status="fulfilled", text="Också nytt.")
    supplements.reply(made, text="Nytt skåp.", by=case.declarer)
    answer.refresh_from_db()
    with pytest.raises(Refused):
        answers.save(answer, seen=answer.version, by=case.declarer, status="fulfilled", text="Ännu ett.")


def test_the_last_question_withdrawn_lets_the_review_go_on(case: Case) -> None:
    first, second = asked(case), asked(case, "GOV-01")
    supplements.withdraw(first, by=case.lead)
    assert state_of(case) == D.SUPPLEMENT_REQUESTED
    supplements.withdraw(second, by=case.second)
    assert state_of(case) == D.UNDER_REVIEW


def test_what_the_member_has_changed_meanwhile_is_submitted_before_the_review_goes_on(case: Case) -> None:
    made = asked(case)
    with clock_at(now() + timedelta(hours=1)):
        answers.save(made.answer, seen=made.answer.version, by=case.declarer, status="fulfilled", text="Nytt skåp.")
        supplements.withdraw(made, by=case.lead)
    assert state_of(case) == D.SUPPLEMENT_REQUESTED


def test_only_reviewers_withdraw(case: Case) -> None:
    made = asked(case)
    for stranger in (case.outside, case.declarer):
        with pytest.raises(NotAllowed):
            supplements.withdraw(made, by=stranger)


def test_no_report_is_drafted_while_a_question_is_open(case: Case) -> None:
    made = asked(case)
    reviewing.assess(case)
    with pytest.raises(Refused, match="not replied"):
        reports.draft(case.again(), summary="Bra", recommendation="approve", by=case.lead)
    supplements.withdraw(made, by=case.lead)
    reports.draft(case.again(), summary="Bra", recommendation="approve", by=case.lead)
    assert case.again().state == ReviewState.DRAFT_REPORT


def test_after_the_reply_the_member_submits_anew_and_the_review_reads_that(case: Case) -> None:
    reviewing.assess(case)
    made = asked(case)
    with clock_at(now() + timedelta(hours=1)):
        answers.save(made.answer, seen=made.answer.version, by=case.declarer, status="fulfilled", text="Nytt skåp.")
        supplements.reply(made, text="Nytt skåp.", by=case.declarer)
        with pytest.raises(Refused, match="not submitted"):
            reports.draft(case.again(), summary="Bra", recommendation="approve", by=case.lead)
        declarations.resubmit(case.again().declaration, by=case.member.signatory)
        review = case.again()
        assert (state_of(case), review.snapshot.number) == (D.UNDER_REVIEW, 2)
        assert reviewing.answers_of(review.snapshot)["KEY-01"]["text"] == "Nytt skåp."
        with pytest.raises(Refused, match="KEY-01"):
            reports.draft(review, summary="Bra", recommendation="approve", by=case.lead)
