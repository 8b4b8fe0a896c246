"""The operator's other lists: who sees them, what they are narrowed by, and their constant number of queries."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.actions import agreements
from tests import builders
from tests.pages.visiting import browser, words
from tests.trustframework.deciding import declared

pytestmark = pytest.mark.usefixtures("on_the_day")
LISTS = ("agreements", "certifications", "people", "applications", "approvals", "decisions")


def looks(operator: builders.Operator, name: str):
    return browser(operator.trust_officer if name == "decisions" else operator.registrar)


def grow(operator: builders.Operator, number: int) -> None:
    """One more of each: agreement, certification, people, submission, declaration."""
    member = builders.member(operator, f"Region {number}")
    agreements.prepare(member.organisation, builders.template(version=f"9.{number}"), by=operator.registrar)
    builders.certify(operator, member.organisation, roles=("idp",))
    builders.submitted(member, entity_id=f"https://sp{number}.norrvik.example/")


@pytest.mark.parametrize("name", LISTS)
def test_every_list_sorts_by_every_column_that_says_it_can_and_exports_what_it_shows(operator, member, name):
    grow(operator, 1)
    if name == "decisions":
        declared(operator, member.organisation)
    visitor = looks(operator, name)
    page = visitor.get(f"/{name}/").content.decode()
    keys = [part.split('"')[0] for part in page.split('name="columns" value="')[1:]]
    assert keys
    every = "&".join(f"columns={key}" for key in keys)
    for key in keys:
        assert visitor.get(f"/{name}/?sort=-{key}&{every}").status_code == 200
    told = json.loads(b"".join(visitor.get(f"/{name}/?{every}&format=json").streaming_content))
    for row in told[name]:
        assert set(keys) < set(row)
    lines = b"".join(visitor.get(f"/{name}/?{every}&format=csv").streaming_content).decode().splitlines()
    assert len(lines) >= len(told[name]) + 1


@pytest.mark.parametrize("name", ["agreements", "certifications", "people", "approvals"])
def test_every_list_takes_as_many_queries_for_five_as_for_two(operator, name):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get(f"/{name}/").status_code == 200
        return len(captured)

    visitor = looks(operator, name)
    for number in (1, 2):
        grow(operator, number)
    visitor.get(f"/{name}/")
    two = queries()
    for number in (3, 4, 5):
        grow(operator, number)
    assert queries() == two


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=norrvik", True),
        ("q=sydvik", False),
        ("kind=membership", True),
        ("kind=agent", False),
        ("state=void", False),
        ("state=in_force", True),
        ("ends=2026-01-01", False),
    ],
)
def test_agreements_are_narrowed_by_organisation_kind_state_and_end(operator, member, query, found):
    page = words(browser(operator.registrar).get(f"/agreements/?{query}"))
    assert ("Region Norrvik (en)" in page) is found
    assert ("No agreement matches." in page) is not found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=norrvik", True),
        ("q=sydvik", False),
        ("holds=yes", True),
        ("holds=no", False),
        ("state=revoked", False),
        ("ends=2026-06-02", False),
        ("ends=2046-06-02", True),
    ],
)
def test_certifications_are_narrowed_by_organisation_standing_and_end(operator, member, query, found):
    builders.certify(operator, member.organisation, roles=("idp",))
    page = words(browser(operator.trust_officer).get(f"/certifications/?{query}"))
    assert ("Region Norrvik (en)" in page) is found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lasse", True),
        ("q=nobody", False),
        ("role=reader", True),
        ("role=declarer", False),
        ("log_in=closed", False),
        ("log_in=open", True),
        ("unused=2026-06-01", True),
    ],
)
def test_people_are_narrowed_by_name_role_and_log_in(operator, member, query, found):
    query = query.replace("lasse", member.reader.name.split()[0].lower())
    page = words(browser(operator.registrar).get(f"/people/?{query}"))
    assert (member.reader.email in page) is found


def test_the_list_of_people_is_the_registrars(operator, member):
    assert browser(operator.trust_officer).get("/people/").status_code == 403
    assert browser(member.administrator).get("/people/").status_code == 403
    assert browser(member.administrator).get("/people/?format=csv").status_code == 403


@pytest.mark.parametrize("address", ["/agreements/", "/certifications/", "/agreements/?format=json"])
def test_to_members_the_operators_lists_do_not_exist(member, address):
    assert browser(member.administrator).get(address).status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_no_list_asks_for_more_than_the_person_may_have_because_it_is_a_view(operator, member, name):
    """A kept view is an address like any other."""
    visitor = browser(member.administrator)
    visitor.post(f"/views/keep/?list={name}&query=size%3D50", {"name": "Min", "is_default": "on"})
    assert visitor.get(f"/{name}/").status_code in (403, 404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("findings=no", True),
        ("findings=yes", False),
        ("q=sp1.norrvik", True),
        ("q=region+1", True),
        ("q=sydvik", False),
    ],
)
def test_what_waits_for_approval_is_narrowed_by_entity_owner_and_findings(operator, query, found):
    grow(operator, 1)
    page = words(browser(operator.registrar).get(f"/approvals/?{query}"))
    assert ("https://sp1.norrvik.example/" in page) is found
    assert ("Nothing that waits matches." in page) is not found
