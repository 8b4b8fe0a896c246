"""Entity categories through pages: seen, asked for, granted, refused and withdrawn."""

from urllib.parse import quote

import pytest

from members.actions import categories
from members.models import CategoryGrant, CategoryRequest, Entity
from members.models.category import RequestState
from members.saml.prerequisites import PERSONALIZED, RESEARCH
from tests import builders
from tests.categories import SIRTFI, document, holder_to_be
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
ESI = "https://myacademicid.org/entity-categories/esi"
CLAIMS = f"""<md:Extensions><mdattr:EntityAttributes xmlns:mdattr="urn:oasis:names:tc:SAML:metadata:attribute">
  <saml:Attribute xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Name="http://macedir.org/entity-category"
    NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">
    <saml:AttributeValue>{ESI}</saml:AttributeValue><saml:AttributeValue>{RESEARCH}</saml:AttributeValue>
  </saml:Attribute></mdattr:EntityAttributes></md:Extensions>
  <md:SPSSODescriptor"""


@pytest.fixture
def entity(operator: builders.Operator, member: builders.Member) -> Entity:
    builders.feed(operator)
    return holder_to_be(operator, member)


@pytest.fixture
def asked(entity, member) -> CategoryRequest:
    return categories.request(entity, SIRTFI, reason="Vi har jour.", by=member.administrator)


def page_of(entity, person, language="en"):
    return words(browser(person, language).get(f"/entities/{entity.pk}/"))


def test_a_member_asks_and_sees_that_it_waits(member, entity):
    address = f"/entities/{entity.pk}/categories/ask/"
    response = browser(member.administrator).post(address, {"category": SIRTFI, "reason": "Vi har jour."}, follow=True)
    page = words(response)
    assert "The category is asked for." in page
    assert "Sirtfi Waits for a registrar Vi har jour." in page


def test_a_request_that_cannot_be_made_comes_back_with_the_form(member, entity, asked):
    address = f"/entities/{entity.pk}/categories/ask/"
    response = browser(member.administrator).post(address, {"category": SIRTFI, "reason": "Igen"})
    assert response.status_code == 422
    assert "asked for already" in words(response)
    assert "Igen</textarea>" in response.content.decode()


def test_a_request_waits_in_the_registrars_queue_and_leads_to_the_entity(operator, entity, asked):
    response = browser(operator.registrar).get("/queues/categories/")
    assert f'href="/entities/{entity.pk}/#categories"' in response.content.decode()
    assert "Sirtfi" in words(response)


def test_a_registrar_grants_and_everybody_sees_who_and_until_when(operator, member, entity, asked):
    registrar = browser(operator.registrar)
    address = f"/entities/{entity.pk}/categories/grant/?category={quote(SIRTFI, safe='')}"
    (chosen,) = [line for line in registrar.get(address).content.decode().split("<input") if "checked" in line]
    assert f'value="{SIRTFI}"' in chosen
    given = {"category": SIRTFI, "until": "2027-06-01", "note": "Intyg sett"}
    page = words(registrar.post(address, given, follow=True)).replace(" .", ".")
    assert "The category is granted." in page
    assert "Granted by Rut Registrator, 1 June 2026. The first day without it is 1 June 2027. Intyg sett" in page
    assert "Sirtfi Granted Vi har jour." in page_of(entity, member.reader)
    assert SIRTFI in page_of(entity, member.reader)


def test_a_grant_that_lacks_something_says_what_and_keeps_what_was_typed(operator, entity):
    address = f"/entities/{entity.pk}/categories/grant/"
    response = browser(operator.registrar).post(address, {"category": PERSONALIZED, "note": "Avtal 7"})
    assert response.status_code == 422
    assert "Personalized Access cannot be granted yet. Revision 1:" in words(response)
    assert "mdui:PrivacyStatementURL" in words(response)
    assert "Avtal 7</textarea>" in response.content.decode()


def test_what_stands_against_a_request_is_shown_while_it_waits(operator, member):
    builders.feed(operator)
    bare = builders.approved_entity(operator, member)
    categories.request(bare, SIRTFI, reason="Vi har jour.", by=member.administrator)
    page = page_of(bare, member.reader)
    assert "It cannot be granted yet: Revision 1: Sirtfi needs a security contact" in page


def test_a_refusal_says_why_on_the_entitys_page(operator, member, entity, asked):
    registrar = browser(operator.registrar)
    address = f"/categories/requests/{asked.pk}/refuse/"
    assert registrar.post(address, {"note": ""}).status_code == 422
    assert "It is refused." in words(registrar.post(address, {"note": "Ingen jour på helger"}, follow=True))
    page = page_of(entity, member.reader)
    assert "Sirtfi Refused" in page
    assert "The answer: Ingen jour på helger" in page


def test_a_request_is_taken_back_with_a_button(member, entity, asked):
    page = browser(member.administrator).post(f"/categories/requests/{asked.pk}/take-back/", follow=True)
    assert "The request is taken back." in words(page)
    assert CategoryRequest.objects.get().state == RequestState.WITHDRAWN


def test_a_category_is_withdrawn_with_a_reason(operator, entity):
    granted = categories.grant(entity, RESEARCH, by=operator.registrar)
    registrar = browser(operator.registrar)
    address = f"/categories/grants/{granted.pk}/withdraw/"
    assert registrar.post(address, {"note": ""}).status_code == 422
    page = words(registrar.post(address, {"note": "Annan verksamhet"}, follow=True))
    assert "leaves the feeds at the next turn" in page
    assert "No category. The registry writes the scopes" in page
    assert "Category withdrawn" in page


def test_what_the_metadata_claims_is_told_apart_from_what_is_granted(operator, member, entity):
    text = document().decode().replace("<md:SPSSODescriptor", CLAIMS)
    builders.approve(builders.submitted(member, xml=text.encode()), by=operator.registrar)
    page = page_of(entity, member.administrator)
    assert f"Stated by the entity itself {ESI} The metadata also claims what only the registry writes" in page
    assert f"Research and Scholarship {RESEARCH} – Ask for Research and Scholarship" in page
    categories.grant(entity, RESEARCH, by=operator.registrar)
    assert "Ask for Research and Scholarship" not in page_of(entity, member.administrator)


def test_the_preview_on_the_page_is_with_the_category(operator, member, entity):
    categories.grant(entity, RESEARCH, by=operator.registrar)
    revision = entity.revisions.get()
    published = browser(member.reader).get(f"/revisions/{revision.pk}/published/").content.decode()
    assert f"<saml:AttributeValue>{RESEARCH}</saml:AttributeValue>" in published


def test_a_reader_sees_no_buttons_and_gets_no_forms(operator, member, entity, asked):
    granted = categories.grant(entity, RESEARCH, by=operator.registrar)
    reader = browser(member.reader)
    page = reader.get(f"/entities/{entity.pk}/").content.decode()
    assert "/categories/" not in page
    for address in ("ask", "grant"):
        assert reader.get(f"/entities/{entity.pk}/categories/{address}/").status_code == 403
    assert reader.get(f"/categories/grants/{granted.pk}/withdraw/").status_code == 403
    assert reader.get(f"/categories/requests/{asked.pk}/refuse/").status_code == 403
    assert CategoryGrant.objects.get().withdrawn_at is None


def test_a_member_that_asks_cannot_grant(member, entity, asked):
    response = browser(member.administrator).post(f"/entities/{entity.pk}/categories/grant/", {"category": SIRTFI})
    assert response.status_code == 403


def test_another_organisations_entity_does_not_exist(operator, entity, asked):
    other = builders.member(operator, "Kommunen Sydvik")
    stranger = browser(other.administrator)
    assert stranger.get(f"/entities/{entity.pk}/categories/ask/").status_code == 404
    assert stranger.post(f"/categories/requests/{asked.pk}/take-back/").status_code == 404


def test_the_section_speaks_swedish(operator, member, entity, asked):
    categories.grant(entity, RESEARCH, by=operator.registrar)
    response = browser(member.administrator, "sv").get(f"/entities/{entity.pk}/")
    assert response.status_code == 200
    assert "Research and Scholarship" in words(response)
