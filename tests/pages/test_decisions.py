"""Decisions through pages: what they go by, two people, the member's view, appeals, conditions and dispensations."""

import json

import pytest

from members.clock import clock_at
from members.views.stepup import FRESH_FOR
from tests import builders, trust
from tests.documents import PDF
from tests.pages.visiting import browser, words
from tests.trustframework.deciding import DAY, TODAY, conditional, declared, made, second_decision_maker
from trustframework.actions import decisions, dispensations
from trustframework.models import Appeal, Certification, Condition, Decision, Declaration, Dispensation
from trustframework.models.decision import ConditionState, DecisionState

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def declaration(operator, member) -> Declaration:
    return declared(operator, member.organisation)


@pytest.fixture
def decision(operator, declaration) -> Decision:
    return made(operator, declaration)


def given(**changes):
    return {"outcome": "approved", "reasons": "Kraven är uppfyllda.", "roles": ["idp"], **changes}


def propose(operator, declaration, **changes):
    return browser(operator.trust_officer).post(f"/declarations/{declaration.pk}/decide/", given(**changes))


def test_the_queue_shows_what_waits_to_officers_and_to_nobody_else(operator, member, declaration):
    shown = words(browser(operator.trust_officer).get("/decisions/"))
    assert "Checklist idp LoA3" in shown
    assert "None proposed" in shown
    for somebody in (member.signatory, operator.registrar):
        assert browser(somebody).get("/decisions/").status_code == 404


def test_the_queue_takes_the_same_number_of_queries_however_long(
    operator, member, declaration, django_assert_max_num_queries
):
    version = declaration.checklist.version
    for n in range(4):
        at = builders.organisation(operator, f"Kommun {n}")
        trust.recommended(trust.declaration(at, trust.checklist(version)), operator)
    person = browser(operator.trust_officer)
    person.get("/decisions/")
    with django_assert_max_num_queries(20):
        assert words(person.get("/decisions/")).count("Checklist idp LoA3") == 5


def test_what_hinders_an_approval_stands_on_the_page(operator, declaration):
    declaration.answers.filter(requirement__code="GOV-01").update(status="partly")
    shown = words(browser(operator.trust_officer).get(f"/declarations/{declaration.pk}/decide/"))
    assert "The critical requirement GOV-01 is not met." in shown
    refused = propose(operator, declaration)
    assert refused.status_code == 422
    assert "It cannot be approved." in words(refused)
    assert "Kraven är uppfyllda." in refused.content.decode()


def test_one_proposes_and_another_makes_it(operator, declaration):
    page = browser(operator.trust_officer).get(f"/declarations/{declaration.pk}/decide/")
    assert 'value="approved" required id="id_outcome_0" checked' in page.content.decode()
    propose(operator, declaration)
    proposed = Decision.objects.get()
    assert "Make the decision" not in words(browser(operator.trust_officer).get(f"/decisions/{proposed.pk}/"))
    maker = browser(operator.decision_maker)
    assert "Make the decision" in words(maker.get(f"/decisions/{proposed.pk}/"))
    maker.post(f"/decisions/{proposed.pk}/steps/make/")
    proposed.refresh_from_db()
    assert proposed.state == DecisionState.MADE
    assert Certification.objects.get().state == "active"


def test_conditions_are_filled_in_by_row_and_errors_stand_beside_them(operator, declaration):
    refused = propose(operator, declaration, outcome="conditional", text_2="Visa rutinen")
    assert "Say until when." in words(refused)
    due = (TODAY + 30 * DAY).isoformat()
    propose(operator, declaration, outcome="conditional", text_2="Visa rutinen", due_on_2=due, evidence_2="Rutinen")
    condition = Condition.objects.get()
    assert (condition.text, condition.due_on.isoformat(), condition.evidence_asked) == ("Visa rutinen", due, "Rutinen")


def test_deciding_asks_again_who_it_is(operator, declaration):
    person = browser(operator.trust_officer)
    person.get("/decisions/")
    with clock_at(builders.AT + FRESH_FOR * 2):
        response = person.post(f"/declarations/{declaration.pk}/decide/", given())
    assert response.status_code == 302
    assert response["Location"].startswith("/account/") or "next=" in response["Location"]
    assert not Decision.objects.exists()


def test_a_member_sees_what_was_decided_and_not_what_is_proposed(operator, member, declaration):
    proposed = decisions.propose(declaration, "approved", reasons="Ja.", by=operator.trust_officer)
    own = browser(member.signatory)
    assert own.get(f"/decisions/{proposed.pk}/").status_code == 404
    decisions.make(proposed, by=operator.decision_maker)
    assert "Decision: Approved" in words(own.get(f"/decisions/{proposed.pk}/"))
    other = builders.member(operator, "Söderås kommun")
    for somebody in (member.reader, other.signatory):
        assert browser(somebody).get(f"/decisions/{proposed.pk}/").status_code == 404


def test_what_was_sealed_can_be_taken_home(member, decision):
    response = browser(member.signatory).get(f"/decisions/{decision.pk}/decision.json")
    assert json.loads(response.content) == decision.snapshot
    assert "attachment" in response["Content-Disposition"]


def test_the_signatory_appeals_and_somebody_else_answers(operator, member, decision):
    address = f"/decisions/{decision.pk}/"
    assert "Appeal against the decision" not in words(browser(member.administrator).get(address))
    browser(member.signatory).post(f"{address}appeal/", {"text": "Fel roll."})
    appeal = Appeal.objects.get()
    assert "Uphold the appeal" not in words(browser(operator.decision_maker).get(address))
    other = browser(second_decision_maker(operator))
    assert "Uphold the appeal" in words(other.get(address))
    other.post(f"/appeals/{appeal.pk}/steps/uphold/", {"answer": "Rollen var fel."})
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer) == ("upheld", "Rollen var fel.")


@pytest.fixture
def condition(operator, declaration) -> Condition:
    return conditional(operator, declaration, 10).conditions.get()


def test_a_condition_is_reported_with_a_document_and_accepted(operator, member, condition, tmp_path):
    address = f"/conditions/{condition.pk}/"
    (tmp_path / "rutin.pdf").write_bytes(PDF)
    with (tmp_path / "rutin.pdf").open("rb") as file:
        browser(member.signatory).post(f"{address}report/", {"text": "Klart", "document": file})
    condition.refresh_from_db()
    assert condition.state == ConditionState.REPORTED
    maker = browser(operator.decision_maker)
    assert "rutin.pdf" in words(maker.get(address))
    assert maker.get(f"{address}evidence/").content == PDF
    maker.post(f"{address}steps/accept/")
    assert Certification.objects.get().state == "active"


def test_a_late_condition_says_so_in_the_queue_and_on_its_page(operator, condition):
    person = browser(operator.trust_officer)
    assert "Overdue" not in words(person.get("/conditions/"))
    with clock_at(builders.AT + 11 * DAY):
        person = browser(operator.trust_officer)
        assert "Overdue" in words(person.get("/conditions/"))
        assert "Overdue" in words(person.get(f"/conditions/{condition.pk}/"))


def test_a_condition_is_nobody_else_s_business(operator, member, condition):
    other = builders.member(operator, "Söderås kommun")
    for somebody in (member.reader, other.signatory):
        for address in (f"/conditions/{condition.pk}/", f"/conditions/{condition.pk}/evidence/", "/conditions/"):
            assert browser(somebody).get(address).status_code == 404


def test_the_register_of_dispensations_from_wish_to_grant(operator, member, declaration):
    requirement = declaration.checklist.version.requirements.get(code="IDP-02")
    asked = {"requirement": requirement.pk, "reason": "Leverantörsbyte", "until": "2026-09-01"}
    browser(member.administrator).post(f"/organisations/{member.organisation.pk}/dispensations/ask/", asked)
    one = Dispensation.objects.get()
    browser(operator.trust_officer).post(f"/dispensations/{one.pk}/steps/propose/", {"answer": "Rimligt"})
    browser(operator.decision_maker).post(f"/dispensations/{one.pk}/steps/grant/")
    one.refresh_from_db()
    assert one.state == "granted"
    assert "IDP-02" in words(browser(member.signatory).get("/dispensations/"))
    with clock_at(builders.AT.replace(month=9)):
        assert "Run out" in words(browser(operator.trust_officer).get("/dispensations/"))


def test_nobody_sees_another_organisation_s_dispensations(operator, member, declaration):
    requirement = declaration.checklist.version.requirements.get(code="IDP-02")
    until = TODAY + 30 * DAY
    one = dispensations.ask(member.organisation, requirement, reason="Byte", until=until, by=member.administrator)
    other = builders.member(operator, "Söderås kommun")
    assert "IDP-02" not in words(browser(other.signatory).get("/dispensations/"))
    assert browser(other.signatory).get(f"/dispensations/{one.pk}/steps/grant/").status_code == 404
    assert browser(member.reader).get("/dispensations/").status_code == 404


def test_a_certification_shows_what_it_stands_on(operator, member, decision):
    address = f"/certifications/{Certification.objects.get().pk}/"
    inside, outside = words(browser(member.signatory).get(address)), words(browser(member.reader).get(address))
    assert "Declaration Review : Approve Decision : Approved" in inside
    assert "What it stands on" not in outside
    assert "LoA3" in outside
    other = builders.member(operator, "Söderås kommun")
    assert browser(other.signatory).get(address).status_code == 404


def test_a_certification_is_narrowed_and_prolonged_through_pages(operator, member, decision):
    held = Certification.objects.get()
    trust.submitted(trust.declaration(member.organisation, decision.declaration.checklist))
    until = (held.valid_until + 30 * DAY).isoformat()
    maker = browser(operator.decision_maker)
    maker.post(f"/certifications/{held.pk}/prolong/", {"until": until, "note": "Granskning pågår"})
    entity = builders.approved_entity(operator, member)
    narrowed = {"roles": ["idp"], "entities": [entity.pk], "note": "Bara denna"}
    maker.post(f"/certifications/{held.pk}/narrow/", narrowed)
    held.refresh_from_db()
    assert (held.extended_until.isoformat(), list(held.entities.all())) == (until, [entity])
