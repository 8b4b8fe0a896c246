"""clients/watch_feed.py against a served directory with each fault made: what it shouts, how gravely, how long."""

import importlib
import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from federation.aggregate.mdq import entity_sha1
from federation.aggregate.sign import FileKey
from tests.aggregate import forge, making, test_attacks
from tests.aggregate.making import AT, fragments
from tests.aggregate.publisher import Publisher
from tests.run.conftest import ROOT, free_port

CLIENTS = ROOT / "clients"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def client(name: str) -> ModuleType:
    sys.path.insert(0, str(CLIENTS))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(CLIENTS))


watch_feed, feed_trust = client("watch_feed"), client("feed_trust")


@dataclass
class Site:
    """What is served, by path; `before` is called at each request."""

    port: int
    pages: dict[str, bytes] = field(default_factory=dict)
    before: Callable[[str], None] = lambda _path: None

    @property
    def feed(self) -> str:
        return f"http://127.0.0.1:{self.port}/md/prod.xml"

    def show(self, publisher: Publisher, count: int) -> None:
        """The current release, as nginx would."""
        self.pages["/md/prod.xml"] = (publisher.current / "aggregate.xml").read_bytes()
        for fragment in fragments(count):
            body = publisher.answer(fragment.entity_id)
            path = f"/md/prod/entities/{quote(fragment.entity_id, safe='')}"
            self.pages.pop(path, None)
            if body.exists():
                self.pages[path] = body.read_bytes()


@pytest.fixture
def site(key: FileKey) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.before(self.path)
            body = served.pages.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Site(server.server_port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Watcher:
    """Runs it with one state file, as a timer would."""

    site: Site
    publisher: Publisher
    directory: Path
    capture: pytest.CaptureFixture[str]

    def publish(self, serial: int, count: int = 3, at: datetime = AT, **changes: object) -> None:
        times = {"creation_instant": at, "valid_until": at + 10 * DAY, "publication_id": str(serial)}
        self.publisher.publish(serial, fragments(count), **{**times, **changes})
        self.site.show(self.publisher, count)

    def look(self, *more: str, at: datetime = AT + HOUR) -> tuple[int, list[str]]:
        """The exit status, and the words that were shouted."""
        files = ["--certificate", str(self.directory / "pinned.crt"), "--state", str(self.directory / "state.json")]
        status = watch_feed.main([self.site.feed, *files, "--json", *more], at)
        said = self.capture.readouterr().out
        return status, [shout["what"] for shout in json.loads(said)["shouts"]] if said else []


@pytest.fixture
def watcher(
    site: Site, publisher: Publisher, key: FileKey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Watcher:
    """It has looked once, at serial 1 with three entities, and found it well."""
    pinned = ssl.DER_cert_to_PEM_cert(key.certificate_der).encode()
    (tmp_path / "pinned.crt").write_bytes(pinned)
    site.pages["/md/prod.crt"] = pinned
    made = Watcher(site, publisher, tmp_path, capsys)
    made.publish(1)
    assert made.look() == (0, [])
    return made


def test_a_feed_that_is_well_is_told_in_one_line(watcher: Watcher) -> None:
    watcher.publish(2, at=AT + DAY)
    files = [
        *("--certificate", str(watcher.directory / "pinned.crt")),
        *("--state", str(watcher.directory / "state.json")),
    ]
    assert watch_feed.main([watcher.site.feed, *files], AT + DAY + HOUR) == 0
    said = watcher.capture.readouterr()
    assert said.out == f"OK {watcher.site.feed}: serial 2, 3 entities, until 2026-12-03T03:00:00Z\n"
    assert said.err == ""


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (timedelta(hours=25), (0, [])),
        (timedelta(hours=27), (1, ["age"])),
        (timedelta(days=3, hours=1), (1, ["validity", "age"])),
        (timedelta(days=7, hours=1), (2, ["validity", "age"])),
        (timedelta(days=10), (2, ["expired"])),
    ],
)
def test_a_feed_that_is_not_made_anew_is_told_at_each_stage(
    watcher: Watcher, after: timedelta, found: tuple[int, list[str]]
) -> None:
    status, words = watcher.look("--mdq", "0", at=AT + after)
    assert (status, [word for word in words if word != "age" or "expired" not in words]) == found


def test_a_serial_that_goes_back_is_told_until_somebody_accepts_it(watcher: Watcher) -> None:
    earlier = dict(watcher.site.pages)
    watcher.publish(2, at=AT + HOUR)
    assert watcher.look() == (0, [])
    watcher.site.pages.update(earlier)
    assert watcher.look() == watcher.look() == (2, ["rollback"])
    assert watcher.look("--accept") == (2, ["rollback"])
    assert watcher.look() == (0, [])


def test_a_valid_until_that_goes_back_is_told(watcher: Watcher) -> None:
    watcher.publish(2, at=AT, valid_until=AT + 9 * DAY)
    assert watcher.look() == (2, ["rollback"])


def test_another_content_under_the_same_serial_is_told(watcher: Watcher) -> None:
    watcher.publish(2, count=4, publication_id="1")
    assert watcher.look() == (2, ["rollback"])


def test_a_feed_that_shrinks_is_told_until_somebody_accepts_it(watcher: Watcher) -> None:
    watcher.publish(2, count=12)
    assert watcher.look() == (0, [])
    watcher.publish(3, count=7)
    assert watcher.look() == (0, []), "five may go at once"
    watcher.publish(4, count=12)
    assert watcher.look() == (0, [])
    watcher.publish(5, count=6)
    assert watcher.look() == watcher.look() == (1, ["shrink"])
    watcher.publish(6, count=6)
    assert watcher.look("--accept") == (1, ["shrink"])
    assert watcher.look() == (0, [])


def test_a_large_feed_may_lose_its_share(watcher: Watcher) -> None:
    watcher.publish(2, count=12)
    watcher.look()
    watcher.publish(3, count=4)
    assert watcher.look("--shrink-percent", "70") == (0, [])


def test_a_byte_that_was_changed_is_told_and_nothing_is_remembered_of_it(watcher: Watcher) -> None:
    before = (watcher.directory / "state.json").read_bytes()
    page = watcher.site.pages["/md/prod.xml"]
    watcher.site.pages["/md/prod.xml"] = page.replace(b"sp.example/acs", b"xx.example/acs", 1)
    assert watcher.look() == (2, ["signature"])
    assert (watcher.directory / "state.json").read_bytes() == before


def test_another_s_signature_is_told(watcher: Watcher, attackers_key: FileKey, tmp_path: Path) -> None:
    forged = making.document(making.signed(attackers_key, fragments(3), publication_id="2"))
    watcher.site.pages["/md/prod.xml"] = forged
    assert watcher.look() == (2, ["signature"])


def test_a_feed_that_is_valid_for_too_long_is_not_believed(watcher: Watcher) -> None:
    assert watcher.look("--max-days", "9") == (2, ["signature"])


def test_an_address_that_does_not_answer_is_told(watcher: Watcher) -> None:
    watcher.site.pages.clear()
    assert watcher.look() == (2, ["unreachable"])
    watcher.site.port = free_port()
    assert watcher.look() == (2, ["unreachable"])


def test_a_certificate_that_ends_is_told_before_and_after(watcher: Watcher, key: FileKey) -> None:
    end = feed_trust.x509.load_der_x509_certificate(key.certificate_der).not_valid_after_utc
    for days, grave in ((29, 1), (-1, 2)):
        at = end - timedelta(days=days)
        watcher.publish(2 if grave == 1 else 3, at=at - HOUR)
        assert watcher.look(at=at) == (grave, ["certificate"])


def test_another_certificate_beside_the_feed_is_told(watcher: Watcher, attackers_key: FileKey) -> None:
    for shown in (b"nothing", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        watcher.site.pages["/md/prod.crt"] = shown
        assert watcher.look() == (1, ["certificate"])
    del watcher.site.pages["/md/prod.crt"]
    assert watcher.look() == (0, [])


def _answers(watcher: Watcher) -> list[str]:
    return [path for path in watcher.site.pages if "/entities/" in path]


def test_an_entity_without_an_answer_is_told(watcher: Watcher) -> None:
    for path in _answers(watcher):
        del watcher.site.pages[path]
    assert watcher.look() == (2, ["mixed"] * 3)


def test_an_answer_of_another_release_is_told(watcher: Watcher) -> None:
    earlier = {path: watcher.site.pages[path] for path in _answers(watcher)}
    changed = [making.fragment(f.entity_id, making.SP_ROLE.replace("/acs", "/new")) for f in fragments(3)]
    watcher.publisher.publish(2, changed, creation_instant=AT, publication_id="2")
    watcher.site.show(watcher.publisher, 3)
    assert watcher.look() == (0, [])
    watcher.site.pages.update(earlier)
    assert watcher.look("--mdq", "1") == (2, ["mixed"])


def test_an_answer_of_another_entity_or_signature_is_told(watcher: Watcher, attackers_key: FileKey) -> None:
    first, second, third = _answers(watcher)
    watcher.site.pages[first] = watcher.site.pages[second]
    watcher.site.pages[third] = watcher.site.pages[third].replace(b"/acs", b"/xxx", 1)
    assert watcher.look() == (2, ["mixed", "mixed"])


def test_answers_may_have_a_certificate_of_their_own(watcher: Watcher, tmp_path: Path) -> None:
    own = tmp_path / "mdq.crt"
    own.write_bytes(making.pem(making.certificate(making.rsa_key())))
    assert watcher.look("--mdq-certificate", str(own)) == (2, ["mixed"] * 3)


def test_a_release_that_is_exchanged_between_two_fetches_is_no_fault(watcher: Watcher) -> None:
    changed = [making.fragment(f.entity_id, making.SP_ROLE.replace("/acs", "/new")) for f in fragments(3)]
    watcher.publisher.publish(2, changed, creation_instant=AT, publication_id="2")

    def swap(path: str) -> None:
        if "/entities/" in path:
            watcher.site.show(watcher.publisher, 3)

    watcher.site.before = swap
    assert watcher.look() == (0, [])


def test_what_is_wrong_stands_on_standard_error_and_goes_to_a_program(watcher: Watcher) -> None:
    told = watcher.directory / "told.json"
    program = f"{sys.executable} -c 'import sys; open(sys.argv[1], \"w\").write(sys.stdin.read())' {told}"
    files = [
        *("--certificate", str(watcher.directory / "pinned.crt")),
        *("--state", str(watcher.directory / "state.json")),
    ]
    assert watch_feed.main([watcher.site.feed, *files, "--command", program], AT + 27 * HOUR) == 1
    said = watcher.capture.readouterr()
    assert said.out == ""
    assert said.err == f"LOOK {watcher.site.feed}: age: it was made 27 hours ago\n"
    found: dict[str, Any] = json.loads(told.read_text())
    assert (found["status"], found["serial"], found["entities"]) == ("look", "1", 3)
    assert watch_feed.main([watcher.site.feed, *files, "--command", "/nowhere"], AT + 27 * HOUR) == 1
    assert "the command failed" in watcher.capture.readouterr().err


def test_what_cannot_be_told_is_neither_well_nor_wrong(watcher: Watcher) -> None:
    state = watcher.directory / "state.json"
    kept = state.read_text()
    for broken in ("{", "[]", json.dumps({"serial": "1"})):
        state.write_text(broken)
        assert watcher.look() == (3, [])
        assert state.read_text() == broken, "what was seen is not forgotten by itself"
    state.write_text(kept)
    (watcher.directory / "pinned.crt").write_text("nothing")
    assert watcher.look() == (3, [])


def test_only_http_is_fetched(watcher: Watcher) -> None:
    with pytest.raises(SystemExit) as left:
        watch_feed.main(["file:///etc/passwd", "--certificate", "x", "--state", "y"])
    assert left.value.code == 2


Judge = Callable[[bytes], object]


@pytest.fixture
def judge(key: FileKey) -> Judge:
    certificate = feed_trust.x509.load_der_x509_certificate(key.certificate_der)
    return lambda document: feed_trust.verified(document, certificate, AT, timedelta(days=14))


@pytest.fixture
def genuine(key: FileKey) -> bytes:
    return making.document(making.signed(key))


@pytest.mark.parametrize("name", test_attacks.DOCUMENTS)
def test_a_document_of_the_wrong_form_is_not_believed(judge: Judge, genuine: bytes, name: str) -> None:
    judge(genuine)
    with pytest.raises(feed_trust.Distrust):
        judge(test_attacks.DOCUMENTS[name](genuine))


@pytest.mark.parametrize("name", test_attacks.PROFILE)
def test_a_good_signature_outside_the_strict_form_is_not_believed(
    judge: Judge, genuine: bytes, private: rsa.RSAPrivateKey, name: str
) -> None:
    with pytest.raises(feed_trust.Distrust):
        judge(forge.resign(forge.unsigned(genuine), private, test_attacks.PROFILE[name]))


WRAPPINGS = [
    test_attacks.wrap_in_extensions,
    test_attacks.wrap_with_the_same_id,
    test_attacks.wrap_in_object,
    test_attacks.wrap_with_another_id_and_the_signature_first,
    test_attacks.wrap_as_a_nested_feed,
]


@pytest.mark.parametrize("wrapping", WRAPPINGS, ids=lambda one: one.__name__)
def test_a_wrapped_signature_is_not_believed(judge: Judge, genuine: bytes, wrapping: test_attacks.Wrapping) -> None:
    wrapped = wrapping(etree.fromstring(genuine))
    with pytest.raises(feed_trust.Distrust):
        judge(etree.tostring(wrapped))
    for element in wrapped.iterdescendants():
        if element.get("ID"):
            element.set("Identifier", element.attrib.pop("ID"))
    with pytest.raises(feed_trust.Distrust):
        judge(etree.tostring(wrapped))


def test_it_runs_where_nothing_of_sigill_is(watcher: Watcher, tmp_path: Path) -> None:
    """A directory with the two files, Python's isolated mode, and the real clock."""
    for name in ("watch_feed.py", "feed_trust.py"):
        (tmp_path / name).write_bytes((CLIENTS / name).read_bytes())
    watcher.publish(2, at=datetime.now(AT.tzinfo).replace(microsecond=0) - HOUR)
    program = "import sys, runpy; sys.path.insert(0, '.'); runpy.run_path('watch_feed.py', run_name='__main__')"
    told = "import atexit, sys; atexit.register(lambda: print(sorted(sys.modules)))"
    done = subprocess.run(
        [
            *(sys.executable, "-I", "-c", f"{told}; {program}", watcher.site.feed),
            *("--certificate", "pinned.crt", "--state", "new.json"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("OK ")
    loaded = done.stdout.splitlines()[1]
    for ours in ("django", "celery", "members", "federation", "trustframework"):
        assert f"'{ours}'" not in loaded
    assert entity_sha1("https://sp0.example/sp") in json.loads((tmp_path / "new.json").read_text())["entities"]
