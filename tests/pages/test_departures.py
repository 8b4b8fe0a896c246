"""The preview of departures, as members and operators see it."""

from datetime import timedelta

import pytest

from members.clock import clock_at
from tests import builders
from tests.builders import AT
from tests.pages.visiting import browser, words
from trustframework.models import Certification

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def entity(operator, member):
    builders.feed(operator)
    made = builders.admitted_entity(operator, member)
    Certification.objects.update(valid_until=AT.date() + timedelta(days=40))
    return made


def test_a_member_reads_which_day_why_and_what_to_do(member, entity):
    page = words(browser(member.administrator).get(f"/organisations/{member.organisation.pk}/departures/"))
    assert entity.entity_id in page
    assert "in 40 days" in page
    assert "Feed production" in page
    assert "has expired. Submit a new trust declaration." in page


def test_the_operator_sees_everybodys_within_the_days_asked_for(operator, entity):
    client = browser(operator.registrar)
    assert entity.entity_id in words(client.get("/departures/"))
    assert entity.entity_id in words(client.get("/departures/?days=400&feed=production"))
    assert "Nothing leaves a feed within these days" in words(client.get("/departures/?days=30"))


def test_an_act_of_the_clock_is_told_with_its_deadline(operator, member, entity):
    Certification.objects.update(valid_until=AT.date() + timedelta(days=900))
    page = words(browser(operator.registrar).get("/departures/?days=400"))
    assert "Yearly follow-up: 2027-06-01" in page


def test_what_is_gone_is_no_departure(member, entity):
    with clock_at(AT + timedelta(days=41)):
        page = browser(member.administrator).get(f"/organisations/{member.organisation.pk}/departures/")
        assert "Nothing leaves a feed" in words(page)
