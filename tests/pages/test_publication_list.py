"""The publications of a feed as a list: what it is narrowed by, what the public gets of it, and its queries."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.models import Publication
from members.clock import now
from tests.cycle.conftest import Published
from tests.pages.visiting import browser, words

LIST = "/feeds/production/publications/"


def more(published: Published, number: int, state: str = "published") -> None:
    first = Publication.objects.filter(feed=published.feed).order_by("-serial")[0]
    for step in range(1, number + 1):
        Publication.objects.create(
            feed=published.feed,
            serial=first.serial + step,
            epoch=1,
            state=state,
            cause="refreshed",
            intended_at=now() + timedelta(days=step),
            published_at=now() + timedelta(days=step) if state == "published" else None,
            content_digest=f"{step:064d}",
            entity_count=step,
        )


@pytest.mark.parametrize(
    ("query", "found"), [("cause=changed", True), ("cause=refreshed", False), ("state=published", True), ("q=x", True)]
)
def test_publications_are_narrowed_by_state_and_cause(published: Published, query, found):
    page = words(browser().get(f"{LIST}?{query}"))
    assert ("Serial 1" in page) is found
    assert ("No publication matches." in page) is not found


def test_publications_are_narrowed_by_day(published: Published):
    more(published, 3)
    day = now() + timedelta(days=2)
    page = words(browser().get(f"{LIST}?since={day.date()}&until={day.date()}"))
    assert "1 publication " in page
    assert "Serial 3" in page


def test_the_public_exports_what_was_published_and_no_more(published: Published):
    more(published, 1, state="failed")
    told = json.loads(b"".join(browser().get(f"{LIST}?format=json").streaming_content))
    assert [row["serial"] for row in told["publications"]] == [1]
    told = json.loads(b"".join(browser(published.operator.registrar).get(f"{LIST}?format=json").streaming_content))
    assert [row["serial"] for row in told["publications"]] == [2, 1]


def test_a_view_is_kept_for_one_feed(published: Published):
    visitor = browser(published.operator.registrar)
    page = visitor.get(f"{LIST}?state=published").content.decode()
    assert "/views/keep/?list=publications&amp;place=production&amp;query=state%3Dpublished" in page
    keep = "/views/keep/?list=publications&place=production&query=state%3Dpublished"
    response = visitor.post(keep, {"name": "Publicerade"}, follow=True)
    assert response.request["PATH_INFO"] == LIST
    assert "Publicerade" in words(response)


def test_the_public_keeps_no_view_and_gets_no_box_to_tick(published: Published):
    page = browser().get(f"{LIST}?state=published").content.decode()
    assert "/views/keep/" not in page
    assert 'name="pick"' not in page


def test_the_list_takes_as_many_queries_for_ten_as_for_two(published: Published):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get(LIST).status_code == 200
        return len(captured)

    more(published, 1)
    visitor = browser(published.operator.registrar)
    visitor.get(LIST)
    two = queries()
    more(published, 8)
    assert queries() == two
