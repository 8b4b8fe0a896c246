"""The start page: what of the trust chain waits for whom, and that more of it costs no more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.clock import today
from members.models import Person
from tests import builders, reviewing, trust
from tests.builders import Member, Operator
from tests.pages.visiting import browser, words
from tests.trustframework.deciding import conditional, declared
from trustframework.actions import declarations, findings, reports
from trustframework.models import Declaration, Review
from trustframework.models.checklist import ChecklistRole
from trustframework.models.finding import Severity
from trustframework.models.review import ReviewState

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


def start(person: Person) -> str:
    return words(browser(builders.again(person)).get("/"))


def test_what_was_submitted_waits_for_an_officer_and_what_came_back_for_the_declarer(
    operator: Operator, member: Member
) -> None:
    draft = trust.submitted(trust.declaration(member.organisation, trust.checklist(trust.version())))
    assert "Declarations to check, or to let be reviewed (1) Checklist idp LoA3" in start(operator.trust_officer)
    assert "Declarations to" not in start(member.administrator)
    declarations.check(draft, by=operator.trust_officer)
    declarations.send_back(draft, because="Underlag saknas.", by=operator.trust_officer)
    page = start(member.administrator)
    assert "Declarations to go on with (1) Checklist idp LoA3" in page
    assert "Region Norrvik (en): has come back, with what is missing" in page


def test_a_draft_that_is_answered_waits_for_a_signatory(member: Member) -> None:
    draft = trust.declaration(member.organisation, trust.checklist(trust.version()))
    assert "Declarations to go on with" not in start(member.signatory)
    trust.answered(draft)
    assert "waits for a signatory's approval" in start(member.signatory)
    assert "Declarations to go on with" not in start(member.administrator)


def test_a_reviewer_sees_the_reviews_until_the_report_is_final(operator: Operator, member: Member) -> None:
    case = reviewing.case(operator, member)
    assert "Reviews of yours (1) Region Norrvik (en)" in start(case.lead)
    assert "Reviews of yours" not in start(case.outside)
    reviewing.set_state(case, ReviewState.FINAL)
    assert "Reviews of yours" not in start(case.lead)


def test_findings_wait_for_the_member_once_told_and_corrections_for_the_reviewer(
    operator: Operator, member: Member
) -> None:
    case = reviewing.case(operator, member)
    requirement = case.assessment().requirement
    found = findings.record(case.again(), requirement, severity=Severity.MAJOR, text="Fel.", by=case.lead)
    assert "Findings to mend" not in start(member.administrator)
    reviewing.assess(case, GOV_01="not_met")
    reports.draft(case.again(), summary="Fel.", recommendation="reject", by=case.lead)
    reports.send_to_fact_check(case.again(), by=case.lead)
    assert "Findings to mend (1) GOV-01, Major" in start(member.administrator)
    findings.report_correction(reviewing.reread(found), text="Rättat.", by=case.declarer)
    assert "Findings to mend" not in start(member.administrator)
    assert "Findings to verify (1) GOV-01, Major" in start(case.second)
    assert "Findings to verify" not in start(operator.trust_officer)
    reviewing.set_state(case, ReviewState.FINAL)
    assert "Findings to verify (1)" in start(operator.trust_officer)


def test_conditions_wait_for_the_member(operator: Operator, member: Member) -> None:
    conditional(operator, declared(operator, member.organisation), 30)
    assert "Conditions to meet (1) Visa rutin 30" in start(member.administrator)
    assert "Conditions to meet" not in start(operator.trust_officer)


@pytest.mark.parametrize("who", ["officer", "reviewer", "declarer"])
def test_more_that_waits_costs_no_more_queries(operator: Operator, member: Member, who: str) -> None:
    version, lead = trust.version(), trust.auditor(operator)
    person = {"officer": operator.trust_officer, "reviewer": lead.person, "declarer": member.administrator}[who]

    def one_more(role: ChecklistRole) -> Review:
        draft = trust.declaration(member.organisation, trust.checklist(version, role))
        review = trust.review(trust.submitted(draft), lead, due_on=today() + timedelta(days=9))
        Declaration.objects.filter(pk=draft.pk).update(state="supplement_requested")
        other = trust.declaration(builders.organisation(operator, f"Kommun {role}"), trust.checklist(version, role))
        trust.submitted(other)
        return review

    def asked() -> int:
        client = browser(builders.again(person))
        client.get("/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/").status_code == 200
        return len(queries)

    one_more(ChecklistRole.IDP)
    few = asked()
    one_more(ChecklistRole.SP)
    one_more(ChecklistRole.AGENT)
    assert asked() == few
