"""Changing an organisation's facts, merging and splitting it, and its subcontractors, on pages."""

import pytest

from members.actions import organisations, subcontracts
from members.models import Entity, Organisation
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")


def _facts(organisation, **changes):
    names = ("country", "number", "name_sv", "name_en", "legal_form", "sector", "size_class")
    return {**{name: getattr(organisation, name) for name in names}, "seen": organisation.version, **changes}


def test_a_new_name_is_shown_and_the_former_one_beside_it(operator, member):
    at = member.organisation
    given = _facts(at, name_en="New Region")
    page = words(browser(operator.registrar).post(f"/organisations/{at.pk}/change/", given, follow=True))
    assert "The organisation's facts are changed." in page
    assert "Former names Region Norrvik / Region Norrvik (en) until" in page


def test_who_was_overtaken_sees_both_loses_nothing_and_can_send_again(operator, member):
    at = member.organisation
    mine = _facts(at, name_en="Mine")
    organisations.change(at, seen=1, name_en="Theirs", by=operator.second_registrar)
    own = browser(operator.registrar)
    response = own.post(f"/organisations/{at.pk}/change/", mine)
    assert response.status_code == 422
    assert "has been changed by somebody else" in words(response)
    assert "As it is now" in words(response)
    assert "Theirs" in words(response)
    page = response.content.decode()
    assert 'value="Mine"' in page
    assert 'name="seen" value="2"' in page
    own.post(f"/organisations/{at.pk}/change/", {**mine, "seen": "2"})
    assert Organisation.objects.get(pk=at.pk).name_en == "Mine"


def test_a_wrong_number_leaves_the_page_s_heading_as_it_was(operator, member):
    at = member.organisation
    given = _facts(at, number="1234567890", name_en="Not saved")
    response = browser(operator.registrar).post(f"/organisations/{at.pk}/change/", given)
    assert response.status_code == 422
    assert "is not a Swedish organisation number" in words(response)
    assert Organisation.objects.get(pk=at.pk).name_en != "Not saved"


def test_a_foreign_organisation_is_marked_as_such(operator):
    given = {
        "country": "no",
        "number": "974 760 673",
        "name_sv": "Helse Fjell",
        "name_en": "Helse Fjell",
        "legal_form": "region",
        "sector": "regional_care",
        "size_class": "large",
    }
    page = browser(operator.registrar).post("/organisations/register/", given, follow=True)
    assert "NO 974760673 (foreign)" in words(page)


def test_a_name_like_another_one_s_is_asked_about_and_then_taken(operator, member):
    given = {**_facts(member.organisation), "number": builders.organisation_number()}
    own = browser(operator.registrar)
    response = own.post("/organisations/register/", given)
    assert response.status_code == 422
    assert "has nearly the same name" in words(response)
    own.post("/organisations/register/", {**given, "is_another": "on"})
    assert Organisation.objects.filter(name_sv=member.organisation.name_sv).count() == 2


def test_a_merger_on_a_page_ends_on_the_successor_s(operator, member):
    other = builders.member(operator, "Region Storvik")
    given = {"successor": other.organisation.number, "note": "Riksdagens beslut"}
    page = browser(operator.registrar).post(f"/organisations/{member.organisation.pk}/merge/", given, follow=True)
    assert "Region Storvik (en) has taken over." in words(page)
    assert "Follows on Region Norrvik (en)" in words(page)
    old = words(browser(operator.registrar).get(f"/organisations/{member.organisation.pk}/"))
    assert "Dissolved" in old


def test_a_split_offers_the_organisation_s_own_entities(operator, member):
    other = builders.member(operator, "Region Storvik")
    entity = builders.approved_entity(operator, member, role="sp")
    address = f"/organisations/{member.organisation.pk}/split/"
    own = browser(operator.registrar)
    assert entity.entity_id in words(own.get(address))
    own.post(address, {"successor": other.organisation.number, "entities": [entity.pk], "note": "Beslut"})
    assert Entity.objects.get().owner == other.organisation


@pytest.mark.parametrize("verb", ["merge", "split", "change"])
def test_a_member_opens_none_of_these(member, verb):
    response = browser(member.administrator).get(f"/organisations/{member.organisation.pk}/{verb}/")
    assert response.status_code == 403


def test_an_administrator_records_a_subcontractor_and_ends_the_entry(operator, member):
    supplier = builders.organisation(operator, "Driftbolaget AB", sector="supplier")
    own = browser(member.administrator)
    given = {"supplier": supplier.number, "what": "Runs the identity provider"}
    page = own.post(f"/organisations/{member.organisation.pk}/subcontractors/add/", given, follow=True)
    assert "Driftbolaget AB (en)" in words(page)
    assert "Runs the identity provider" in words(page)
    entry = member.organisation.subcontracts.get()
    page = own.post(f"/subcontracts/{entry.pk}/end/", follow=True)
    assert "Runs the identity provider" not in words(page)


def test_another_member_s_subcontract_does_not_exist(operator, member):
    supplier = builders.organisation(operator, "Driftbolaget AB", sector="supplier")
    entry = subcontracts.record(member.organisation, supplier, what="Drift", by=member.administrator)
    stranger = builders.member(operator, "Region Storvik").administrator
    assert browser(stranger).post(f"/subcontracts/{entry.pk}/end/").status_code == 404
    assert member.organisation.subcontracts.in_force().exists()


def test_the_basis_of_invoices_is_a_file_for_the_registrar_only(operator, member):
    given = {"since": "2026-01-01", "until": "2026-12-31"}
    response = browser(operator.registrar).post("/organisations/invoicing/", given)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "user_organisation,A3,2026-06-01,2026-12-31" in response.content.decode()
    assert browser(member.administrator).get("/organisations/invoicing/").status_code == 403
    wrong = browser(operator.registrar).post("/organisations/invoicing/", {**given, "until": "2025-01-01"})
    assert wrong.status_code == 422
    assert "ends before it begins" in words(wrong)
