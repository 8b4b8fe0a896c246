"""What a published feed says of itself, and that whoever was suspended is gone from every form of it."""

import hashlib
import json
from datetime import timedelta

from django.test import Client
from lxml import etree

from federation import metrics
from federation.aggregate.types import parse_instant
from members.clock import clock_at
from tests import builders
from tests.cycle.conftest import Published
from tests.cycle.test_modes import sanction

MDRPI = "{urn:oasis:names:tc:SAML:metadata:rpi}"
IDP = "https://idp.norrvik.example/metadata"


def root(published: Published) -> etree._Element:
    return etree.fromstring((published.releases / "production" / "current" / "aggregate.xml").read_bytes())


def mdq(entity_id: str) -> str:
    return f"/md/production/entities/%7Bsha1%7D{hashlib.sha1(entity_id.encode()).hexdigest()}"


def test_the_root_has_the_feeds_address_as_its_name_and_was_not_made_in_the_future(published: Published) -> None:
    first = root(published)
    (information,) = first.iter(f"{MDRPI}PublicationInfo")
    assert first.get("Name") == "http://127.0.0.1:8000/md/production.xml"
    assert information.get("publisher") == "https://sigill.example"
    assert information.get("publicationId") == "1"
    assert parse_instant(information.get("creationInstant", "")) <= builders.AT
    with clock_at(builders.AT + timedelta(days=1)):
        published.publish()
    assert root(published).get("Name") == first.get("Name")


def test_no_two_publications_share_an_id(published: Published) -> None:
    before = root(published).get("ID")
    path = mdq("https://sp1.norrvik.example/metadata")
    answer = Client().get(path).getvalue()
    published.publish(force=True)
    assert root(published).get("ID") != before
    assert Client().get(path).getvalue() == answer, "the same answer, to the byte, keeps its ID"


def test_a_suspended_identity_provider_is_gone_from_the_aggregate_mdq_and_the_discovery_feed(
    published: Published,
) -> None:
    builders.admitted_entity(published.operator, published.member, entity_id=IDP, role="idp")
    published.publish()
    assert found(published) == (True, 200, True)
    sanction(published, IDP)
    published.publish()
    assert found(published) == (False, 404, False)


def test_how_large_a_feed_is_stands_among_the_numbers(published: Published) -> None:
    size = (published.releases / "production" / "current" / "aggregate.xml").stat().st_size
    assert f'sigill_feed_bytes{{feed="production"}} {float(size)}' in metrics.text().decode()


def found(published: Published) -> tuple[bool, int, bool]:
    """Whether the IdP is in the aggregate, what MDQ answers, whether a login page is told of it."""
    listed = {row["entityID"] for row in json.loads(Client().get("/md/production.json").getvalue())}
    return IDP in published.served().entities, Client().get(mdq(IDP)).status_code, IDP in listed
