"""The page of deadlines: a member's own, and everybody's for the operator."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from tests import builders, trust
from tests.builders import AT
from tests.pages.visiting import browser, words
from trustframework.models import Certification
from trustframework.models.declaration import DeclarationState

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def ending(operator, member):
    return builders.certify(operator, member.organisation, days=50)


def test_a_member_sees_its_own_days_and_how_to_renew(operator, member, ending):
    other = builders.organisation(operator, "Region Söderby")
    builders.certify(operator, other, days=60)
    page = browser(member.administrator).get(f"/organisations/{member.organisation.pk}/deadlines/")
    assert "The certification ends" in words(page)
    assert "in 50 days" in words(page)
    assert "in 60 days" not in words(page)
    assert f"/organisations/{member.organisation.pk}/declarations/begin/" in page.content.decode()


def test_the_operator_sees_everybodys_and_narrows_them(operator, member, ending):
    client = browser(operator.trust_officer)
    everything = words(client.get("/deadlines/"))
    assert "The certification ends" in everything
    assert "Yearly follow-up" not in words(client.get("/deadlines/?kind=certification")).split("Show all")[-1]
    assert "The certification ends" not in words(client.get("/deadlines/?days=30")).split("Show all")[-1]


def test_to_a_member_everybodys_page_does_not_exist(member):
    assert browser(member.administrator).get("/deadlines/").status_code == 404
    assert browser(member.administrator).get("/departures/").status_code == 404


def test_who_may_not_see_declarations_is_told_nothing_of_cases(operator, member, ending):
    draft = trust.declaration(member.organisation, trust.checklist(trust.version()), by=member.administrator)
    assert draft.state == DeclarationState.DRAFT
    address = f"/organisations/{member.organisation.pk}/deadlines/"
    assert "The declaration lapses" in words(browser(member.administrator).get(address + "?kind=lapse"))
    seen = words(browser(member.reader).get(address)).split("Show", 1)[-1]
    assert "The declaration lapses" not in seen
    assert "The certification ends" in seen


def test_a_stranger_does_not_find_the_page(operator, member, ending):
    stranger = builders.member(operator, "Region Söderby")
    for page in ("deadlines", "departures"):
        address = f"/organisations/{member.organisation.pk}/{page}/"
        assert browser(stranger.administrator).get(address).status_code == 404


def test_the_number_of_queries_does_not_grow(operator, member, ending, django_assert_max_num_queries):
    for n in range(5):
        builders.certify(operator, builders.organisation(operator, f"Kommun {n}"), days=50)
    client = browser(operator.trust_officer)
    with django_assert_max_num_queries(40):
        client.get("/deadlines/")


def test_the_command_lists_them_in_words_and_in_json(operator, member, ending, capsys):
    call_command("deadlines", "--days", "60")
    assert "The certification ends: LoA3" in capsys.readouterr().out
    call_command("deadlines", "--days", "40", "--json")
    out = capsys.readouterr().out
    assert '"kind": "certification"' not in out
    Certification.objects.update(valid_until=AT.date() + timedelta(days=30))
    call_command("deadlines", "--days", "40", "--json")
    assert '"kind": "certification"' in capsys.readouterr().out
