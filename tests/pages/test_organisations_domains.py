"""Domains through pages: claimed, with what to publish, looked for, accepted, withdrawn."""

from datetime import timedelta

import pytest

from members.actions import domains
from members.clock import clock_at
from members.models import Domain
from members.models.domain import DomainMethod, DomainResult, DomainState
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
NAME = "norrvik.example"


@pytest.fixture
def domain(member: builders.Member) -> Domain:
    """A claim that waits for its record."""
    return domains.claim(member.organisation, NAME, DomainMethod.DNS, by=member.administrator)


def test_a_member_claims_a_domain_and_reads_what_to_publish(member):
    address = f"/organisations/{member.organisation.pk}/domains/claim/"
    page = words(browser(member.administrator).post(address, {"name": "Norrvik.example", "method": "dns"}, follow=True))
    assert "norrvik.example is claimed. Now show that it is yours." in page
    assert f"Name _sigill.{NAME} Type TXT Value {Domain.objects.get().token}" in page


def test_the_file_s_address_and_contents_are_told(member):
    domain = domains.claim(member.organisation, NAME, DomainMethod.HTTPS, by=member.administrator)
    page = words(browser(member.administrator).get(f"/domains/{domain.pk}/"))
    assert f"https://{NAME}/.well-known/sigill-challenge.txt Contents {domain.token}" in page


def test_the_page_speaks_swedish(member, domain):
    page = browser(member.administrator, "sv").get(f"/domains/{domain.pk}/")
    assert page.status_code == 200
    assert domain.token in page.content.decode()


def test_a_name_that_cannot_be_claimed_comes_back_with_the_form(member):
    address = f"/organisations/{member.organisation.pk}/domains/claim/"
    response = browser(member.administrator).post(address, {"name": "co.uk", "method": "dns"})
    assert response.status_code == 422
    assert "Anybody can register a name under co.uk" in words(response)
    assert 'value="co.uk"' in response.content.decode()


def test_a_second_claim_on_the_same_name_is_pointed_to_the_first(member, domain):
    address = f"/organisations/{member.organisation.pk}/domains/claim/"
    response = browser(member.administrator).post(address, {"name": NAME, "method": "https"})
    assert "has claimed this domain already" in words(response)


def test_a_look_is_asked_for_and_its_result_shown(member, domain):
    page = words(browser(member.administrator).post(f"/domains/{domain.pk}/check/", follow=True))
    assert page.count("Sigill is looking. Load the page again in a moment.") == 2
    Domain.objects.update(asked_at=None, checked_at=builders.AT, result=DomainResult.OTHER)
    page = words(browser(member.administrator).get(f"/domains/{domain.pk}/"))
    assert "Something else is published there than the token" in page
    assert "Sigill is looking" not in page


def test_a_registrar_accepts_with_a_note(operator, member, domain):
    registrar = browser(operator.registrar)
    assert registrar.post(f"/domains/{domain.pk}/accept/", {"note": ""}).status_code == 422
    page = words(registrar.post(f"/domains/{domain.pk}/accept/", {"note": "Registerutdrag visat"}, follow=True))
    assert "norrvik.example is proven." in page
    assert "Registerutdrag visat" in page
    assert "holds until 1 June 2027" in page


def test_the_member_s_page_lists_its_domains_and_leads_to_them(member, domain):
    page = browser(member.administrator).get(f"/organisations/{member.organisation.pk}/")
    assert f'href="/domains/{domain.pk}/"' in page.content.decode()
    assert "Claim a domain" in words(page)


def test_a_withdrawn_claim_is_off_the_list(member, domain):
    page = words(browser(member.administrator).post(f"/domains/{domain.pk}/withdraw/", follow=True))
    assert "The claim on norrvik.example is withdrawn." in page
    assert "No domain is claimed yet" in page
    assert Domain.objects.get().state == DomainState.WITHDRAWN


def test_a_reader_sees_the_domain_and_no_buttons(member, domain):
    page = words(browser(member.reader).get(f"/domains/{domain.pk}/"))
    assert domain.token in page
    assert "Check now" not in page
    assert "Withdraw the claim" not in page
    assert "Accept the domain" not in page


def test_a_domain_that_is_shown_to_the_registrar_waits_in_their_queue(operator, member, domain):
    shown = domains.claim(member.organisation, "annan.example", DomainMethod.REGISTRAR, by=member.administrator)
    registrar = browser(operator.registrar)
    assert "Domains to accept" in words(registrar.get("/"))
    queue = registrar.get("/queues/domains/")
    assert f'href="/domains/{shown.pk}/"' in queue.content.decode()
    assert NAME not in words(queue)
    domains.accept(shown, note="Utdrag", by=operator.registrar)
    assert "annan.example" not in words(registrar.get("/queues/domains/"))
    with clock_at(builders.AT + timedelta(days=340)):
        assert "annan.example" in words(registrar.get("/queues/domains/"))
