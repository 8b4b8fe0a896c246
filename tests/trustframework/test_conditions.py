"""Conditions: reported, accepted, sent back, postponed, dropped; and what becomes of it when they are late."""

from datetime import date, timedelta

import pytest

from members.clock import clock_at, today
from members.errors import NotAllowed, Refused
from members.models import AuditEvent
from members.tags import Tag
from members.uploads import Document
from tests import builders
from tests.builders import AT, Member, Operator
from tests.documents import PDF
from tests.trustframework.deciding import DAY, TODAY, conditional, declared
from trustframework.actions import certifications, conditions
from trustframework.facts import facts_of
from trustframework.judgement import standing
from trustframework.models import Certification, Condition, Decision
from trustframework.models.certification import CertificationState
from trustframework.models.decision import ConditionState

C, X = CertificationState, ConditionState
DOCUMENT = Document(PDF, "rutin.pdf")


@pytest.fixture
def decision(operator: Operator, member: Member) -> Decision:
    """Approved on two conditions, due in ten and in forty days."""
    return conditional(operator, declared(operator, member.organisation), 10, 40)


@pytest.fixture
def condition(decision: Decision) -> Condition:
    return decision.conditions.get(due_on=TODAY + 10 * DAY)


def held() -> Certification:
    return Certification.objects.get()


def report(condition: Condition, member: Member) -> None:
    conditions.report(condition, text="Rutinen är beslutad.", document=DOCUMENT, by=member.signatory)


def test_the_last_one_that_is_met_lets_the_certification_hold_without(
    operator: Operator, member: Member, decision: Decision
) -> None:
    for n, one in enumerate(decision.conditions.all()):
        assert held().state == C.CONDITIONAL, n
        report(one, member)
        conditions.accept(one, by=operator.decision_maker)
    assert held().state == C.ACTIVE
    assert set(decision.conditions.values_list("state", flat=True)) == {X.MET}


def test_what_was_on_probation_is_so_again_when_the_conditions_are_met(
    operator: Operator, member: Member, decision: Decision
) -> None:
    Decision.objects.update(probation=True)
    for one in decision.conditions.all():
        conditions.drop(one, by=operator.decision_maker, note="Behövs inte")
    assert held().state == C.ON_PROBATION


def test_evidence_that_was_asked_for_is_kept_under_its_digest(member: Member, condition: Condition) -> None:
    with pytest.raises(Refused, match="add the document"):
        conditions.report(condition, text="Klart", by=member.signatory)
    report(condition, member)
    condition.refresh_from_db()
    assert (condition.state, condition.evidence_name) == (X.REPORTED, "rutin.pdf")
    assert condition.evidence is not None
    assert condition.evidence.bytes() == PDF
    told = AuditEvent.objects.get(tag=Tag.CONDITION_MOVED).details
    assert told["evidence_sha256"] == DOCUMENT.sha256


def test_only_who_decides_accepts(operator: Operator, member: Member, condition: Condition) -> None:
    report(condition, member)
    for somebody in (operator.trust_officer, member.signatory):
        with pytest.raises(NotAllowed):
            conditions.accept(condition, by=somebody)


def test_what_was_not_reported_is_not_accepted(operator: Operator, condition: Condition) -> None:
    with pytest.raises(Refused, match="cannot become met"):
        conditions.accept(condition, by=operator.decision_maker)


def test_what_is_sent_back_is_open_with_the_same_day(operator: Operator, member: Member, condition: Condition) -> None:
    with pytest.raises(Refused, match="Only what is reported"):
        conditions.send_back(condition, by=operator.decision_maker, note="Nej")
    report(condition, member)
    conditions.send_back(condition, by=operator.decision_maker, note="Fel dokument")
    condition.refresh_from_db()
    assert (condition.state, condition.due_on) == (X.OPEN, TODAY + 10 * DAY)


def test_a_day_is_only_moved_forward_and_for_reasons(operator: Operator, condition: Condition) -> None:
    by = operator.decision_maker
    for until, note, said in (
        (TODAY + 9 * DAY, "Mer tid", "Choose a day after"),
        (TODAY + 20 * DAY, " ", "Give the reasons"),
        (TODAY.replace(year=2029), "Mer tid", "ends before that day"),
    ):
        with pytest.raises(Refused, match=said):
            conditions.postpone(condition, until=until, by=by, note=note)
    conditions.postpone(condition, until=TODAY + 20 * DAY, by=by, note="Leverantören är sen")
    condition.refresh_from_db()
    assert condition.due_on == TODAY + 20 * DAY


def test_two_who_postpone_at_once_do_not_overwrite_each_other(operator: Operator, condition: Condition) -> None:
    seen_before = Condition.objects.get(pk=condition.pk)
    conditions.postpone(condition, until=TODAY + 20 * DAY, by=operator.decision_maker, note="A")
    with pytest.raises(Refused, match="changed by somebody else"):
        conditions.postpone(seen_before, until=TODAY + 30 * DAY, by=operator.decision_maker, note="B")


LATE = TODAY + 10 * DAY


@pytest.mark.parametrize(
    ("on", "stands"),
    [
        (LATE, "valid"),
        (LATE + timedelta(days=14), "valid"),
        (LATE + timedelta(days=15), "conditions_overdue"),
    ],
)
def test_after_fourteen_days_of_grace_it_no_longer_holds(decision: Decision, on: date, stands: str) -> None:
    assert standing(facts_of(held()), on) == stands


def test_what_is_reported_waits_for_the_operator_and_not_for_the_member(member: Member, condition: Condition) -> None:
    report(condition, member)
    assert standing(facts_of(held()), LATE + 15 * DAY) == "valid"
    assert standing(facts_of(held()), TODAY + 55 * DAY) == "conditions_overdue"


def test_the_clock_suspends_once_on_the_day_after_the_grace(decision: Decision) -> None:
    with clock_at(AT + 24 * DAY):
        assert conditions.suspend_overdue() == 0
    with clock_at(AT + 25 * DAY):
        assert standing(facts_of(held()), today()) == "conditions_overdue"
        assert [conditions.suspend_overdue(), conditions.suspend_overdue()] == [1, 0]
    event = AuditEvent.objects.filter(tag=Tag.CERTIFICATION_MOVED).latest("number")
    assert (held().state, event.actor) == (C.SUSPENDED, None)
    assert "not met in time" in event.details["note"]


def test_a_clock_that_jumped_a_year_suspends_once(decision: Decision) -> None:
    with clock_at(AT + 365 * DAY):
        assert [conditions.suspend_overdue(), conditions.suspend_overdue()] == [1, 0]


def test_it_is_restored_on_what_is_left_of_its_conditions(
    operator: Operator, member: Member, condition: Condition
) -> None:
    with clock_at(AT + 25 * DAY):
        conditions.suspend_overdue()
        with pytest.raises(Refused, match="A condition is overdue"):
            certifications.restore(held(), by=operator.trust_officer, note="Åter")
        report(condition, member)
        conditions.accept(condition, by=operator.decision_maker)
        certifications.restore(held(), by=operator.trust_officer, note="Åter")
    assert held().state == C.CONDITIONAL


def test_the_member_s_own_people_report_and_nobody_else(operator: Operator, condition: Condition) -> None:
    other = builders.member(operator, "Söderås kommun")
    with pytest.raises(NotAllowed):
        report(condition, other)
