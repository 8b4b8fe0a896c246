"""Reports: drafted when all is assessed, checked by the member, finished on exactly what was reviewed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.actions import people
from members.clock import clock_at, now, today
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Letter
from members.models.letter import LetterKind
from members.roles import Role
from members.tags import Tag
from members.texts import typeset
from tests import builders, reviewing
from tests.builders import Member, Operator
from tests.reviewing import Case
from trustframework.actions import findings, reports
from trustframework.models import Requirement, Review
from trustframework.models.declaration import DeclarationState
from trustframework.models.finding import Severity
from trustframework.models.review import ReviewState

R = ReviewState
SAID = {"summary": "Det är i ordning.", "recommendation": "approve"}


@pytest.fixture
def case(operator: Operator, member: Member) -> Case:
    return reviewing.case(operator, member)


@pytest.fixture
def checked(case: Case) -> Case:
    """Assessed, drafted, and with the member."""
    reviewing.assess(case)
    reviewing.to_fact_check(case)
    return case


@pytest.fixture
def _here() -> Any:
    with typeset.in_this_process():
        yield


def draft(case: Case, **changes: str) -> Review:
    review = case.again()
    reports.draft(review, **{**SAID, **changes}, by=case.lead)
    return review


def found(case: Case, severity: Severity) -> Any:
    requirement = Requirement.objects.get(code="KEY-01")
    return findings.record(case.review, requirement, severity=severity, text="Nyckeln saknas.", by=case.lead)


def test_it_names_what_is_not_assessed(case: Case) -> None:
    reviewing.assess(case, GOV_02="", IDP_01="")
    with pytest.raises(Refused, match="not assessed yet: GOV-02, IDP-01"):
        draft(case)
    assert case.again().state == R.IN_PROGRESS


def test_the_lead_drafts_it(case: Case, operator: Operator) -> None:
    reviewing.assess(case)
    for stranger in (case.second, case.outside, case.declarer, operator.trust_officer, operator.decision_maker):
        with pytest.raises(NotAllowed):
            reports.draft(case.again(), **SAID, by=stranger)
    review = draft(case)
    review.refresh_from_db()
    assert (review.state, review.recommendation, review.summary) == (R.DRAFT_REPORT, "approve", "Det är i ordning.")


@pytest.mark.parametrize("recommendation", ["approve", "conditions"])
@pytest.mark.parametrize("verdict", ["partly", "not_met"])
def test_no_approval_is_recommended_with_a_critical_requirement_that_is_not_met(
    case: Case, recommendation: str, verdict: str
) -> None:
    reviewing.assess(case, KEY_01=verdict)
    with pytest.raises(Refused, match=r"critical requirements are not met.*KEY-01"):
        draft(case, recommendation=recommendation)
    assert draft(case, recommendation="reject").state == R.DRAFT_REPORT


def test_a_gap_that_is_not_critical_stands_in_no_way(case: Case) -> None:
    reviewing.assess(case, GOV_02="not_met")
    assert draft(case, recommendation="conditions").state == R.DRAFT_REPORT


def test_no_approval_is_recommended_with_a_critical_finding_that_is_not_mended(case: Case) -> None:
    critical = found(case, Severity.CRITICAL)
    found(case, Severity.MAJOR)
    reviewing.assess(case)
    with pytest.raises(Refused, match=r"critical findings.*KEY-01"):
        draft(case)
    findings.close(reviewing.reread(critical), by=case.lead, note="Fel krav.")
    assert draft(case).state == R.DRAFT_REPORT


def test_it_says_something(case: Case) -> None:
    reviewing.assess(case)
    for changes, field in (({"summary": " "}, "summary"), ({"recommendation": ""}, "recommendation")):
        with pytest.raises(ValidationError) as refused:
            draft(case, **changes)
        assert list(refused.value.message_dict) == [field]


def test_it_goes_back_to_work_and_is_drafted_again(case: Case) -> None:
    reviewing.assess(case)
    review = draft(case)
    reports.resume(review, by=case.lead, note="Mer att se.")
    assert case.again().state == R.IN_PROGRESS
    with pytest.raises(Refused, match="already"):
        reports.resume(case.again(), by=case.lead)
    draft(case, summary="Ännu bättre.")
    assert case.again().summary == "Ännu bättre."


def test_the_member_has_ten_days_and_a_letter(checked: Case) -> None:
    review = checked.again()
    assert (review.state, review.fact_check_until) == (R.FACT_CHECK, today() + timedelta(days=10))
    told = Letter.objects.filter(kind=LetterKind.REPORT_FACT_CHECK)
    assert {one.person for one in told} == {
        checked.declarer,
        checked.member.administrator,
        checked.member.signatory,
    }


def test_only_the_member_remarks_and_only_at_the_fact_check(case: Case, operator: Operator) -> None:
    with pytest.raises(Refused, match="fact check"):
        reports.remark(case.again(), text="För tidigt", by=case.declarer)
    reviewing.assess(case)
    review = reviewing.to_fact_check(case)
    other = builders.member(operator, "Söderås kommun")
    for stranger in (case.lead, other.administrator, case.member.reader, operator.trust_officer):
        with pytest.raises(NotAllowed):
            reports.remark(review, text="Fel", by=stranger)
    reports.remark(review, text="Vi heter något annat.", by=case.declarer)
    assert case.again().member_remarks == "Vi heter något annat."


def test_a_second_remark_is_added_to_the_first(checked: Case) -> None:
    stale = checked.again()
    reports.remark(checked.again(), text="Ett.", by=checked.declarer)
    reports.remark(stale, text="Två.", by=checked.member.signatory)
    assert checked.again().member_remarks == "Ett.\n\nTvå."
    assert AuditEvent.objects.filter(tag=Tag.REPORT_REMARKED).count() == 2


def test_it_is_not_finished_before_the_member_has_remarked_or_its_days_are_over(checked: Case) -> None:
    with pytest.raises(Refused, match="has until 11 June 2026"):
        reports.finish(checked.again(), by=checked.lead)
    with clock_at(now() + timedelta(days=10)), pytest.raises(Refused, match="has until"):
        reports.finish(checked.again(), by=checked.lead)
    with clock_at(now() + timedelta(days=11)):
        reports.finish(checked.again(), by=checked.lead)
    assert checked.again().state == R.FINAL


def test_after_the_remark_it_is_finished_kept_and_recommended(checked: Case) -> None:
    reports.remark(checked.again(), text="Inga.", by=checked.declarer)
    reports.finish(checked.again(), by=checked.lead)
    review = checked.again()
    assert review.report is not None
    assert (review.state, review.finished_by) == (R.FINAL, checked.lead)
    assert review.report.bytes().startswith(b"%PDF-")
    assert review.declaration.state == DeclarationState.RECOMMENDED
    event = AuditEvent.objects.filter(tag=Tag.REVIEW_MOVED).latest("number")
    assert event.chained["report_sha256"] == review.report_id
    assert event.chained["snapshot_sha256"] == review.snapshot.sha256
    told = {one.person for one in Letter.objects.filter(kind=LetterKind.REPORT_FINAL)}
    operator = checked.operator
    assert told == {
        *(checked.declarer, checked.member.administrator, checked.member.signatory),
        *(operator.trust_officer, operator.decision_maker),
    }


def test_only_the_lead_finishes(checked: Case, operator: Operator) -> None:
    reports.remark(checked.again(), text="Inga.", by=checked.declarer)
    for stranger in (checked.second, checked.outside, checked.declarer, operator.decision_maker):
        with pytest.raises(NotAllowed):
            reports.finish(checked.again(), by=stranger)


def test_a_new_draft_is_checked_anew_and_the_first_remarks_stay(checked: Case) -> None:
    reports.remark(checked.again(), text="Ett fel.", by=checked.declarer)
    reports.resume(checked.again(), by=checked.lead, note="De har rätt.")
    review = reviewing.to_fact_check(checked)
    with pytest.raises(Refused, match="has until"):
        reports.finish(review, by=checked.lead)
    assert review.member_remarks == "Ett fel."


@pytest.mark.usefixtures("_here")
def test_a_review_on_site_is_finished_after_the_visit(operator: Operator, member: Member) -> None:
    case = reviewing.case(operator, member, on_site=True)
    reviewing.assess(case)
    reviewing.to_fact_check(case)
    reports.remark(case.again(), text="Inga.", by=case.declarer)
    with pytest.raises(Refused, match="visit on site"):
        reports.finish(case.again(), by=case.lead)
    with pytest.raises(ValidationError):
        reports.record_visit(case.again(), visited_on=today() + timedelta(days=1), by=case.second)
    with pytest.raises(NotAllowed):
        reports.record_visit(case.again(), visited_on=today(), by=case.declarer)
    reports.record_visit(case.again(), visited_on=today(), by=case.second)
    reports.finish(case.again(), by=case.lead)
    assert case.again().state == R.FINAL


def test_what_was_decided_on_a_stale_snapshot_goes_back_to_work_on_the_newest(checked: Case) -> None:
    reports.remark(checked.again(), text="Inga.", by=checked.declarer)
    newer = reviewing.answered_anew(checked, "GOV-01")
    with pytest.raises(reports.StaleSnapshot, match="submitted anew"):
        reports.finish(checked.again(), by=checked.lead)
    review = checked.again()
    assert (review.state, review.snapshot, review.report) == (R.IN_PROGRESS, newer, None)
    assert review.declaration.state == DeclarationState.UNDER_REVIEW


def test_what_has_changed_since_is_assessed_again_before_the_next_draft(case: Case) -> None:
    reviewing.assess(case)
    with clock_at(now() + timedelta(hours=1)):
        reviewing.answered_anew(case, "GOV-01")
        with pytest.raises(reports.StaleSnapshot):
            draft(case)
        with pytest.raises(Refused, match="look at them and save again: GOV-01"):
            draft(case)
        reviewing.assess(case)
        assert draft(case).state == R.DRAFT_REPORT


def test_a_snapshot_that_is_newer_stops_the_fact_check_too(case: Case) -> None:
    reviewing.assess(case)
    review = draft(case)
    reviewing.answered_anew(case)
    with pytest.raises(Refused):
        reports.send_to_fact_check(review, by=case.lead)
    assert case.again().state == R.DRAFT_REPORT


def test_a_lead_who_gains_a_conflict_finishes_nothing(checked: Case, operator: Operator) -> None:
    reports.remark(checked.again(), text="Inga.", by=checked.declarer)
    people.assign_role(checked.lead, Role.READER, checked.member.organisation, by=operator.registrar)
    with pytest.raises(NotAllowed):
        reports.finish(checked.again(), by=builders.again(checked.lead))


@pytest.mark.usefixtures("_here")
def test_a_final_report_recommends_and_has_a_document_says_the_database(checked: Case) -> None:
    for changes in ({"recommendation": ""}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.filter(pk=checked.review.pk).update(state=R.FINAL, **changes)
