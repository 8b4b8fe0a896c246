"""The yearly follow-up: opened by the clock, answered by the member, looked at by the operator; silence suspends."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from pytest_django import Settings

from members.clock import clock_at, now
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Letter
from members.models.letter import LetterKind
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator, again
from trustframework.actions import certifications, follow_ups, reminders
from trustframework.follow_up_questions import QUESTIONS, missing, remarkable
from trustframework.models import Certification, FollowUp, Reminder
from trustframework.models.certification import CertificationState
from trustframework.models.follow_up import FollowUpState
from trustframework.tasks import turn_the_day

S = FollowUpState
YEAR = date(2027, 6, 1)  # the first anniversary of what begins on builders.AT
GOOD: dict[str, Any] = {
    "scope": {"yes": True, "text": ""},
    "contacts": {"yes": True, "text": ""},
    "incidents": {"yes": False, "text": ""},
    "changes": {"yes": False, "text": ""},
    "audit": {"yes": True, "text": "I mars 2027, utan avvikelser."},
    "served": {"yes": True, "text": ""},
}


@pytest.fixture
def held(operator: Operator, member: Member) -> Certification:
    return builders.certify(operator, member.organisation, days=3 * 365)


@pytest.fixture
def opened(held: Certification) -> FollowUp:
    with clock_at(AT + timedelta(days=280)):
        follow_ups.open_due(now())
    return FollowUp.objects.get()


@pytest.fixture
def answered(opened: FollowUp, member: Member) -> FollowUp:
    follow_ups.answer(opened, answers=GOOD, by=member.administrator)
    return opened


def test_the_clock_opens_it_ninety_days_ahead_and_once(held: Certification) -> None:
    for ahead, count in ((274, 0), (275, 1), (275, 1), (276, 1)):
        with clock_at(AT + timedelta(days=ahead)):
            follow_ups.open_due(now())
        assert FollowUp.objects.count() == count
    assert FollowUp.objects.get().due_on == YEAR
    assert AuditEvent.objects.filter(tag=Tag.FOLLOW_UP_OPENED).count() == 1


def test_how_far_ahead_is_a_setting(held: Certification, settings: Settings) -> None:
    settings.SIGILL_FOLLOW_UP_AHEAD_DAYS = 10
    assert follow_ups.open_due(AT + timedelta(days=354)) == 0
    assert follow_ups.open_due(AT + timedelta(days=355)) == 1


def test_there_is_one_a_year_and_none_on_the_last_day(held: Certification) -> None:
    for ahead in range(0, 3 * 365 + 60, 5):
        follow_ups.open_due(AT + timedelta(days=ahead))
    assert [one.due_on for one in FollowUp.objects.order_by("due_on")] == [YEAR, date(2028, 6, 1)]
    with pytest.raises(IntegrityError, match=r"one_follow_up_a_year|UNIQUE"), transaction.atomic():
        FollowUp.objects.create(certification=held, due_on=YEAR, opened_at=AT)


def test_nothing_is_asked_of_what_does_not_hold(held: Certification, operator: Operator) -> None:
    certifications.revoke(held, by=operator.trust_officer, note="Slut")
    assert follow_ups.open_due(AT + timedelta(days=300)) == 0


def test_every_question_has_to_be_answered_and_some_explained(opened: FollowUp, member: Member) -> None:
    bad = {**GOOD, "incidents": {"yes": True, "text": " "}, "audit": {"yes": False, "text": ""}}
    del bad["scope"]
    with pytest.raises(ValidationError) as refused:
        follow_ups.answer(opened, answers=bad, by=member.administrator)
    assert set(refused.value.message_dict) == {"scope", "incidents", "audit"}
    assert FollowUp.objects.get().state == S.OPEN


@pytest.mark.parametrize("odd", [{"what": {"yes": True}}, {"scope": "yes"}, {"scope": {"yes": "no", "text": ""}}])
def test_answers_to_what_nobody_asked_or_in_another_form_are_refused(odd: dict[str, Any]) -> None:
    assert list(missing({**GOOD, **odd})) != []
    assert list(missing(GOOD)) == []


def test_what_is_not_as_hoped_stands_out() -> None:
    assert remarkable(GOOD) == frozenset()
    assert remarkable({**GOOD, "incidents": {"yes": True, "text": "Ja"}}) == {"incidents"}
    assert {question.name for question in QUESTIONS} == set(GOOD)


def test_the_member_answers_and_the_officer_accepts(answered: FollowUp, operator: Operator, member: Member) -> None:
    assert (answered.state, answered.answered_by) == (S.ANSWERED, member.administrator)
    told = Letter.objects.filter(kind=LetterKind.FOLLOW_UP)
    assert {letter.person for letter in told} == {operator.trust_officer}
    follow_ups.accept(answered, by=operator.trust_officer)
    answered.refresh_from_db()
    assert (answered.state, answered.accepted_by) == (S.ACCEPTED, operator.trust_officer)
    assert member.signatory in {letter.person for letter in told.all()}
    moved = AuditEvent.objects.filter(tag=Tag.FOLLOW_UP_MOVED).values_list("chained__to", flat=True)
    assert list(moved.order_by("pk")) == ["answered", "accepted"]


def test_nobody_accepts_what_they_answered(opened: FollowUp, operator: Operator, member: Member) -> None:
    follow_ups.answer(opened, answers=GOOD, by=member.administrator)
    FollowUp.objects.update(answered_by=operator.trust_officer)
    opened.refresh_from_db()
    with pytest.raises(Refused, match="Another operator"):
        follow_ups.accept(opened, by=operator.trust_officer)


def test_a_reader_neither_answers_nor_accepts(opened: FollowUp, member: Member) -> None:
    with pytest.raises(NotAllowed):
        follow_ups.answer(opened, answers=GOOD, by=member.reader)
    with pytest.raises(NotAllowed):
        follow_ups.accept(opened, by=member.administrator)


def test_it_is_answered_once(answered: FollowUp, member: Member) -> None:
    with pytest.raises(Refused, match="cannot become answered"):
        follow_ups.answer(answered, answers=GOOD, by=member.administrator)


@pytest.mark.parametrize("act", [follow_ups.send_back, follow_ups.lead_to_review])
def test_sending_back_and_a_review_need_words(answered: FollowUp, operator: Operator, act: Any) -> None:
    with pytest.raises(Refused, match="Write what is missing"):
        act(answered, remark=" ", by=operator.trust_officer)
    act(answered, remark="När gjordes granskningen?", by=operator.trust_officer)
    assert FollowUp.objects.get().remark == "När gjordes granskningen?"


def _live(until: int, every: int = 1, begin: int = 280) -> None:
    for ahead in range(begin, until + 1, every):
        with clock_at(AT + timedelta(days=ahead)):
            assert -1 not in turn_the_day().values()


def test_silence_suspends_after_the_days_of_grace(opened: FollowUp, held: Certification) -> None:
    _live(365 + 30, every=5)
    held.refresh_from_db()
    assert held.state == CertificationState.ACTIVE
    _live(365 + 31, begin=365 + 31)
    held.refresh_from_db()
    assert held.state == CertificationState.SUSPENDED
    (event,) = AuditEvent.objects.filter(tag=Tag.CERTIFICATION_MOVED, chained__to="suspended")
    assert event.actor is None


def test_whoever_was_not_told_is_not_suspended(opened: FollowUp, held: Certification) -> None:
    late = AT + timedelta(days=365 + 60)
    with clock_at(late):
        assert follow_ups.suspend_overdue(late) == 0
        assert reminders.remind(late) > 0
        assert follow_ups.suspend_overdue(late) == 0
    with clock_at(late + timedelta(days=7)):
        assert follow_ups.suspend_overdue(now()) == 1
        assert follow_ups.suspend_overdue(now()) == 0


def test_an_operator_who_lets_it_hold_again_is_not_overruled_by_the_clock(
    opened: FollowUp, held: Certification, operator: Operator
) -> None:
    _live(365 + 31, every=29)
    _live(365 + 40, begin=365 + 40)
    held.refresh_from_db()
    certifications.restore(held, by=operator.trust_officer, note="Svaret kom per post")
    with clock_at(AT + timedelta(days=365 + 50)):
        assert follow_ups.suspend_overdue(now()) == 0
    held.refresh_from_db()
    assert held.state == CertificationState.ACTIVE


def test_answers_sent_back_after_the_day_get_the_grace_again(
    answered: FollowUp, held: Certification, operator: Operator
) -> None:
    back = AT + timedelta(days=365 + 40)
    with clock_at(back):
        follow_ups.send_back(answered, remark="Mer om granskningen", by=again(operator.trust_officer))
    for ahead, count in ((0, 0), (53, 0), (60, 0), (61, 1)):
        with clock_at(back + timedelta(days=ahead)):
            reminders.remind(now())
            assert follow_ups.suspend_overdue(now()) == count, ahead
    assert Reminder.objects.filter(what=f"follow_up {held.pk}", due_on=back.date() + timedelta(days=30)).exists()


def test_an_answer_in_time_suspends_nothing(answered: FollowUp, held: Certification) -> None:
    _live(365 + 60, every=7)
    held.refresh_from_db()
    assert held.state == CertificationState.ACTIVE


def test_days_of_grace_are_a_setting(opened: FollowUp, held: Certification, settings: Settings) -> None:
    settings.SIGILL_FOLLOW_UP_GRACE_DAYS = 3
    _live(365 + 4, every=4, begin=281)
    held.refresh_from_db()
    assert held.state == CertificationState.SUSPENDED


def test_declarers_answer_too(operator: Operator, member: Member, opened: FollowUp) -> None:
    declarer = builders.in_role(operator, Role.DECLARER, member.organisation)
    follow_ups.answer(opened, answers=GOOD, by=declarer)
    assert FollowUp.objects.get().answered_by == declarer
