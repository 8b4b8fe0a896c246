"""The page that a second contact comes to from the mail, and the registrar's pages around it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from federation.actions import approval_rules, confirmations
from federation.models import Confirmation
from members.actions import deliveries, revisions
from members.clock import clock_at
from members.models import MetadataRevision
from members.models.revision import RevisionState
from members.saml.difference import Risk
from tests import builders
from tests.builders import AT, Member, Operator
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def waiting(operator: Operator, member: Member) -> MetadataRevision:
    return builders.submitted(member, entity_id="https://idp.norrvik.example/metadata", role="idp")


@pytest.fixture
def asked(operator, member, waiting) -> Confirmation:
    return confirmations.ask(waiting, builders.contact(member.organisation), by=operator.registrar)


@pytest.fixture
def link(asked) -> str:
    """The mail's link, without the host."""
    deliveries.send()
    return "/confirm/" + re.findall(r"/confirm/([^/\s]+)/", mail.outbox[-1].body)[0] + "/"


def decision_page(person, revision):
    return browser(person).get(f"/revisions/{revision.pk}/decide/")


def state_of(asked) -> str:
    return Confirmation.objects.get(pk=asked.pk).state


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_link_shows_without_log_in_who_what_and_the_digest_and_changes_nothing(asked, link, language):
    for _again in range(2):
        response = browser(language=language).get(link)
        page = words(response)
        assert response.status_code == 200
        assert str(asked.revision.entity) in page
        assert "Region Norrvik" in page
        assert asked.sha256 in page.replace(" ", "")
        assert asked.revision.facts["keys"][0]["certificate_sha256"] in page.replace(" ", "")
    assert state_of(asked) == "asked"


def test_the_link_is_not_kept_by_caches_nor_told_to_other_sites(link):
    response = browser().get(link)
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "same-origin"  # "no-referrer" sends forms with no Origin


def test_confirming_says_so_and_a_registrar_can_then_approve(operator, asked, waiting, link):
    visitor = browser()
    page = words(visitor.post(link, {"decision": "confirm", "remark": "Det stämmer."}, follow=True))
    assert "Confirmed" in page
    assert "Thank you" in page
    shown = words(decision_page(operator.registrar, waiting))
    assert "Vakt Norrvik confirmed exactly these bytes" in shown
    assert "by the link in the e-mail" in shown
    assert "Det stämmer." in shown
    browser(operator.registrar).post(f"/revisions/{waiting.pk}/decide/", {"decision": "approve"})
    assert MetadataRevision.objects.get(pk=waiting.pk).state == RevisionState.APPROVED


def test_refusing_says_so_and_the_registrar_sees_why(operator, asked, waiting, link):
    assert "Refused" in words(browser().post(link, {"decision": "refuse", "remark": "Inte vi."}, follow=True))
    shown = words(decision_page(operator.registrar, waiting))
    assert "Vakt Norrvik refused" in shown
    assert "Inte vi." in shown
    response = browser(operator.registrar).post(f"/revisions/{waiting.pk}/decide/", {"decision": "approve"})
    assert response.status_code == 422
    assert "refused to confirm" in words(response)


@pytest.mark.parametrize("decision", ["", "yes"])
def test_another_button_answers_nothing_and_keeps_what_was_written(asked, link, decision):
    response = browser().post(link, {"decision": decision, "remark": "Hej hej"})
    assert response.status_code == 422
    assert "Press Confirm or Refuse." in words(response)
    assert "Hej hej" in response.content.decode()
    assert state_of(asked) == "asked"


def test_a_used_link_tells_what_was_answered_and_takes_no_other_answer(asked, link):
    browser().post(link, {"decision": "confirm"})
    assert "Confirmed" in words(browser().get(link))
    response = browser().post(link, {"decision": "refuse"})
    assert response.status_code == 409
    assert "It has been answered already." in words(response)
    assert state_of(asked) == "confirmed"


@pytest.mark.parametrize("cut", ["x", "a" * 43, "åäö", "%00"])
def test_a_link_that_was_cut_off_is_told_what_to_do(asked, link, cut):
    for method in ("get", "post"):
        response = getattr(browser(), method)(f"/confirm/{cut}/")
        assert response.status_code == 404
        assert "The link is not valid" in words(response)
    assert state_of(asked) == "asked"


def test_an_expired_link_says_since_when_and_whom_to_ask(asked, link):
    with clock_at(AT + timedelta(days=14)):
        response = browser().get(link)
        assert response.status_code == 410
        assert "The link expired" in words(response)
        assert browser().post(link, {"decision": "confirm"}).status_code == 409
    assert state_of(asked) == "asked"


def test_a_link_to_what_no_longer_waits_says_so(member, asked, link):
    revisions.withdraw(asked.revision, by=member.administrator)
    response = browser().get(link)
    assert response.status_code == 410
    assert "no longer waits for a decision" in words(response)


def test_an_older_link_points_to_the_newer_mail(operator, asked, waiting, link):
    confirmations.ask(waiting, asked.contact, by=operator.registrar)
    response = browser().get(link)
    assert response.status_code == 410
    assert "Use the link in that one" in words(response)


def test_when_what_would_be_published_changed_the_page_says_so_and_only_refuses(operator, member, asked, link):
    builders.certify(operator, member.organisation)
    response = browser().get(link)
    assert "has changed since you were asked" in words(response)
    assert 'value="confirm"' not in response.content.decode()
    assert asked.sha256 not in words(response).replace(" ", "")
    assert "has changed since Vakt Norrvik was asked" in words(decision_page(operator.registrar, asked.revision))


def test_no_answer_is_taken_without_the_forms_token(asked, link):
    assert Client(enforce_csrf_checks=True).post(link, {"decision": "confirm"}).status_code == 403
    assert state_of(asked) == "asked"


def test_a_registrar_chooses_whom_to_ask(operator, member, waiting):
    contact = builders.contact(member.organisation)
    unverified = builders.contact(member.organisation, "support", email="fraga@norrvik.example", verified=False)
    shown = words(decision_page(operator.registrar, waiting))
    assert "Nobody has been asked yet." in shown
    assert "High risk" in shown
    visitor, address = browser(operator.registrar), f"/revisions/{waiting.pk}/confirmation/"
    form = words(visitor.get(address))
    assert contact.email in form
    assert unverified.email not in form
    response = visitor.post(address, {"contact": unverified.pk})
    assert response.status_code == 422
    shown = words(visitor.post(address, {"contact": contact.pk}, follow=True))
    assert "Asked. The e-mail is sent within a minute." in shown
    assert f"Vakt Norrvik ({contact.email}) was asked" in shown
    assert "The e-mail has not been sent yet." in shown


def test_a_registrar_records_a_call_and_keeps_what_was_typed_wrongly(operator, asked, waiting):
    visitor, address = browser(operator.registrar), f"/confirmations/{asked.pk}/telephone/"
    assert "+46 0 000 00 00, the number in the register" in words(visitor.get(address))
    response = visitor.post(address, {"first": "deadbeef", "last": asked.sha256[-8:]})
    assert response.status_code == 422
    assert "This is not what would be published." in words(response)
    assert 'value="deadbeef"' in response.content.decode()
    page = words(visitor.post(address, {"first": asked.sha256[:8], "last": asked.sha256[-8:]}, follow=True))
    assert "The confirmation is recorded." in page
    assert f"{operator.registrar} took the call." in page


def test_where_nobody_can_be_asked_the_way_to_a_contact_is_shown(operator, member, waiting):
    response = decision_page(operator.registrar, waiting)
    assert "The organisation has no verified contact but the person who submitted the metadata." in words(response)
    assert f"/organisations/{member.organisation.pk}/contacts/add/" in response.content.decode()


@pytest.mark.parametrize("page", ["revisions/{r}/confirmation/", "confirmations/{c}/telephone/"])
def test_asking_is_for_registrars(operator, member, asked, page):
    address = "/" + page.format(r=asked.revision_id, c=asked.pk)
    assert browser().get(address).headers["Location"].startswith("/accounts/login/")
    assert browser(member.administrator).get(address).status_code == 404
    assert browser(operator.trust_officer).get(address).status_code == 403


def test_the_first_of_two_registrars_is_told_that_a_second_has_to_follow(operator, waiting):
    approval_rules.decide(Risk.HIGH, registrars=2, confirmation=False, by=operator.decision_maker)
    address = f"/revisions/{waiting.pk}/decide/"
    page = words(browser(operator.registrar).post(address, {"decision": "approve"}, follow=True))
    assert "Your yes is recorded. A second registrar has to approve it." in page
    shown = words(decision_page(operator.second_registrar, waiting))
    assert "2 registrars" in shown
    assert f"Said yes {operator.registrar}" in shown
