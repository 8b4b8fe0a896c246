"""The workspace's pages: what reviewers see and write, that nothing is lost, and that it costs no more with more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.clock import now
from members.models import Person
from tests import builders, reviewing, trust
from tests.builders import Member, Operator
from tests.pages.visiting import browser, words
from tests.reviewing import Case
from trustframework.actions import assessments
from trustframework.models import Assessment, Declaration, Evidence, Requirement, Review, Snapshot
from trustframework.models.review import ReviewState

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


@pytest.fixture
def case(operator: Operator, member: Member) -> Case:
    return reviewing.case(operator, member)


def work(case: Case) -> str:
    return f"/reviews/{case.review.pk}/workspace/"


def page(case: Case, code: str = "GOV-01") -> str:
    return f"/assessments/{case.assessment(code).pk}/"


def test_the_list_has_every_requirement_by_group_with_verdicts_and_figures(case: Case) -> None:
    assessments.save(case.assessment(), seen=0, by=case.lead, verdict="met")
    shown = words(browser(case.second).get(work(case)))
    for said in ("GOV Part GOV", "GOV-01 Requirement GOV-01", "1 of 5 requirements are assessed", "Greta Granskare"):
        assert said in shown
    assert "SP-01" not in shown


def test_a_requirement_stands_beside_its_assessment(case: Case) -> None:
    shown = words(browser(case.lead).get(page(case)))
    for said in ("What GOV-01 asks.", "Så gör vi.", "snapshot 1", "Save and go on", "Record a finding"):
        assert said in shown


def test_the_answer_is_that_of_the_snapshot_whatever_the_member_writes_now(case: Case) -> None:
    case.review.declaration.answers.update(text="Hemligt utkast")
    shown = words(browser(case.lead).get(page(case)))
    assert "Så gör vi." in shown
    assert "Hemligt utkast" not in shown


def test_saving_leads_to_the_next_requirement(case: Case) -> None:
    response = browser(case.lead).post(page(case), {"seen": 0, "verdict": "met", "note": "Sett.", "onward": "1"})
    assert response["Location"] == page(case, "GOV-02")
    assert (case.assessment().verdict, case.assessment().note) == ("met", "Sett.")
    response = browser(case.lead).post(page(case), {"seen": 1, "verdict": "partly", "note": ""})
    assert response["Location"] == page(case)


def test_whoever_was_overtaken_sees_both_and_sends_again(case: Case) -> None:
    assessments.save(case.assessment(), seen=0, by=case.second, verdict="partly", note="Svens ord")
    client = browser(case.lead)
    response = client.post(page(case), {"seen": 0, "verdict": "met", "note": "Gretas ord"})
    shown = response.content.decode()
    assert response.status_code == 422
    assert "Svens ord" in shown
    assert "Gretas ord" in shown
    assert 'name="seen" value="1"' in shown
    assert case.assessment().note == "Svens ord"
    client.post(page(case), {"seen": 1, "verdict": "met", "note": "Bådas ord"})
    assert case.assessment().note == "Bådas ord"


def test_officers_read_and_change_nothing(case: Case, operator: Operator) -> None:
    client = browser(operator.decision_maker)
    shown = words(client.get(page(case)))
    assert "Så gör vi." in shown
    assert "Save" not in shown
    client.post(page(case), {"seen": 0, "verdict": "met"})
    assert case.assessment().verdict == ""
    assert client.post(f"{page(case)}find/", {}).status_code == 403
    assert client.post(f"{page(case)}ask/", {}).status_code == 403


def test_it_does_not_exist_for_anybody_else(case: Case, operator: Operator) -> None:
    other = builders.member(operator, "Söderås kommun")
    strangers = [case.outside, case.declarer, case.member.signatory, other.administrator, operator.registrar]
    for stranger in strangers:
        for address in (work(case), page(case), f"{page(case)}find/", f"{page(case)}ask/"):
            assert browser(stranger).get(address).status_code == 404, (stranger, address)


def test_a_review_that_is_drafted_takes_no_assessment(case: Case) -> None:
    reviewing.set_state(case, ReviewState.DRAFT_REPORT)
    shown = words(browser(case.lead).post(page(case), {"seen": 0, "verdict": "met"}, follow=True))
    assert "Nothing was saved" in shown
    assert case.assessment().verdict == ""


def test_evidence_is_named_as_it_was_submitted(operator: Operator, member: Member) -> None:
    draft = trust.answered(trust.declaration(member.organisation, trust.checklist(trust.version())))
    answer = draft.answers.get(requirement__code="GOV-01")
    Evidence.objects.create(
        answer=answer, title="Policyn", reference="Arkivet, hylla 4", added_by=member.administrator, added_at=now()
    )
    case = reviewing.of(operator, member, draft, member.administrator)
    Evidence.objects.update(title="Ett annat namn", removed_at=now())
    shown = words(browser(case.lead).get(page(case)))
    assert "Policyn" in shown
    assert "Arkivet, hylla 4" in shown
    assert "Confidential" in shown


def test_an_answer_that_changed_since_it_was_assessed_is_marked(case: Case) -> None:
    assessments.save(case.assessment(), seen=0, by=case.lead, verdict="met")
    Assessment.objects.filter(verdict="met").update(changed_at=case.review.snapshot.taken_at)
    Review.objects.update(snapshot=reviewing.answered_anew(case, "GOV-01"))
    newest = Snapshot.objects.get(number=2)
    Snapshot.objects.filter(pk=newest.pk).update(taken_at=newest.taken_at + timedelta(hours=1))
    assert "Answer changed since" in words(browser(case.lead).get(work(case)))
    assert "has changed this answer" in words(browser(case.lead).get(page(case)))


def queries(person: Person, address: str) -> int:
    client = browser(person)
    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def grow(case: Case) -> None:
    """Sixty requirements in the last group, each with a finding."""
    declaration: Declaration = case.review.declaration
    like = Requirement.objects.filter(version=declaration.framework_version).order_by("-position")[0]
    for number in range(60):
        like.pk, like.code, like.position = None, f"GOV-X{number}", 100 + number
        like.save()
        declaration.answers.create(requirement_id=like.pk, status="fulfilled", text="Så gör vi.")
        case.review.assessments.create(requirement_id=like.pk)
        case.review.findings.create(
            requirement_id=like.pk,
            severity="observation",
            text="Se",
            recorded_by=case.lead,
            recorded_at=case.review.snapshot.taken_at,
        )


def test_sixty_more_requirements_cost_no_more_queries(case: Case) -> None:
    addresses = [work(case), page(case), f"/reviews/{case.review.pk}/report/"]
    before = [queries(case.lead, address) for address in addresses]
    grow(case)
    assert [queries(case.lead, address) for address in addresses] == before
