"""The changes of a feed for programs: what came, changed and left, by RFC 4287 and JSON Feed 1.1, and no more."""

from datetime import datetime, timedelta

import pytest
from defusedxml.ElementTree import fromstring
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.models import Placement, Publication, PublicationChange
from members.clock import clock_at
from tests import builders
from tests.cycle.conftest import Published
from tests.pages.visiting import browser

pytestmark = [pytest.mark.usefixtures("on_the_day"), pytest.mark.django_db]
ATOM, JSON = "/changes/production.atom?language=en", "/changes/production.json?language=en"
NS = "{http://www.w3.org/2005/Atom}"
SP = "https://sp1.norrvik.example/metadata"


@pytest.fixture
def lively(published: Published) -> Published:
    """Serial 2: one came, one changed, one left; serial 3 only signed the same again."""
    published.admit(4)
    Placement.objects.filter(entity__entity_id=SP).delete()
    changed = builders.submitted(published.member, entity_id="https://sp2.norrvik.example/metadata", name="Nytt")
    builders.approve(changed, by=published.operator.registrar)
    published.publish()
    published.publish(force=True)
    return published


def atom():
    return fromstring(browser().get(ATOM).content)


def test_atom_tells_each_serial_that_changed_something_the_newest_first(lively: Published):
    entries = atom().findall(f"{NS}entry")
    assert [one.findtext(f"{NS}title") for one in entries] == [
        "Serial 2: 1 came, 1 changed, 1 left",
        "Serial 1: 3 came, 0 changed, 0 left",
    ]
    said = entries[0].findtext(f"{NS}summary")
    assert said == (
        "<p>Came: https://sp4.norrvik.example/metadata</p><p>Changed: https://sp2.norrvik.example/metadata</p>"
        "<p>Left: https://sp1.norrvik.example/metadata</p>"
    )


def test_atom_has_what_rfc_4287_asks_for(lively: Published):
    feed = atom()
    assert feed.tag == f"{NS}feed"
    for one in (feed, *feed.findall(f"{NS}entry")):
        assert [len(one.findall(f"{NS}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert datetime.fromisoformat(one.findtext(f"{NS}updated")).tzinfo is not None
        assert one.findtext(f"{NS}id").startswith("tag:127.0.0.1,2026-01-01:changes/production")
    assert feed.findtext(f"{NS}author/{NS}name")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{NS}link")}
    assert links == {"self": f"http://127.0.0.1:8000{ATOM}", "alternate": "http://127.0.0.1:8000/feeds/production/"}
    ids = [one.findtext(f"{NS}id") for one in feed.iter() if one.find(f"{NS}id") is not None]
    assert len(ids) == len(set(ids))


def test_json_feed_says_the_same_in_parts(lively: Published):
    response = browser().get(JSON)
    assert response["Content-Type"] == "application/feed+json"
    told = response.json()
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"] == f"http://127.0.0.1:8000{JSON}"
    assert [one["id"] for one in told["items"]] == [one.findtext(f"{NS}id") for one in atom().findall(f"{NS}entry")]
    newest = told["items"][0]
    assert newest["_sigill"]["serial"] == 2
    kinds = [(one["kind"], one["entity_id"][:15], one["sha256"] is not None) for one in newest["_sigill"]["changes"]]
    assert kinds == [
        ("added", "https://sp4.nor", True),
        ("changed", "https://sp2.nor", True),
        ("removed", "https://sp1.nor", False),
    ]
    assert datetime.fromisoformat(newest["date_published"]).tzinfo is not None


@pytest.mark.parametrize("address", [ATOM, JSON])
def test_whoever_has_it_gets_304_until_something_changes(published: Published, address: str):
    client = browser()
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    with clock_at(builders.AT + timedelta(hours=1)):
        published.publish(force=True)
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
        published.admit(9)
        published.publish()
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
    assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 200


def test_the_same_address_gives_the_same_bytes_in_every_browser(published: Published):
    english, swedish = (browser(language=code).get("/changes/production.atom") for code in ("en", "sv"))
    assert english.content == swedish.content
    assert english["ETag"] == swedish["ETag"]
    assert english["Content-Language"] == "sv"
    assert browser().get(ATOM)["ETag"] != english["ETag"]


def test_nothing_of_serials_that_were_not_published_is_told(published: Published):
    row = {"feed": published.feed, "epoch": 9, "cause": "changed", "entity_count": 4, "intended_at": builders.AT}
    for serial, state in ((2, "held"), (3, "failed"), (4, "intended")):
        made = Publication.objects.create(serial=serial, state=state, **row)
        PublicationChange.objects.create(publication=made, entity_id="https://secret.example/", kind="added")
    for address in (ATOM, JSON):
        assert "secret" not in browser().get(address).content.decode()


def test_nothing_of_entities_that_were_kept_out_and_no_reasons(published: Published):
    made = Publication.objects.get(serial=1)
    why = [{"code": "sanction", "sv": "hemligt", "en": "secret"}]
    PublicationChange.objects.create(publication=made, entity_id="https://bad.example/", kind="quarantined")
    PublicationChange.objects.create(publication=made, entity_id="https://gone.example/", kind="removed", reasons=why)
    for address in (ATOM, JSON):
        document = browser().get(address).content.decode()
        assert "bad.example" not in document
        assert "gone.example" in document
        assert "secret" not in document


def test_a_serial_that_changed_thousands_names_a_hundred_and_counts_the_rest(published: Published):
    made = Publication.objects.get(serial=1)
    rows = (PublicationChange(publication=made, entity_id=f"https://e{n}.example/", kind="added") for n in range(200))
    PublicationChange.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as queries:
        told = browser().get(JSON).json()["items"][0]
    assert len(told["_sigill"]["changes"]) == 100
    assert told["_sigill"]["more"] == 103
    assert told["content_text"].endswith("and 103 more")
    assert len(queries) <= 5


def test_a_feed_that_has_published_nothing_is_a_document_too(prepared: Published):
    assert atom().findall(f"{NS}entry") == []
    assert browser().get(ATOM).content == browser().get(ATOM).content
    assert browser().get(JSON).json()["items"] == []


def test_there_is_none_of_a_feed_that_is_not():
    assert browser().get("/changes/nothing.atom").status_code == 404


def test_pages_point_at_them(published: Published):
    for address in ("/feeds/production/", "/feeds/production/publications/", "/explore/", "/connect/production/"):
        head = browser().get(address).content.decode().split("</head>", 1)[0]
        assert f'rel="alternate" type="application/atom+xml" href="{ATOM}"' in head, address
        assert f'rel="alternate" type="application/feed+json" href="{JSON}"' in head, address
