"""Lists: order, columns, rows on a page, export, and what htmx gets; on two of them for all."""

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.actions import people
from members.tables_out import BOM
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def three(operator: builders.Operator) -> list[str]:
    """Names in the order of the alphabet."""
    names = ["Alvik", "Bergby", "Dalen"]
    for name in reversed(names):
        builders.organisation(operator, name)
    return names


def content(response) -> bytes:
    return b"".join(response.streaming_content)


def main_of(page: str) -> str:
    return page[page.index("<main") :]


def test_a_header_sorts_says_so_and_turns_round(operator, three):
    visitor = browser(operator.registrar)
    page = visitor.get("/organisations/").content.decode()
    assert page.index("Alvik (en)") < page.index("Bergby (en)") < page.index("Dalen (en)")
    assert 'aria-sort="ascending"' in page
    assert 'href="?sort=-name"' in page
    turned = visitor.get("/organisations/?sort=-name").content.decode()
    assert turned.index("Dalen (en)") < turned.index("Bergby (en)") < turned.index("Alvik (en)")
    assert 'aria-sort="descending"' in turned


def test_an_order_that_there_is_not_is_the_usual_one(operator, three):
    page = browser(operator.registrar).get("/organisations/?sort=memberships&size=7&columns=nonsense")
    assert page.status_code == 200
    text = page.content.decode()
    assert text.index("Alvik (en)") < text.index("Dalen (en)")


def test_what_is_empty_comes_last_either_way(operator, member):
    bare = builders.approved_entity(operator, member, entity_id="https://a.norrvik.example/")
    seen = builders.approved_entity(operator, member, entity_id="https://b.norrvik.example/")
    from members.actions import entities  # noqa: PLC0415

    entities.confirm(seen, by=member.administrator)
    visitor = browser(operator.registrar)
    for sort in ("confirmed", "-confirmed"):
        page = visitor.get(f"/entities/?sort={sort}").content.decode()
        assert page.index(seen.entity_id) < page.index(bare.entity_id), sort


def test_columns_are_chosen_and_the_first_one_stays(operator, member):
    response = browser(operator.registrar).get("/organisations/?columns=legal_form&columns=entities&q=norrvik")
    page = response.content.decode()
    heads = re.findall(r'id="sort-(\w+)"', page)
    assert heads == ["name", "legal_form"]
    assert "Region Norrvik (en) Region 0" in words(response)
    assert 'data-label="Memberships"' not in page


def test_rows_on_a_page_are_chosen(operator):
    for number in range(30):
        builders.organisation(operator, f"Vårdbolaget {number:02d}")
    assert "Page 1 of" not in words(browser(operator.registrar).get("/organisations/?size=50"))
    assert "Page 1 of 2" in words(browser(operator.registrar).get("/organisations/?size=25"))


def test_links_keep_what_the_list_is_narrowed_by(operator, three):
    page = browser(operator.registrar).get("/organisations/?q=b&sector=&columns=sector").content.decode()
    assert 'href="?q=b&amp;sort=sector&amp;columns=sector"' in page
    assert "q=b&amp;columns=sector&amp;format=csv" in page


def test_htmx_gets_the_results_and_the_words_for_the_live_region(operator, three):
    visitor = browser(operator.registrar)
    part = visitor.get("/organisations/?q=berg", headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "<html" not in text
    assert '<p id="found" hx-swap-oob="innerHTML">1 organisation</p>' in text
    assert '<div id="results">' in text
    assert "HX-Request" in part["Vary"]
    history = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in visitor.get("/organisations/?q=berg", headers=history).content.decode()


def test_the_page_has_a_live_region_before_anything_is_looked_for(operator, three):
    page = browser(operator.registrar).get("/organisations/").content.decode()
    assert 'id="found" class="visually-hidden" role="status"' in page


def test_csv_has_all_pages_and_the_columns_shown_in_the_reader_s_language(operator):
    for number in range(30):
        builders.organisation(operator, f"Vårdbolaget {number:02d}")
    response = browser(operator.registrar, "sv").get("/organisations/?q=vårdbolaget&columns=number&format=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "organisations-2026-06-01.csv" in response["Content-Disposition"]
    text = content(response).decode()
    assert text.startswith(BOM)
    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))
    assert rows[0] == ["Namn", "Organisationsnummer"]
    assert [row[0] for row in rows[1:]] == [f"Vårdbolaget {n:02d}" for n in range(30)]


def test_a_name_that_is_a_formula_is_not_run_by_a_spreadsheet(operator):
    builders.organisation(operator, "=HYPERLINK(1)")
    text = content(browser(operator.registrar).get("/organisations/?q=HYPERLINK&format=csv")).decode()
    assert "'=HYPERLINK(1)" in text
    assert "\n=HYPERLINK" not in text


def test_json_has_stored_values_that_no_language_changes(operator, member):
    for language in ("sv", "en"):
        response = browser(operator.registrar, language).get("/organisations/?q=norrvik&format=json")
        (row,) = json.loads(content(response))["organisations"]
        assert row["number"] == member.organisation.number
        assert row["sector"] == "regional_care"
        assert {"kind": "user_organisation", "state": "active"} in row["memberships"]


def test_nobody_exports_what_they_may_not_see(operator, member):
    builders.organisation(operator, "Kommunen Sydvik")
    told = json.loads(content(browser(member.reader).get("/organisations/?format=json")))
    assert [row["number"] for row in told["organisations"]] == [member.organisation.number]
    assert browser().get("/organisations/?format=json").status_code == 302


def test_an_entity_is_exported_by_its_entity_id(operator, member):
    builders.approved_entity(operator, member, entity_id="https://sp.norrvik.example/metadata", name="Journal")
    told = json.loads(content(browser(member.reader).get("/entities/?format=json")))
    (row,) = told["entities"]
    assert row["entity"] == "https://sp.norrvik.example/metadata"
    assert row["newest"] == ["approved"]
    text = content(browser(member.reader).get("/entities/?format=csv")).decode()
    assert "Journal – https://sp.norrvik.example/metadata" in text


@pytest.mark.parametrize("sort", ["name", "-name", "number", "sector", "legal_form", "size", "country", "registered"])
def test_organisations_are_sorted_by_every_column_that_says_it_can_be(operator, three, sort):
    page = browser(operator.registrar).get(f"/organisations/?sort={sort}&columns={sort.strip('-')}")
    assert "aria-sort" in page.content.decode()


@pytest.mark.parametrize("sort", ["entity", "owner", "roles", "newest", "submitted", "confirmed", "registered"])
def test_entities_are_sorted_by_every_column_that_says_it_can_be(operator, member, sort):
    builders.approved_entity(operator, member, entity_id="https://sp.norrvik.example/metadata")
    page = browser(operator.registrar).get(f"/entities/?sort={sort}&columns={sort}")
    assert "aria-sort" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=active", True),
        ("state=ended", False),
        ("state=active&kind=agent", False),
        ("legal_form=region", True),
        ("legal_form=company", False),
    ],
)
def test_organisations_are_found_by_state_and_legal_form(operator, member, query, found):
    page = words(browser(operator.registrar).get(f"/organisations/?{query}"))
    assert ("Region Norrvik (en)" in page) is found


def test_organisations_with_a_contact_that_has_not_answered_are_found(operator, member):
    visitor = browser(operator.registrar)
    assert "Region Norrvik (en)" not in words(visitor.get("/organisations/?contacts=unverified"))
    from members.actions import contacts  # noqa: PLC0415

    asked = {"kind": "support", "name": "Stöd", "email": "stod@norrvik.example"}
    contacts.record(member.organisation, **asked, by=member.administrator)
    assert "Region Norrvik (en)" in words(visitor.get("/organisations/?contacts=unverified"))


@pytest.mark.parametrize(
    ("query", "found"),
    [("environment=production", False), ("confirmed=yes", True), ("confirmed=no", False), ("q=PROV", True)],
)
def test_entities_are_found_by_environment_confirmation_and_name_in_any_case(operator, member, query, found):
    builders.approved_entity(operator, member, entity_id="https://sp.norrvik.example/metadata", name="Provsystem")
    page = words(browser(operator.registrar).get(f"/entities/?{query}"))
    assert ("https://sp.norrvik.example/metadata" in page) is found


def test_an_entity_is_found_by_its_newest_name_and_no_longer_by_the_former(operator, member):
    builders.approved_entity(operator, member, entity_id="https://sp.norrvik.example/metadata", name="Gamla namnet")
    builders.submitted(member, entity_id="https://sp.norrvik.example/metadata", name="Nya namnet")
    visitor = browser(operator.registrar)
    assert "https://sp.norrvik.example/metadata" in words(visitor.get("/entities/?q=nya+namnet"))
    assert "https://sp.norrvik.example/metadata" not in words(visitor.get("/entities/?q=gamla+namnet"))


def test_the_list_of_organisations_takes_as_many_queries_for_ten_as_for_two(operator):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get("/organisations/").status_code == 200
        return len(captured)

    builders.member(operator, "Region Ett")
    visitor = browser(operator.registrar)
    visitor.get("/organisations/")
    two = queries()
    for number in range(8):
        builders.member(operator, f"Region {number}")
    assert queries() == two


def test_an_export_takes_as_many_queries_for_ten_as_for_two(operator):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            content(visitor.get("/organisations/?format=csv"))
        return len(captured)

    builders.member(operator, "Region Ett")
    visitor = browser(operator.registrar)
    visitor.get("/organisations/")
    two = queries()
    for number in range(8):
        builders.member(operator, f"Region {number}")
    assert queries() == two


def test_erasing_a_person_takes_their_views_along(operator):
    from members.actions import saved_views  # noqa: PLC0415
    from members.models import SavedView  # noqa: PLC0415
    from members.models.saved_view import ListName  # noqa: PLC0415

    somebody = builders.person("Ny Nyman")
    saved_views.keep(somebody, ListName.ENTITIES, name="Mina", query="q=nyman", by=somebody)
    people.deactivate(somebody, by=operator.registrar)
    people.erase(builders.again(somebody), by=operator.registrar)
    assert not SavedView.objects.exists()
