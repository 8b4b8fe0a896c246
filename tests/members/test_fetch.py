"""Fetching from an address that a person gave: what comes is bounded, and inner networks stay out of reach."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from members import fetch as fetching
from members.errors import Refused
from members.fetch import fetch, is_public

LIMIT = 1 << 20
DOCUMENT = b"<md:EntityDescriptor/>"


class _Partner(BaseHTTPRequestHandler):
    """A member's web server, with every way to disappoint."""

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        getattr(self, f"_{self.path.strip('/').partition('?')[0].partition('%')[0]}")()

    def _send(self, body: bytes, status: int = 200, *, claimed: int | None = None, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if claimed is None else claimed))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def _metadata(self) -> None:
        self._send(DOCUMENT)

    def _elsewhere(self) -> None:
        self._send(b"", 302, location="/metadata")

    def _broken(self) -> None:
        self._send(b"Traceback", 500)

    def _gone(self) -> None:
        self._send(b"", 404)

    def _exactly(self) -> None:
        self._send(b"x" * LIMIT)

    def _large(self) -> None:
        self._send(b"x" * (LIMIT + 1))

    def _cut(self) -> None:
        self._send(DOCUMENT, claimed=len(DOCUMENT) + 100)

    def _chunked(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\n<md:E\r\n")  # and no end

    def _garbage(self) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")

    def _silent(self) -> None:
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nothing on stderr."""


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), _Partner)
    running.protocol_version = "HTTP/1.1"  # type: ignore[attr-defined]
    running.seen = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def partner(server: ThreadingHTTPServer, settings: Settings) -> str:
    """The address of a server whose host the operator has allowed by name."""
    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1"]
    return f"http://127.0.0.1:{server.server_port}"


def test_a_document_is_fetched(partner: str, server: ThreadingHTTPServer) -> None:
    assert fetch(f"{partner}/metadata?entity=%C3%A5&v=2", LIMIT) == DOCUMENT
    path, headers = server.seen[-1]  # type: ignore[attr-defined]
    assert path == "/metadata?entity=%C3%A5&v=2"
    assert headers["Host"] == partner.removeprefix("http://")
    assert headers["Accept"].startswith("application/samlmetadata+xml")


def test_letters_in_an_address_that_a_person_typed_are_encoded(partner: str, server: ThreadingHTTPServer) -> None:
    assert fetch(f"{partner}/metadata%20för vården", LIMIT) == DOCUMENT
    assert server.seen[-1][0] == "/metadata%20f%C3%B6r%20v%C3%A5rden"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "status"), [("broken", "500"), ("gone", "404"), ("elsewhere", "302")], ids=["500", "404", "redirect"]
)
def test_any_other_answer_than_the_document_is_named(partner: str, path: str, status: str) -> None:
    with pytest.raises(Refused) as refused:
        fetch(f"{partner}/{path}", LIMIT)
    assert f"{partner}/{path} answered {status} (" in str(refused.value)
    assert "Nothing was imported" in str(refused.value)


def test_a_redirect_is_not_followed(partner: str, server: ThreadingHTTPServer) -> None:
    before = len(server.seen)  # type: ignore[attr-defined]
    with pytest.raises(Refused):
        fetch(f"{partner}/elsewhere", LIMIT)
    assert len(server.seen) == before + 1  # type: ignore[attr-defined]


def test_a_document_of_exactly_the_limit_is_fetched(partner: str) -> None:
    assert len(fetch(f"{partner}/exactly", LIMIT)) == LIMIT


def test_a_document_one_byte_over_the_limit_is_refused(partner: str) -> None:
    with pytest.raises(Refused, match="is larger than 1 MiB"):
        fetch(f"{partner}/large", LIMIT)


@pytest.mark.parametrize("path", ["cut", "chunked", "garbage", "silent"])
def test_an_answer_that_breaks_off_or_is_no_http_is_refused_with_a_sentence(partner: str, path: str) -> None:
    with pytest.raises(Refused, match="could not be read"):
        fetch(f"{partner}/{path}", LIMIT)


def test_a_document_that_drips_is_given_up(partner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "DEADLINE_S", -1)
    with pytest.raises(Refused, match="took longer than"):
        fetch(f"{partner}/metadata", LIMIT)


def test_a_server_that_is_not_there_is_named(settings: Settings) -> None:
    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1"]
    with pytest.raises(Refused, match=r"http://127\.0\.0\.1:1/md could not be read"):
        fetch("http://127.0.0.1:1/md", LIMIT)


def test_a_server_without_tls_is_not_spoken_to_in_the_clear(partner: str) -> None:
    with pytest.raises(Refused, match="could not be read"):
        fetch(f"{partner.replace('http:', 'https:')}/metadata", LIMIT)


def test_an_inner_address_is_not_asked_at_all(partner: str, server: ThreadingHTTPServer, settings: Settings) -> None:
    settings.SIGILL_FETCH_ALLOW = []
    before = len(server.seen)  # type: ignore[attr-defined]
    with pytest.raises(Refused, match=r"127\.0\.0\.1 is an internal address"):
        fetch(f"{partner}/metadata", LIMIT)
    assert len(server.seen) == before  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/md",
        "http://127.1/md",
        "http://2130706433/md",
        "http://0x7f000001/md",
        "http://[::1]/md",
        "http://[::ffff:10.0.0.1]/md",
        "http://0.0.0.0/md",
        "http://10.0.0.1/md",
        "http://192.168.1.1:8000/md",
        "http://169.254.169.254/latest/meta-data/",
        "https://user@127.0.0.1/md",
    ],
)
def test_an_inner_address_is_known_however_it_is_written(url: str, settings: Settings) -> None:
    settings.SIGILL_FETCH_ALLOW = []
    with pytest.raises(Refused, match="is an internal address"):
        fetch(url, LIMIT)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://sp.norrvik.example/md",
        "sp.norrvik.example/md",
        "http:///md",
        "http://[::1/md",
        "http://sp.norrvik.example:99999/md",
        "http://sp.norrvik.example:port/md",
        "",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="is not an http or https address"):
        fetch(url, LIMIT)


@pytest.mark.parametrize("host", ["sp.norrvik.invalid", f"{'x' * 70}.example", "a..b.example"])
def test_a_host_without_an_address_is_named(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(name: str, *_: Any, **__: Any) -> Any:
        name.encode("idna")  # what the real one begins with
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(fetching.socket, "getaddrinfo", no_network)
    with pytest.raises(Refused, match="has no address: check the spelling"):
        fetch(f"http://{host}/md", LIMIT)


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:100.64.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_a_name_is_looked_up_once_so_that_it_cannot_answer_otherwise_the_second_time(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.SIGILL_FETCH_ALLOW = ["sp.norrvik.example"]
    asked: list[str] = []
    look_up = fetching.socket.getaddrinfo

    def answer(host: str, *rest: Any, **named: Any) -> Any:
        asked.append(host)
        return look_up("127.0.0.1" if host.endswith(".example") else host, *rest, **named)

    monkeypatch.setattr(fetching.socket, "getaddrinfo", answer)
    assert fetch(f"http://sp.norrvik.example:{server.server_port}/metadata", LIMIT) == DOCUMENT
    assert asked.count("sp.norrvik.example") == 1
