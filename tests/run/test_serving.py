"""The same questions to nginx, with nothing behind it, and to Django alone: the same answers, from the same files."""

import gzip
import re
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from pytest_django import Settings

from tests import shelves
from tests.run.conftest import wait_until
from tests.run.fronts import Answer, Django, Nginx, no_nginx
from tests.shelves import sha1, sha256
from tests.tiers import tier

pytestmark = tier("processes", no_nginx())

METADATA = "application/samlmetadata+xml"
IDP = "https://idp.norrvik.example/metadata"
ODD = "https://idp.norrvik.example/a%2Fb"
PLAIN_OF_ODD = "https://idp.norrvik.example/a/b"
SWEDISH = "https://idp.norrvik.example/vård/å"
LONG = "https://idp.norrvik.example/" + "x/" * 400
ANSWERS = {
    entity_id: f"<md:EntityDescriptor entityID={entity_id!r}/>".encode() * 3
    for entity_id in (IDP, ODD, PLAIN_OF_ODD, SWEDISH, LONG)
}
AGGREGATE = "/md/production.xml"
BY_SHA1 = f"/md/production/entities/%7Bsha1%7D{sha1(IDP)}"


@pytest.fixture(params=["nginx", "django"])
def front(request: pytest.FixtureRequest, nginx: Nginx, releases: Path, settings: Settings) -> Nginx | Django:
    settings.RELEASES = releases
    return nginx if request.param == "nginx" else Django()


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    directory = tmp_path_factory.mktemp("nginx")
    (directory / "releases").mkdir()
    front = Nginx(directory, directory / "releases")
    yield front
    front.stop()


@pytest.fixture
def releases(nginx: Nginx) -> Path:
    """A release under a serial of its own, so that one nginx serves all tests."""
    root = nginx.directory / "releases"
    published = root / "production/releases"
    serial = 1 + max((int(path.name) for path in published.iterdir()), default=0) if published.is_dir() else 1
    shelves.shelve(root, "production", serial, ANSWERS)
    return root


def etag(content: bytes) -> str:
    return f'"{sha256(content)}"'


def is_found(answer: Answer, content: bytes, kind: str) -> None:
    assert (answer.status, answer.body) == (200, content)
    assert (answer["Content-Type"], answer["ETag"]) == (kind, etag(content))
    assert answer["Content-Length"] == str(len(content))
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Last-Modified"] is None
    assert answer["Set-Cookie"] is None


@pytest.mark.parametrize(
    ("path", "name", "kind"),
    [
        (AGGREGATE, "aggregate.xml", METADATA),
        ("/md/production/entities", "aggregate.xml", METADATA),
        ("/md/production/entities/", "aggregate.xml", METADATA),
        ("/md/production.crt", "certificate.pem", "application/x-pem-file"),
        ("/md/production/mdq.crt", "mdq-certificate.pem", "application/x-pem-file"),
        ("/md/production.json", "discovery.json", "application/json"),
    ],
)
def test_a_release_is_served_with_its_types_and_the_sha256_as_etag(
    front: Nginx | Django, path: str, name: str, kind: str
):
    is_found(front.ask(path), shelves.WHOLE[name], kind)


@pytest.mark.parametrize(
    ("identifier", "entity_id"),
    [
        (quote(IDP, safe=""), IDP),
        (quote(IDP, safe=":"), IDP),
        (quote(IDP, safe=":/"), IDP),
        (quote(IDP, safe="").lower(), IDP),
        (f"{{sha1}}{sha1(IDP)}", IDP),
        (f"%7Bsha1%7D{sha1(IDP)}", IDP),
        (f"%7bsha1%7d{sha1(IDP).upper()}", IDP),
        (f"{quote(IDP, safe='')}?query=is-not-asked", IDP),
        (quote(ODD, safe=""), ODD),
        (ODD, ODD),
        (quote(PLAIN_OF_ODD, safe=""), PLAIN_OF_ODD),
        (quote(SWEDISH, safe=""), SWEDISH),
        (quote(LONG, safe=""), LONG),
    ],
)
def test_mdq_finds_an_entity_however_its_id_is_spelt(front: Nginx | Django, identifier: str, entity_id: str):
    is_found(front.ask(f"/md/production/entities/{identifier}"), ANSWERS[entity_id], METADATA)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/md/production/entities/https%3A%2F%2Fnobody.example%2F", 404),
        (f"/md/production/entities/%7Bsha1%7D{'0' * 40}", 404),
        ("/md/production/entities/manifest.json", 404),
        ("/md/nothing/entities/https%3A%2F%2Fnobody.example%2F", 404),
        ("/md/nothing.xml", 404),
        ("/md/nothing.crt", 404),
        ("/md/production/entities/%7Bsha1%7Dxyz", 400),
        (f"/md/production/entities/%7Bmd5%7D{'a' * 32}", 400),
        (f"/md/production/entities/%7Bsha1%7D{'a' * 39}", 400),
        (f"/md/production/entities/{'a' * 3500}", 400),
        ("/md/production/entities/a%20b", 400),
        ("/md/production/entities/a%C2%A0b", 400),
        ("/md/production/entities/a%7Fb", 400),
        ("/md/production/entities/%ff", 400),
        ("/md/production/entities/%ED%A0%80", 400),
    ],
)
def test_what_is_not_there_is_404_and_what_is_no_identifier_400(front: Nginx | Django, path: str, status: int):
    answer = front.ask(path)
    assert answer.status == status
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["ETag"] is None
    assert answer["Cache-Control"] == ("public, max-age=60" if status == 404 else None)
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("broken", ["a%2", "a%zz", "https%3A%2F%2Fidp.example%"])
def test_broken_percent_encoding_is_400(front: Nginx | Django, broken: str):
    assert front.ask(f"/md/production/entities/{broken}").status == 400


@pytest.mark.parametrize(
    "path",
    [
        "/md/production/entities/..%2F..%2Fdigests.json",
        "/md/production/entities/%2e%2e/aggregate.xml",
        "/md/production/entities/%7Bsha1%7D..%2f..%2faggregate",
        "/md/..%2f..%2fnginx.conf",
        "/md/production/current/aggregate.xml",
    ],
)
def test_no_path_from_outside_reaches_the_disk(nginx: Nginx, releases: Path, path: str):
    assert nginx.ask(path).status in (400, 404, 502)


@pytest.mark.parametrize(
    ("asked", "packed"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("GZIP;q=1.0", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("gzip;q=1.0,deflate;q=0.6,identity;q=0.3", True),
        ("x-gzip", True),
        ("identity;q=0, gzip;q=0.001", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("identity, gzip;q=0.5", False),
        ("deflate, br", False),
        ("notgzip", False),
        ("", False),
    ],
)
@pytest.mark.parametrize(("path", "content"), [(AGGREGATE, shelves.WHOLE["aggregate.xml"]), (BY_SHA1, ANSWERS[IDP])])
def test_gzip_is_another_representation_with_an_etag_of_its_own(
    front: Nginx | Django, path: str, content: bytes, asked: str, packed: bool
):
    answer = front.ask(path, Accept_Encoding=asked)
    assert answer["ETag"] == etag(answer.body)
    assert answer["Content-Encoding"] == ("gzip" if packed else None)
    assert (gzip.decompress(answer.body) if packed else answer.body) == content
    assert answer["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("form", ["{}", "W/{}", '"something-else", {}', '{}, "other"', '"a" ,W/{} ', "*", " * "])
@pytest.mark.parametrize(("path", "content"), [(AGGREGATE, shelves.WHOLE["aggregate.xml"]), (BY_SHA1, ANSWERS[IDP])])
def test_what_the_client_has_is_304_with_its_etag_and_no_body(
    front: Nginx | Django, path: str, content: bytes, form: str
):
    answer = front.ask(path, If_None_Match=form.format(etag(content)))
    assert (answer.status, answer.body) == (304, b"")
    assert (answer["ETag"], answer["Vary"]) == (etag(content), "Accept-Encoding")
    assert answer["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("had", ['"x"', etag(b"another"), f'"{sha256(b"")[:63]}"', "", "nonsense"])
def test_what_the_client_does_not_have_is_sent(front: Nginx | Django, had: str):
    assert front.ask(BY_SHA1, If_None_Match=had).status == 200


def test_the_etag_of_the_gzip_is_not_that_of_the_plain_form(front: Nginx | Django):
    packed = front.ask(BY_SHA1, Accept_Encoding="gzip")["ETag"]
    assert front.ask(BY_SHA1, If_None_Match=packed).status == 200
    assert front.ask(BY_SHA1, If_None_Match=packed, Accept_Encoding="gzip").status == 304


def test_a_date_is_never_listened_to(front: Nginx | Django):
    late = "Fri, 01 Jan 2100 00:00:00 GMT"
    assert front.ask(AGGREGATE, If_Modified_Since=late).status == 200
    both = front.ask(AGGREGATE, If_Modified_Since=late, If_None_Match=etag(shelves.WHOLE["aggregate.xml"]))
    assert both.status == 304


@pytest.mark.parametrize("path", [AGGREGATE, BY_SHA1, "/md/production.crt", "/md/production.json"])
def test_head_has_the_headers_and_no_body(front: Nginx | Django, path: str):
    head, get = front.ask(path, "HEAD"), front.ask(path)
    assert (head.status, head.body) == (200, b"")
    for name in ("ETag", "Content-Length", "Content-Type", "Cache-Control", "Vary"):
        assert head[name] == get[name]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", [AGGREGATE, BY_SHA1, "/md/production.crt"])
def test_only_get_and_head_are_answered(front: Nginx | Django, path: str, method: str):
    answer = front.ask(path, method, Content_Length="0")
    assert (answer.status, answer["Allow"]) == (405, "GET, HEAD")


def test_a_swap_between_two_questions_shows_in_the_second_and_aggregate_and_mdq_agree(
    front: Nginx | Django, releases: Path
):
    home = releases / "production"
    before = int((home / "current").readlink().name)
    assert front.ask(BY_SHA1).body == ANSWERS[IDP]
    newer, whole = {IDP: b"<newer/>"}, {"aggregate.xml": b"<newer aggregate/>"}
    shelves.shelve(releases, "production", before + 1, newer, whole)
    is_found(front.ask(BY_SHA1), b"<newer/>", METADATA)
    is_found(front.ask(AGGREGATE), b"<newer aggregate/>", METADATA)
    assert front.ask(f"/md/production/entities/{quote(ODD, safe='')}").status == 404
    assert front.ask(BY_SHA1, If_None_Match=etag(ANSWERS[IDP])).status == 200
    shelves.swap(home, before)
    is_found(front.ask(BY_SHA1), ANSWERS[IDP], METADATA)


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
@pytest.mark.parametrize(("left", "at_most", "at_least"), [(3600, 300, 300), (120, 120, 60), (-60, 0, 0)])
def test_a_cache_keeps_nothing_beyond_its_end(
    front: Nginx | Django, releases: Path, left: int, at_most: int, at_least: int, accepted: str
):
    """draft-young-md-query, section 4.2: of the aggregate and of an answer, also where they are not sent again."""
    until = datetime.now(UTC) + timedelta(seconds=left)
    content = f'<root entityID="{"&quot;" * 1000}" validUntil="{until:%Y-%m-%dT%H:%M:%SZ}"/>'.encode()
    serial = int((releases / "production" / "current").readlink().name) + 1
    shelves.shelve(releases, "production", serial, {IDP: content}, {"aggregate.xml": content})
    for path in (AGGREGATE, BY_SHA1):
        sent = front.ask(path, Accept_Encoding=accepted)
        unchanged = front.ask(path, Accept_Encoding=accepted, If_None_Match=sent["ETag"] or "")
        assert (sent.status, unchanged.status) == (200, 304)
        for answer in (sent, unchanged):
            said = re.fullmatch(r"public, max-age=(\d+)", answer["Cache-Control"] or "")
            assert said is not None
            assert at_least <= int(said[1]) <= at_most


def logged(nginx: Nginx, reader: str) -> str:
    """nginx's line about this reader."""
    log = nginx.directory / "sigill.log"
    nginx.process.send_signal(signal.SIGUSR1)  # opens its logs anew, for which it writes what it had
    wait_until(lambda: reader in log.read_text(), "the line in nginx's log")
    return next(line for line in log.read_text().splitlines() if reader in line)


@pytest.mark.parametrize(
    "identifier", [quote(IDP, safe=""), f"%7Bsha1%7D{sha1(IDP)}", "https://nobody.example/?who=%0d%0aforged"]
)
def test_the_log_does_not_say_which_entity_was_asked_for(nginx: Nginx, releases: Path, identifier: str):
    reader = f"reader/{sha1(identifier)[:8]}"
    nginx.ask(f"/md/production/entities/{identifier}", User_Agent=reader)
    assert '"GET /md/production/entities/- HTTP/1.1"' in logged(nginx, reader)


def test_the_log_has_what_counts_readers_and_no_more(nginx: Nginx, releases: Path):
    nginx.ask(AGGREGATE, User_Agent="reader/1", Referer="https://where.example/somebody", Cookie="sessionid=secret")
    nginx.ask("/md/production/entities/", User_Agent="reader/2")
    assert '"GET /md/production/entities/ HTTP/1.1" 200' in logged(nginx, "reader/2")
    line = logged(nginx, "reader/1")
    size = len(shelves.WHOLE["aggregate.xml"])
    assert re.fullmatch(rf'127\.0\.0\.1 - - \[.+\] "GET {AGGREGATE} HTTP/1\.1" 200 {size} "-" "reader/1"', line)
