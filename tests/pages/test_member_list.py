"""The public list of members: for people and machines, without a log-in, and without people's data."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.actions import memberships
from members.models import Membership
from members.models.contact import ContactKind
from members.models.membership import MembershipKind, MembershipState
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")


def test_the_public_sees_who_is_a_member_and_in_what_way(member):
    page = words(browser().get("/members/"))
    assert "Region Norrvik (en)" in page
    assert "User organisation" in page


def test_nobody_s_name_or_address_is_in_any_of_the_three(member):
    contact = builders.contact(member.organisation, ContactKind.SECURITY, name="Siv Vakt", email="siv@norrvik.example")
    for address in ("/members/", "/members.json", "/members.csv"):
        told = browser().get(address).content.decode()
        assert member.organisation.number.replace("-", "")[:6] in told
        for secret in (contact.name, contact.email, member.signatory.name, member.signatory.email):
            assert secret not in told, (address, secret)


def test_who_only_applied_or_is_suspended_is_not_in_the_list(operator, member):
    memberships.apply(builders.organisation(operator, "Nykomlingen AB"), MembershipKind.AGENT, by=operator.registrar)
    for row in Membership.objects.filter(organisation=member.organisation):
        memberships.advance(row, MembershipState.SUSPENDED, by=operator.registrar, note="Prov")
    assert browser().get("/members.json").json() == {"members": []}
    assert "There are no members yet." in words(browser().get("/members/"))


def test_machines_get_the_same_rows_twice(member):
    (told,) = browser().get("/members.json").json()["members"]
    (row,) = csv.DictReader(io.StringIO(browser().get("/members.csv").content.decode()))
    assert told["number"] == row["number"] == member.organisation.number
    assert told["memberships"] == row["memberships"].split() == ["user_organisation", "service_provider"]
    assert told["since"] == row["since"] == "2026-06-01"


def test_a_name_is_no_formula_in_a_spreadsheet(operator):
    builders.member(operator, '=HYPERLINK("https://evil.example")')
    (row,) = csv.DictReader(io.StringIO(browser().get("/members.csv").content.decode()))
    assert row["name_sv"].startswith("'=")


def test_a_member_is_found_by_its_former_name(operator, member):
    from members.actions import organisations  # noqa: PLC0415 - only here

    organisations.change(member.organisation, seen=1, name_sv="Nya regionen", name_en="New", by=operator.registrar)
    assert "New" in words(browser().get("/members/?q=region norrvik"))
    assert "No member matches." in words(browser().get("/members/?q=nowhere"))


def test_ten_members_cost_no_more_questions_than_one(operator, member):
    browser().get("/members/")
    with CaptureQueriesContext(connection) as for_one:
        browser().get("/members/")
    for n in range(9):
        builders.member(operator, f"Kommun {n}")
    with CaptureQueriesContext(connection) as for_ten:
        assert "10 members" in words(browser().get("/members/"))
    assert len(for_ten) == len(for_one)
