"""Organisations: the list, registering, the page about one, and that nobody sees another's."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import AuditEvent, Organisation
from members.tags import Tag
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
GIVEN = {
    "name_sv": "Kommunen Nyköping",
    "name_en": "Nykoping",
    "legal_form": "municipality",
    "sector": "municipal_care",
    "size_class": "medium",
}


@pytest.fixture
def other(operator: builders.Operator) -> builders.Member:
    """Another member."""
    return builders.member(operator, "Kommunen Sydvik")


def test_a_registrar_registers_an_organisation_and_lands_on_its_page(operator):
    number = builders.organisation_number()
    hyphenated = f"{number[:6]}-{number[6:]}"
    response = browser(operator.registrar).post("/organisations/register/", GIVEN | {"number": hyphenated}, follow=True)
    assert Organisation.objects.filter(number=number).exists()
    assert "Nykoping is registered." in words(response)
    assert hyphenated in words(response)


def test_a_wrong_number_is_shown_beside_its_field_and_on_top_and_nothing_typed_is_lost(operator):
    response = browser(operator.registrar).post("/organisations/register/", GIVEN | {"number": "5560000000"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "There is a problem" in page
    assert '<a href="#id_number">' in page
    assert 'aria-describedby="id_number_helptext id_number_error"' in page
    assert 'value="Kommunen Nyköping"' in page
    assert "<title>Error: Register an organisation" in page


def test_the_same_organisation_twice_is_refused_in_words(operator, member):
    response = browser(operator.registrar).post(
        "/organisations/register/", GIVEN | {"number": member.organisation.number}
    )
    assert response.status_code == 422
    assert "Search for it in the list." in words(response)
    assert Organisation.objects.filter(number=member.organisation.number).count() == 1


def test_a_member_may_not_register_organisations(member):
    response = browser(member.administrator).get("/organisations/register/")
    assert response.status_code == 403
    assert "Not yours to open" in words(response)


def test_a_member_sees_its_own_organisation_and_nobody_elses(member, other):
    page = words(browser(member.reader).get("/organisations/"))
    assert "Region Norrvik (en)" in page
    assert "Sydvik" not in page


@pytest.mark.parametrize("address", ["/organisations/{pk}/", "/organisations/{pk}/log/"])
def test_another_organisations_page_does_not_exist(member, other, address):
    response = browser(member.administrator).get(address.format(pk=other.organisation.pk))
    assert response.status_code == 404
    assert "There is no such page" in words(response)


@pytest.mark.parametrize("address", ["/organisations/", "/organisations/{pk}/", "/organisations/{pk}/log/"])
def test_the_public_is_asked_to_log_in(member, address):
    response = browser().get(address.format(pk=member.organisation.pk))
    assert response.status_code == 302
    assert "/accounts/login/" in response.headers["Location"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=norrVIK", True),
        ("q=nowhere", False),
        ("sector=regional_care", True),
        ("sector=pharmacy", False),
        ("kind=user_organisation", True),
        ("kind=agent", False),
        ("kind=nonsense", True),
    ],
)
def test_search_by_name_sector_and_membership(operator, member, query, found):
    page = words(browser(operator.registrar).get(f"/organisations/?{query}"))
    assert ("Region Norrvik (en)" in page) is found


def test_search_by_number_with_its_hyphen(operator, member):
    number = member.organisation.number
    page = words(browser(operator.registrar).get(f"/organisations/?q={number[:6]}-{number[6:]}"))
    assert "1 organisation " in page
    assert "Region Norrvik (en)" in page


@pytest.mark.parametrize(("query", "found"), [("åkerö", True), ("ÅKERÖ", True), (".kerö", False), ("åkerö (", False)])
def test_search_knows_swedish_letters_and_takes_signs_as_they_stand(operator, query, found):
    builders.organisation(operator, "Åkerö kommun")
    page = words(browser(operator.registrar).get("/organisations/", {"q": query}))
    assert ("Åkerö kommun" in page) is found


def test_the_list_has_pages(operator):
    for number in range(26):
        builders.organisation(operator, f"Vårdbolaget {number:02d}")
    registrar = browser(operator.registrar)
    assert "Page 1 of 2" in words(registrar.get("/organisations/?q=v"))
    assert "Page 2 of 2" in words(registrar.get("/organisations/?q=v&page=2"))


def test_the_page_shows_everything_about_the_organisation(operator, member):
    builders.admitted_entity(operator, member, entity_id="https://sp.norrvik.example/metadata")
    page = words(browser(member.reader).get(f"/organisations/{member.organisation.pk}/"))
    for expected in (
        "User organisation Active",
        "Template membership 1.0 In force",
        "LoA3 Active",
        "https://sp.norrvik.example/metadata",
        member.signatory.name,
        "Submitted → Approved",
    ):
        assert expected in page, expected


def test_a_reader_gets_no_button_but_the_one_to_leave(operator, member):
    page = browser(member.reader).get(f"/organisations/{member.organisation.pk}/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert re.findall(r"<button[^>]*>([^<]*)", main) == ["Leave the role"]
    assert "/memberships/" not in main


def test_a_registrar_records_a_contact(operator, member):
    address = f"/organisations/{member.organisation.pk}/contacts/add/"
    contact = {"kind": "security", "name": "IT-säkerhet", "email": "sakerhet@norrvik.example", "verified": "on"}
    browser(operator.registrar).post(address, contact)
    recorded = member.organisation.contacts.get(kind="security")
    assert (recorded.email, recorded.verified_at) == ("sakerhet@norrvik.example", builders.AT)


def test_a_contact_twice_for_the_same_purpose_is_refused_in_the_form(operator, member):
    address = f"/organisations/{member.organisation.pk}/contacts/add/"
    contact = {"kind": "security", "name": "IT-säkerhet", "email": "sakerhet@norrvik.example"}
    registrar = browser(operator.registrar)
    registrar.post(address, contact)
    response = registrar.post(address, contact)
    assert response.status_code == 422
    assert "recorded for this purpose already" in words(response)
    assert member.organisation.contacts.filter(kind="security").count() == 1


def test_the_log_tells_all_of_it_in_pages(operator, member):
    count = AuditEvent.objects.filter(organisation=member.organisation).count()
    page = words(browser(member.reader).get(f"/organisations/{member.organisation.pk}/log/"))
    assert page.count("Membership changed state") == min(
        50, AuditEvent.objects.filter(organisation=member.organisation, tag=Tag.MEMBERSHIP_MOVED).count()
    )
    assert count > 10


def test_the_page_asks_the_same_number_of_questions_however_many_entities(operator, member):
    registrar = browser(operator.registrar)
    asked = []
    for number in range(3):
        builders.admitted_entity(operator, member, entity_id=f"https://sp{number}.norrvik.example/metadata")
        with CaptureQueriesContext(connection) as queries:
            registrar.get(f"/organisations/{member.organisation.pk}/")
        asked.append(len(queries))
    assert asked[1] == asked[2]
