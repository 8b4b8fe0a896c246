"""Findings: recorded by reviewers, mended by the member, verified by somebody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.actions import people
from members.clock import today
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent
from members.roles import Role
from members.tags import Tag
from tests import builders, reviewing, trust
from tests.builders import Member, Operator
from tests.reviewing import Case, reread
from trustframework.actions import findings
from trustframework.casework import sees_report, whose_turn
from trustframework.models import Finding, Requirement
from trustframework.models.finding import FindingState, Severity
from trustframework.models.review import ReviewState

F, R = FindingState, ReviewState


@pytest.fixture
def case(operator: Operator, member: Member) -> Case:
    return reviewing.case(operator, member)


def recorded(case: Case, severity: Severity = Severity.MAJOR, code: str = "KEY-01") -> Finding:
    requirement = Requirement.objects.get(code=code)
    return findings.record(case.review, requirement, severity=severity, text="Nyckeln saknas.", by=case.lead)


def told(case: Case, severity: Severity = Severity.MAJOR, state: ReviewState = R.FACT_CHECK) -> Finding:
    """Recorded, and the member sees it."""
    made = recorded(case, severity)
    reviewing.set_state(case, state)
    return reread(made)


def corrected(case: Case, state: ReviewState = R.FACT_CHECK) -> Finding:
    made = told(case, state=state)
    findings.report_correction(made, text="Nyckeln är på plats.", by=case.declarer)
    return made


@pytest.mark.parametrize(("severity", "days"), [("critical", 14), ("major", 60), ("minor", 180)])
def test_it_is_due_after_the_days_of_its_severity(case: Case, severity: Severity, days: int) -> None:
    made = recorded(case, severity)
    assert (made.state, made.due_on) == (F.OPEN, today() + timedelta(days=days))


def test_an_observation_has_no_day(case: Case) -> None:
    assert recorded(case, Severity.OBSERVATION).due_on is None


def test_a_reviewer_may_say_another_day_but_not_a_past_one(case: Case) -> None:
    requirement = Requirement.objects.get(code="KEY-01")
    day = today() + timedelta(days=5)
    given = {"severity": Severity.MAJOR, "text": "X", "by": case.second}
    assert findings.record(case.review, requirement, **given, due_on=day).due_on == day
    with pytest.raises(ValidationError):
        findings.record(case.review, requirement, **given, due_on=today())


def test_it_is_about_a_requirement_of_the_declaration_s_own_version(case: Case) -> None:
    other = trust.version("2.0", state="draft").requirements.get(code="KEY-01")
    with pytest.raises(Refused, match="not asked"):
        findings.record(case.review, other, severity=Severity.MINOR, text="X", by=case.lead)


def test_it_is_recorded_while_the_review_is_going_on_by_its_reviewers(case: Case, operator: Operator) -> None:
    requirement = Requirement.objects.get(code="KEY-01")
    for stranger in (case.outside, case.declarer, operator.trust_officer):
        with pytest.raises(NotAllowed):
            findings.record(case.review, requirement, severity=Severity.MINOR, text="X", by=stranger)
    reviewing.set_state(case, R.DRAFT_REPORT)
    with pytest.raises(Refused, match="in progress"):
        recorded(case)
    assert not Finding.objects.exists()


def test_the_member_sees_no_draft(case: Case) -> None:
    made = recorded(case)
    for state in (R.IN_PROGRESS, R.DRAFT_REPORT, R.RECUSED):
        reviewing.set_state(case, state)
        assert not sees_report(case.declarer, case.again())
        with pytest.raises(Refused, match="not done"):
            findings.report_correction(reread(made), text="Klart", by=case.declarer)


@pytest.mark.parametrize("state", [R.FACT_CHECK, R.FINAL, R.CLOSED])
def test_the_member_sees_it_from_the_fact_check_on(case: Case, state: ReviewState) -> None:
    review = reviewing.set_state(case, state)
    assert sees_report(case.declarer, review)
    assert not sees_report(case.member.reader, review)


def test_others_never_see_it(case: Case, operator: Operator) -> None:
    other = builders.member(operator, "Söderås kommun")
    review = reviewing.set_state(case, R.FINAL)
    for stranger in (other.administrator, other.signatory, case.outside, operator.registrar, operator.key_custodian):
        assert not sees_report(stranger, review)
    assert sees_report(operator.decision_maker, review)


def test_it_goes_from_plan_to_correction_to_verified_and_closed(case: Case) -> None:
    made = told(case)
    assert whose_turn(made) == "member"
    with pytest.raises(Refused, match="not handed in a plan"):
        findings.accept_plan(made, by=case.lead)
    findings.propose_plan(made, text="Vi byter nyckel i juni.", by=case.declarer)
    assert whose_turn(made) == "reviewer"
    findings.accept_plan(made, by=case.lead)
    assert whose_turn(made) == "member"
    findings.report_correction(made, text="Bytt.", by=case.declarer)
    assert whose_turn(made) == "reviewer"
    findings.verify(made, by=case.second)
    findings.close(made, by=case.second)
    made = reread(made)
    assert (made.state, made.plan, made.correction) == (F.CLOSED, "Vi byter nyckel i juni.", "Bytt.")
    assert (made.corrected_by, made.verified_by) == (case.declarer, case.second)
    assert whose_turn(made) == ""
    steps = AuditEvent.objects.filter(object_kind="finding").order_by("number")
    assert [one.tag for one in steps] == [
        *(Tag.FINDING_RECORDED, Tag.FINDING_PLANNED),
        *([Tag.FINDING_MOVED] * 4),
    ]


def test_a_plan_is_handed_in_anew_until_one_is_accepted(case: Case) -> None:
    made = told(case)
    findings.propose_plan(made, text="Ett", by=case.declarer)
    findings.propose_plan(made, text="Två", by=case.declarer)
    old = reread(made)
    findings.accept_plan(made, by=case.lead)
    with pytest.raises(AlreadyMoved):
        findings.propose_plan(old, text="Tre", by=case.declarer)
    assert reread(made).plan == "Två"


def test_whoever_reported_the_correction_does_not_verify_it(case: Case, operator: Operator) -> None:
    made = corrected(case, R.FINAL)
    people.end_role(case.declarer.roles.get(), by=operator.registrar)
    people.assign_role(case.declarer, Role.TRUST_OFFICER, operator.organisation, by=operator.registrar)
    with pytest.raises(Refused, match="Somebody else"):
        findings.verify(made, by=builders.again(case.declarer))
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=made.pk).update(state=F.VERIFIED, verified_by=case.declarer)


def test_a_reviewer_who_joins_the_member_handles_its_findings_no_more(case: Case, operator: Operator) -> None:
    made = corrected(case)
    people.assign_role(case.second, Role.DECLARER, case.member.organisation, by=operator.registrar)
    with pytest.raises(NotAllowed):
        findings.verify(made, by=builders.again(case.second))


def test_what_was_done_and_does_not_do_is_opened_again_with_a_reason(case: Case) -> None:
    made = corrected(case)
    with pytest.raises(ValidationError):
        findings.reopen(made, note=" ", by=case.lead)
    findings.reopen(made, note="Fel nyckel.", by=case.lead)
    assert reread(made).state == F.OPEN
    assert AuditEvent.objects.filter(tag=Tag.FINDING_MOVED).latest("number").details["note"] == "Fel nyckel."


def test_a_trust_officer_carries_on_when_the_review_has_ended_and_not_before(case: Case, operator: Operator) -> None:
    made = corrected(case)
    with pytest.raises(NotAllowed):
        findings.verify(made, by=operator.trust_officer)
    reviewing.set_state(case, R.CLOSED)
    findings.verify(reread(made), by=operator.trust_officer)
    assert reread(made).verified_by == operator.trust_officer


def test_neither_the_member_nor_a_stranger_verifies(case: Case, operator: Operator) -> None:
    made = corrected(case, R.CLOSED)
    for stranger in (case.member.signatory, case.outside, operator.registrar):
        with pytest.raises(NotAllowed):
            findings.verify(made, by=stranger)


def test_only_the_member_s_people_report_a_correction(case: Case, operator: Operator) -> None:
    other = builders.member(operator, "Söderås kommun")
    made = told(case)
    for stranger in (case.lead, case.outside, other.administrator, case.member.reader, operator.trust_officer):
        with pytest.raises(NotAllowed):
            findings.report_correction(made, text="Klart", by=stranger)


def test_what_was_recorded_by_mistake_is_closed_with_a_reason_while_the_review_goes_on(case: Case) -> None:
    made = recorded(case, Severity.CRITICAL)
    with pytest.raises(ValidationError):
        findings.close(made, by=case.lead)
    findings.close(made, by=case.lead, note="Fel krav.")
    assert reread(made).state == F.CLOSED


def test_afterwards_nothing_is_closed_that_is_not_mended_but_an_observation(case: Case, operator: Operator) -> None:
    remark = recorded(case, Severity.OBSERVATION)
    made = told(case, state=R.FINAL)
    for follower in (case.lead, operator.trust_officer):
        with pytest.raises(Refused, match="mended and verified"):
            findings.close(made, by=follower, note="Bra nog")
    findings.close(reread(remark), by=operator.trust_officer, note="Noterat")
    assert reread(remark).state == F.CLOSED


def test_a_decision_maker_accepts_the_risk_of_what_is_not_critical(case: Case, operator: Operator) -> None:
    made = told(case, state=R.FINAL)
    with pytest.raises(NotAllowed):
        findings.accept_risk(made, note="Vi lever med det", by=operator.trust_officer)
    with pytest.raises(ValidationError):
        findings.accept_risk(made, note="", by=operator.decision_maker)
    findings.accept_risk(made, note="Vi lever med det", by=operator.decision_maker)
    made = reread(made)
    assert (made.state, made.risk_accepted_by) == (F.RISK_ACCEPTED, operator.decision_maker)


def test_the_risk_of_a_critical_one_is_never_accepted(case: Case, operator: Operator) -> None:
    made = told(case, Severity.CRITICAL, R.FINAL)
    with pytest.raises(Refused, match="never accepted"):
        findings.accept_risk(made, note="Ändå", by=operator.decision_maker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=made.pk).update(state=F.RISK_ACCEPTED)


def test_a_reviewer_of_the_case_accepts_no_risk_of_it(case: Case, operator: Operator) -> None:
    people.assign_role(case.second, Role.DECISION_MAKER, operator.organisation, by=operator.registrar)
    made = told(case, state=R.FINAL)
    with pytest.raises(Refused, match="reviewer of this case"):
        findings.accept_risk(made, note="Jag tycker det", by=builders.again(case.second))


def test_no_risk_is_accepted_while_the_review_is_going_on(case: Case, operator: Operator) -> None:
    with pytest.raises(Refused, match="still going on"):
        findings.accept_risk(told(case), note="Nu", by=operator.decision_maker)


def test_two_who_move_it_at_once_move_it_once(case: Case) -> None:
    made = corrected(case)
    old = reread(made)
    findings.verify(made, by=case.lead)
    with pytest.raises(AlreadyMoved):
        findings.reopen(old, note="Nej", by=case.second)
    assert reread(made).state == F.VERIFIED


def test_every_finding_but_an_observation_has_a_day_says_the_database(case: Case) -> None:
    made = recorded(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=made.pk).update(due_on=None)
