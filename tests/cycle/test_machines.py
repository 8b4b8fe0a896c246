"""What machines get from /md/: the right bytes, exact ETags, and the Metadata Query Protocol."""

import gzip
import hashlib
from collections.abc import Iterator
from datetime import UTC
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from federation.aggregate import release
from federation.aggregate.verify import verify
from federation.cycle.keys import certificate_der
from federation.cycle.make import MAX_VALIDITY
from members.clock import now
from tests import builders
from tests.cycle.conftest import Published

ENTITY = "https://sp1.norrvik.example/metadata"
SHA1 = hashlib.sha1(ENTITY.encode()).hexdigest()


@pytest.fixture
def machine(published: Published) -> Iterator[Client]:
    """A consumer that sends no Accept header at all."""
    return Client()


def body(response: object) -> bytes:
    return response.getvalue()


def test_the_aggregate_is_what_was_signed_with_its_type_length_and_sha256_as_etag(
    machine: Client, published: Published
) -> None:
    response = machine.get("/md/production.xml")
    content = body(response)
    assert response["Content-Type"] == "application/samlmetadata+xml"
    assert response["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    assert int(response["Content-Length"]) == len(content)
    assert (
        len(verify(content, certificate_der(published.feed), now().astimezone(UTC), None, MAX_VALIDITY).entities) == 3
    )


def test_gzip_is_another_representation_with_an_etag_of_its_own(machine: Client) -> None:
    plain = machine.get("/md/production.xml")
    packed = machine.get("/md/production.xml", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert packed["ETag"] != plain["ETag"]
    assert gzip.decompress(body(packed)) == body(plain)


@pytest.mark.parametrize("form", ['"{}"', 'W/"{}"', '"something-else", "{}"', "*"])
def test_an_unchanged_aggregate_is_304_without_a_body(machine: Client, form: str) -> None:
    etag = machine.get("/md/production.xml")["ETag"].strip('"')
    response = machine.get("/md/production.xml", headers={"If-None-Match": form.format(etag)})
    assert response.status_code == 304
    assert response["ETag"] == f'"{etag}"'
    assert not response.content


def test_a_changed_aggregate_is_sent_again(machine: Client, published: Published) -> None:
    etag = machine.get("/md/production.xml")["ETag"]
    published.admit(4)
    published.publish()
    assert machine.get("/md/production.xml", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    "identifier",
    [
        quote(ENTITY, safe=""),
        quote(ENTITY, safe=":/"),
        f"{{sha1}}{SHA1}",
        f"%7Bsha1%7D{SHA1}",
        f"%7Bsha1%7D{SHA1.upper()}",
    ],
)
def test_mdq_answers_a_bare_signed_entity_descriptor(machine: Client, published: Published, identifier: str) -> None:
    response = machine.get(f"/md/production/entities/{identifier}", RAW_URI=f"/md/production/entities/{identifier}")
    content = body(response)
    assert response.status_code == 200
    assert content.startswith(b"<md:EntityDescriptor ")
    verified = verify(content, certificate_der(published.feed), now().astimezone(UTC), None, MAX_VALIDITY)
    assert list(verified.entities) == [ENTITY]
    assert response["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'


def test_a_percent_sign_that_belongs_to_the_entity_id_is_not_decoded_twice(published: Published) -> None:
    entity_id = published.admit(7)
    odd = f"{entity_id}/a%2Fb"
    builders.admitted_entity(published.operator, published.member, entity_id=odd)
    published.publish()
    path = f"/md/production/entities/{quote(odd, safe='')}"
    response = Client().get(path, RAW_URI=path)
    assert response.status_code == 200
    assert b"a%2Fb" in body(response)


def test_mdq_says_304_for_an_entity_that_did_not_change_when_another_did(machine: Client, published: Published) -> None:
    path = f"/md/production/entities/%7Bsha1%7D{SHA1}"
    etag = machine.get(path)["ETag"]
    published.admit(4)
    published.publish()
    assert machine.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_an_unknown_entity_is_404_and_a_malformed_identifier_400(machine: Client) -> None:
    assert machine.get("/md/production/entities/https%3A%2F%2Fnobody.example%2F").status_code == 404
    for bad in ("%7Bsha1%7Dxyz", "%7Bmd5%7D" + "a" * 32, "%7Bsha1%7D" + "a" * 39, "a" * 5000, "a%00b", "%ff"):
        path = f"/md/production/entities/{bad}"
        assert machine.get(path, RAW_URI=path).status_code == 400, bad


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "..%2F..%2Fdigests.json", "%2e%2e/manifest.json", "manifest.json"]
)
def test_no_identifier_reaches_the_file_system(machine: Client, path: str) -> None:
    raw = f"/md/production/entities/{path}"
    assert machine.get(raw, RAW_URI=raw).status_code in (400, 404)


def test_head_has_the_headers_and_no_body(machine: Client) -> None:
    head, get = machine.head("/md/production.xml"), machine.get("/md/production.xml")
    assert (head["ETag"], head["Content-Length"]) == (get["ETag"], get["Content-Length"])


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_get_and_head_are_answered(machine: Client, method: str) -> None:
    assert getattr(machine, method)("/md/production.xml").status_code == 405


@pytest.mark.parametrize("accept", ["application/samlmetadata+xml", "application/xml", "text/html", "*/*", "image/png"])
def test_no_accept_header_is_refused(machine: Client, accept: str) -> None:
    assert machine.get("/md/production.xml", headers={"Accept": accept}).status_code == 200


def test_an_unpublished_or_unknown_feed_is_404(machine: Client) -> None:
    assert machine.get("/md/nothing.xml").status_code == 404
    assert machine.get("/md/nothing/entities/x").status_code == 404


def test_the_certificate_is_the_one_that_verifies_and_discovery_is_json(machine: Client, published: Published) -> None:
    assert (
        body(machine.get("/md/production.crt")).decode().split() == published.feed.signing_key.certificate_pem.split()
    )
    assert machine.get("/md/production.json").headers["Content-Type"] == "application/json"


def test_machines_cost_the_database_nothing(machine: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        body(machine.get("/md/production.xml"))
        machine.get(f"/md/production/entities/%7Bsha1%7D{SHA1}")
    assert len(queries) == 0


def test_no_cookie_is_set_for_a_machine(machine: Client) -> None:
    assert not machine.get("/md/production.xml").cookies


def test_a_swap_in_the_middle_of_an_answer_does_not_mix_two_releases(machine: Client, published: Published) -> None:
    response = machine.get("/md/production.xml")
    published.admit(4)
    published.publish()
    assert release.current_serial(published.releases, "production") == 2
    content = body(response)
    assert response["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
