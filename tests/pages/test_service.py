"""The state of the service for everybody, on a page and as JSON: the same, and no more than the public is told."""

from datetime import timedelta

import pytest

from federation.models import Alarm
from members.clock import clock_at
from tests import builders
from tests.cycle.conftest import Published
from tests.pages.visiting import browser, words

pytestmark = [pytest.mark.usefixtures("on_the_day"), pytest.mark.django_db]


def test_json_tells_each_feed_s_age_validity_and_next_publication(published: Published):
    told = browser().get("/service.json").json()
    assert told["status"] == "good"
    assert told["at"] == "2026-06-01T12:00:00Z"
    (feed,) = told["feeds"]
    assert feed["feed"] == "production"
    assert feed["address"] == "http://127.0.0.1:8000/md/production.xml"
    assert feed["published_at"] == "2026-06-01T12:00:00Z"
    assert feed["next_at_the_latest"] == "2026-06-02T12:00:00Z"
    assert feed["valid_until"] == "2026-06-11T12:00:00Z"
    assert (feed["serial"], feed["trouble"]) == (1, [])


def test_json_tells_the_public_s_trouble_and_not_the_operator_s_own(published: Published):
    for kind in ("held", "validity"):
        Alarm.objects.create(feed=published.feed, kind=kind, since=builders.AT)
    for person in (None, published.operator.registrar):
        told = browser(person).get("/service.json").json()
        assert told["status"] == "warn"
        assert told["feeds"][0]["trouble"] == [{"kind": "validity", "since": "2026-06-01T12:00:00Z"}]


def test_a_feed_that_is_past_its_validity_is_bad_on_both(published: Published):
    with clock_at(builders.AT + timedelta(days=11)):
        assert browser().get("/service.json").json()["status"] == "bad"
        assert "A feed is no longer valid." in words(browser().get("/service/"))


def test_a_feed_that_is_not_published_yet_has_no_times(prepared: Published):
    (feed,) = browser().get("/service.json").json()["feeds"]
    assert [feed[name] for name in ("serial", "published_at", "next_at_the_latest", "valid_until")] == [None] * 4


def test_the_page_names_the_json(published: Published):
    assert '"/service.json"' in browser().get("/service/").content.decode()
