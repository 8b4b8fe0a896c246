"""The auditor register through its pages: proposed, accredited, renewed, suspended; and who sees what of it."""

from datetime import date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from members.clock import clock_at, today
from members.models import Person
from members.roles import Role
from tests import builders, trust
from tests.builders import AT, Member, Operator
from tests.pages.visiting import browser, words
from trustframework.models import Auditor
from trustframework.models.auditor import AuditorState

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


@pytest.fixture
def greta(operator: Operator) -> Person:
    firm = builders.organisation(operator, "Granskarna AB")
    return builders.in_role(operator, Role.LEAD_REVIEWER, firm, "Greta Granskare")


def at(day: date) -> datetime:
    return AT.replace(year=day.year, month=day.month, day=day.day)


def propose(operator: Operator, greta: Person) -> Auditor:
    fields = {"reviewer": greta.roles.get().pk, "competence": ["idp", "sp"], "qualifications": "CISA", "lead": "on"}
    browser(operator.trust_officer).post("/auditors/propose/", fields)
    return Auditor.objects.get()


def test_an_auditor_goes_from_proposal_to_accreditation_through_pages(operator: Operator, greta: Person) -> None:
    auditor = propose(operator, greta)
    page = f"/auditors/{auditor.pk}/"
    shown = words(browser(operator.trust_officer).get(page))
    assert "Candidate" in shown
    assert "Accredit –" not in shown  # who proposed has no button for it
    refused = browser(operator.trust_officer).post(f"{page}steps/accredit/", follow=True)
    assert "You proposed this auditor" in words(refused)
    shown = words(browser(operator.decision_maker).post(f"{page}steps/accredit/", follow=True))
    assert "Accredited from 1 June 2026 until 1 June 2029" in shown
    assert "Identity provider Service provider" in shown


def test_only_reviewers_who_are_not_in_the_register_can_be_chosen(operator: Operator, greta: Person) -> None:
    address = "/auditors/propose/"
    client = browser(operator.trust_officer)
    assert "Greta Granskare – Granskarna AB (en) (Lead reviewer)" in words(client.get(address))
    propose(operator, greta)
    assert "Greta Granskare – " not in words(client.get(address))


def test_a_renewal_takes_both_sides(operator: Operator, greta: Person) -> None:
    auditor = propose(operator, greta)
    page = f"/auditors/{auditor.pk}/"
    browser(operator.decision_maker).post(f"{page}steps/accredit/")
    with clock_at(at(today() + timedelta(days=300))):
        shown = words(browser(operator.decision_maker).post(f"{page}steps/renew/", follow=True))
        assert "Greta Granskare has not confirmed competence and interests yet" in shown
        own = browser(greta)
        assert "Before 1 June 2027 you confirm" in words(own.get(page))
        blank = own.post(f"{page}confirm/", {"seen": 1})
        assert blank.status_code == 422
        own.post(f"{page}confirm/", {"seen": 1, "kept_up": "on", "interests": "Inga"})
        browser(operator.decision_maker).post(f"{page}steps/renew/")
    assert Auditor.objects.get().renewed_until == date(2028, 6, 1)


def test_whoever_was_overtaken_loses_nothing(operator: Operator, greta: Person) -> None:
    auditor = propose(operator, greta)
    fields = {"firm": auditor.firm_id, "competence": ["sp"], "qualifications": "Min text", "seen": 0}
    address = f"/auditors/{auditor.pk}/change/"
    browser(operator.trust_officer).post(address, {**fields, "qualifications": "Den andras"})
    response = browser(operator.decision_maker).post(address, fields)
    assert response.status_code == 422
    assert "changed by somebody else" in words(response)
    assert "Min text" in words(response)
    assert "Den andras" in words(response)


@pytest.mark.parametrize(("verb", "state"), [("suspend", AuditorState.SUSPENDED), ("end", AuditorState.ENDED)])
def test_a_grave_step_takes_a_note(operator: Operator, verb: str, state: AuditorState) -> None:
    auditor = trust.auditor(operator)
    address = f"/auditors/{auditor.pk}/steps/{verb}/"
    assert browser(operator.trust_officer).post(address, {"note": ""}).status_code == 422
    browser(operator.trust_officer).post(address, {"note": "Utreds"})
    assert Auditor.objects.get().state == state


def test_the_register_is_for_officers_and_each_auditor_sees_their_own_page(operator: Operator, member: Member) -> None:
    greta, gun = trust.auditor(operator), trust.auditor(operator, "Gun Granskare")
    authority = builders.in_role(operator, Role.RELYING_AUTHORITY, builders.organisation(operator, "Myndigheten"))
    steering = builders.in_role(operator, Role.STEERING_GROUP, builders.organisation(operator, "Gruppen"))
    for person in (authority, steering, member.administrator, operator.registrar, greta.person):
        assert browser(person).get("/auditors/").status_code == 404
        assert browser(person).get(f"/auditors/{gun.pk}/").status_code == 404
        assert browser(person).get("/auditors/4711/").status_code == 404
    shown = browser(greta.person).get(f"/auditors/{greta.pk}/")
    assert shown.status_code == 200
    assert "Confirm competence and interests" in words(shown)
    assert "Suspend the accreditation" not in words(shown)
    assert browser(operator.decision_maker).get(f"/auditors/{greta.pk}/").status_code == 200


def test_the_register_is_searched_and_costs_the_same_however_long_it_is(
    operator: Operator, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    trust.auditor(operator, competence=["idp"])
    trust.auditor(operator, "Gun Granskare", competence=["sp"])
    client = browser(operator.trust_officer)
    shown = words(client.get("/auditors/", {"competence": "sp"}))
    assert "Gun Granskare" in shown
    assert "Greta Granskare" not in shown
    assert "Greta Granskare" in words(client.get("/auditors/", {"q": "greta"}))
    assert "No auditor matches" in words(client.get("/auditors/", {"state": "ended"}))
    with django_assert_max_num_queries(12):
        client.get("/auditors/")
    for n in range(5):
        trust.auditor(operator, f"Gerd {n}")
    with django_assert_max_num_queries(12):
        client.get("/auditors/")


def test_an_accreditation_that_was_not_renewed_says_so(operator: Operator) -> None:
    trust.auditor(operator, renewed_until=today())
    assert "Does not hold" in words(browser(operator.trust_officer).get("/auditors/"))
