"""The yearly follow-up and material changes through pages."""

from datetime import timedelta
from typing import Any

import pytest

from members.models.representation import Function
from tests import builders, mandates
from tests.builders import AT, Member, Operator
from tests.pages.visiting import browser, words
from trustframework.actions import changes, follow_ups
from trustframework.models import FollowUp, MaterialChange
from trustframework.models.follow_up import ChangeKind, ChangeState, FollowUpState

pytestmark = pytest.mark.usefixtures("on_the_day")
GOOD = {
    **dict.fromkeys(("scope", "contacts", "audit", "served"), "yes"),
    **dict.fromkeys(("incidents", "changes"), "no"),
    "audit_text": "I mars, utan avvikelser.",
}


@pytest.fixture
def follow_up(operator: Operator, member: Member) -> FollowUp:
    builders.certify(operator, member.organisation, days=3 * 365)
    follow_ups.open_due(AT + timedelta(days=300))
    return FollowUp.objects.get()


@pytest.fixture
def change(member: Member) -> MaterialChange:
    return _reported(member)


def _reported(member: Member, **more: Any) -> MaterialChange:
    given = {"kind": ChangeKind.SUPPLIER, "text": "Driften flyttar", "from_day": AT.date()}
    return changes.report(member.organisation, by=member.administrator, **given, **more)


def test_a_member_answers_and_an_officer_accepts(operator, member, follow_up):
    own = browser(member.administrator)
    page = own.get(f"/organisations/{member.organisation.pk}/")
    assert f"/follow-ups/{follow_up.pk}/" in page.content.decode()
    assert "Follow-ups to answer" in words(own.get("/"))
    response = own.post(f"/follow-ups/{follow_up.pk}/answer/", GOOD, follow=True)
    assert "The follow-up is answered" in words(response)
    officer = browser(operator.trust_officer)
    assert "Region Norrvik" in words(officer.get("/follow-ups/"))
    assert "Follow-ups to look at" in words(officer.get("/"))
    assert "Accept the answers" in words(officer.get(f"/follow-ups/{follow_up.pk}/"))
    response = officer.post(f"/follow-ups/{follow_up.pk}/steps/accept/", {"remark": ""}, follow=True)
    assert "The follow-up is accepted" in words(response)
    follow_up.refresh_from_db()
    assert follow_up.state == FollowUpState.ACCEPTED


def test_what_is_missing_stands_beside_its_question_and_nothing_typed_is_lost(member, follow_up):
    given = {**GOOD, "incidents": "yes", "contacts": ""}
    response = browser(member.administrator).post(f"/follow-ups/{follow_up.pk}/answer/", given)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_incidents' in page
    assert 'href="#id_contacts' in page
    assert "I mars, utan avvikelser." in page
    follow_up.refresh_from_db()
    assert follow_up.state == FollowUpState.OPEN


def test_answers_that_were_sent_back_are_there_to_be_mended(operator, member, follow_up):
    own = browser(member.administrator)
    own.post(f"/follow-ups/{follow_up.pk}/answer/", GOOD)
    officer = browser(operator.trust_officer)
    refused = officer.post(f"/follow-ups/{follow_up.pk}/steps/return/", {"remark": ""})
    assert refused.status_code == 422
    assert "Write what is missing" in words(refused)
    officer.post(f"/follow-ups/{follow_up.pk}/steps/return/", {"remark": "Vem granskade?"})
    assert "Vem granskade?" in words(own.get(f"/follow-ups/{follow_up.pk}/"))
    assert "I mars, utan avvikelser." in own.get(f"/follow-ups/{follow_up.pk}/answer/").content.decode()


def test_a_stranger_finds_neither_follow_up_nor_change(operator, member, follow_up, change):
    stranger = builders.member(operator, "Region Söderby")
    for person in (stranger.administrator, member.reader):
        client = browser(person)
        for address in (f"/follow-ups/{follow_up.pk}/", f"/changes/{change.pk}/", "/follow-ups/", "/changes/"):
            assert client.get(address).status_code == 404, (person, address)


def test_who_acts_on_a_mandate_for_declarations_answers_too(operator, member, follow_up):
    agent = mandates.agent(operator)
    mandates.active(member, agent, functions=(Function.DECLARATIONS,))
    page = browser(agent.administrator).get("/")
    assert "Follow-ups to answer" in words(page)
    response = browser(agent.administrator).post(f"/follow-ups/{follow_up.pk}/answer/", GOOD, follow=True)
    assert "The follow-up is answered" in words(response)


def test_a_member_reports_a_change_and_an_officer_says_what_follows(operator, member, follow_up):
    given = {"kind": "product", "text": "Ny IdP-produkt i höst", "from_day": "2026-09-01", "certification": ""}
    address = f"/organisations/{member.organisation.pk}/changes/report/"
    assert "The change is reported" in words(browser(member.administrator).post(address, given, follow=True))
    change = MaterialChange.objects.get()
    officer = browser(operator.trust_officer)
    assert "Region Norrvik" in words(officer.get("/changes/"))
    said = {"to": "review", "consequence": "Granskas i september"}
    assert "The change is assessed" in words(officer.post(f"/changes/{change.pk}/assess/", said, follow=True))
    change.refresh_from_db()
    assert change.state == ChangeState.REVIEW
    assert "Granskas i september" in words(browser(member.administrator).get(f"/changes/{change.pk}/"))


def test_the_certifications_page_shows_what_was_reported_since(operator, member, follow_up):
    held = follow_up.certification
    change = _reported(member, certification=held)
    page = browser(member.administrator).get(f"/certifications/{held.pk}/").content.decode()
    assert f"/changes/{change.pk}/" in page
    assert f"/follow-ups/{follow_up.pk}/" in page
    assert f"/changes/{change.pk}/" not in browser(member.reader).get(f"/certifications/{held.pk}/").content.decode()
    address = f"/certifications/{held.pk}/narrow/"
    assert address in browser(operator.trust_officer).get(f"/changes/{change.pk}/").content.decode()
    assert address not in browser(member.administrator).get(f"/changes/{change.pk}/").content.decode()


def test_a_change_without_a_day_or_a_text_is_no_report(member, follow_up):
    address = f"/organisations/{member.organisation.pk}/changes/report/"
    response = browser(member.administrator).post(address, {"kind": "product"})
    assert response.status_code == 422
    assert 'href="#id_from_day"' in response.content.decode()
    assert not MaterialChange.objects.exists()


def test_pages_speak_swedish(member, follow_up):
    page = browser(member.administrator, "sv").get(f"/follow-ups/{follow_up.pk}/")
    assert "Är det som certifieringen omfattar oförändrat?" in words(page)


@pytest.mark.parametrize("address", ["/follow-ups/", "/changes/"])
def test_the_lists_ask_a_constant_number_of_queries(
    operator, member, follow_up, change, address, django_assert_max_num_queries
):
    for n in range(4):
        at = builders.organisation(operator, f"Kommun {n}")
        builders.certify(operator, at, days=3 * 365)
        MaterialChange.objects.create(
            organisation=at, kind="other", text="x", from_day=AT, reported_by=member.administrator, reported_at=AT
        )
    follow_ups.open_due(AT + timedelta(days=300))
    client = browser(operator.trust_officer)
    with django_assert_max_num_queries(14):
        assert "5" in words(client.get(address))
