"""Notices on pages: at the top for whom they are, put away, written after a look, mailed with progress."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.actions import notices
from federation.models import Notice
from members.actions import deliveries
from members.models.contact import ContactKind
from tests import builders
from tests.federation.notice_cases import written
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
GIVEN = {
    "heading_sv": "Underhåll",
    "text_sv": "I natt.",
    "heading_en": "Maintenance",
    "text_en": "By night.",
    "audience": "public",
    "tone": "warn",
    "starts_at": "2026-06-01T12:00",
    "ends_at": "2026-06-08T12:00",
}


@pytest.mark.parametrize("address", ["/", "/service/", "/feeds/", "/check/", "/accounts/login/"])
def test_it_stands_at_the_top_of_every_page(operator, address):
    written(operator)
    assert "Maintenance By night." in words(browser().get(address))


def test_who_has_put_it_away_does_not_see_it_again_but_on_the_status_page(operator):
    notice, visitor = written(operator), browser()
    answer = visitor.post(f"/notices/{notice.pk}/dismiss/", {"next": "/feeds/"})
    assert answer["Location"] == "/feeds/"
    assert "Maintenance" not in words(visitor.get("/feeds/"))
    assert words(visitor.get("/service/")).count("Maintenance") == 1
    assert "Maintenance" in words(browser().get("/feeds/"))


def test_putting_it_away_leads_to_no_other_site(operator):
    answer = browser().post(f"/notices/{written(operator).pk}/dismiss/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_what_is_not_for_one_cannot_be_put_away(operator):
    notice = written(operator, audience="operators")
    assert browser().post(f"/notices/{notice.pk}/dismiss/").status_code == 404


def test_markup_in_a_notice_is_text(operator):
    written(operator, text_en="<script>x</script>", heading_en="<b>B</b>")
    page = browser().get("/").content.decode()
    assert "<script>x" not in page
    assert "<b>B" not in page


def test_it_is_looked_at_before_it_is_published(operator):
    writer = browser(operator.registrar)
    page = writer.post("/notices/write/", {**GIVEN, "preview": "1"})
    assert "So it will stand Underhåll I natt. Maintenance By night." in words(page)
    assert not Notice.objects.exists()
    assert 'name="publish"' not in writer.get("/notices/write/").content.decode()
    writer.post("/notices/write/", {**GIVEN, "publish": "1"})
    assert "By night." in words(browser().get("/"))


def test_a_notice_that_ends_before_it_begins_comes_back(operator):
    wrong = {**GIVEN, "starts_at": "2026-06-09T12:00", "publish": "1"}
    page = browser(operator.registrar).post("/notices/write/", wrong)
    assert page.status_code == 422
    assert "It has to end after it begins." in words(page)


def test_it_is_withdrawn_with_one_button(operator):
    notice = written(operator)
    browser(operator.trust_officer).post(f"/notices/{notice.pk}/withdraw/")
    assert "Maintenance" not in words(browser().get("/"))
    assert "Withdrawn" in words(browser(operator.registrar).get("/notices/"))


def test_letters_go_out_after_a_look_at_how_many_and_their_progress_is_shown(operator, member):
    builders.contact(member.organisation, ContactKind.SECURITY)
    notice, writer = written(operator), browser(operator.registrar)
    address = f"/notices/{notice.pk}/"
    page = words(writer.post(f"{address}mail/", {"kinds": ["security"], "look": "1"}))
    assert "1 mailbox would get it. " in page
    assert "Send 1 letter " in page
    writer.post(f"{address}mail/", {"kinds": ["security"], "send": "1", "expected": "1"})
    waiting = writer.get(address)
    assert (waiting["Refresh"], "0 of 1" in words(waiting)) == ("3", True)
    notices.post_due()
    deliveries.send()
    done = writer.get(address)
    assert "1 of 1" in words(done)
    assert "Refresh" not in done.headers


def test_a_page_costs_one_query_for_notices_and_then_none_for_a_minute(operator):
    written(operator)
    visitor = browser()
    visitor.get("/rules/")
    cache.clear()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/rules/")
        counts.append(sum("federation_notice" in query["sql"] for query in queries))
    assert counts == [1, 0]
