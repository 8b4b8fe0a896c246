"""Fetching from an address that a person gave: what comes is bounded, and inner networks stay out of reach."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest
from pytest_django import Settings

from members import fetch as fetching
from members import reach
from members.errors import Refused
from members.fetch import fetch, fetch_entity
from members.saml.addresses import is_public

LIMIT = 1 << 20
DOCUMENT = b"<md:EntityDescriptor/>"


class _Partner(BaseHTTPRequestHandler):
    """A member's web server, with every way to disappoint."""

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        getattr(self, f"_{self.path.strip('/').partition('?')[0].partition('%')[0]}")()

    def _send(
        self,
        body: bytes,
        status: int = 200,
        *,
        claimed: int | None = None,
        location: str = "",
        kind: str = "application/samlmetadata+xml",
    ) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if claimed is None else claimed))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def _metadata(self) -> None:
        self._send(DOCUMENT)

    def _elsewhere(self) -> None:
        self._send(b"", 302, location="/metadata")

    def _far(self) -> None:
        """As many more steps as the query says."""
        steps = int(self.path.partition("?")[2])
        self._send(b"", 307, location=f"/far?{steps - 1}" if steps > 1 else "/metadata")

    def _inwards(self) -> None:
        self._send(b"", 301, location=unquote(self.path.partition("?")[2]))

    def _called(self) -> None:
        self._send(DOCUMENT, kind=self.path.partition("?")[2])

    def _drip(self) -> None:
        """One byte at a time, for as long as somebody listens."""
        self.send_response(200)
        try:
            while not self.server.stopping.wait(0.05):  # type: ignore[attr-defined]
                self.wfile.write(b"X")
        except OSError:
            self.close_connection = True

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
    running.stopping = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.stopping.set()  # type: ignore[attr-defined]
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


@pytest.mark.parametrize(("path", "status"), [("broken", "500"), ("gone", "404")], ids=["500", "404"])
def test_any_other_answer_than_the_document_is_named(partner: str, path: str, status: str) -> None:
    with pytest.raises(Refused) as refused:
        fetch(f"{partner}/{path}", LIMIT)
    assert f"{partner}/{path} answered {status} (" in str(refused.value)
    assert "Nothing was imported" in str(refused.value)


def test_a_redirect_is_followed(partner: str) -> None:
    assert fetch(f"{partner}/elsewhere", LIMIT) == DOCUMENT


def test_three_redirects_are_followed_and_a_fourth_is_not(partner: str) -> None:
    assert fetch(f"{partner}/far?3", LIMIT) == DOCUMENT
    with pytest.raises(Refused, match="leads on more than 3 times"):
        fetch(f"{partner}/far?4", LIMIT)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("https://127.0.0.2/md", "127.0.0.2 is an internal address"),
        ("https://[fd00::1]/md", "fd00::1 is an internal address"),
        ("http://9.9.9.9/md", "http://9.9.9.9/md is not an https address"),
        ("file:///etc/passwd", "file:///etc/passwd is not an https address"),
        ("https://[fd00::", "could not be read: Invalid IPv6 URL"),
    ],
)
def test_a_redirect_passes_the_same_check_as_the_address(partner: str, to: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        fetch(f"{partner}/inwards?{to}", LIMIT)
    assert said in str(refused.value)


@pytest.mark.parametrize("kind", ["application/samlmetadata+xml", "application/xml", "text/xml;charset=utf-8"])
def test_what_is_called_xml_is_taken_without_a_remark(partner: str, kind: str) -> None:
    assert fetch_entity(f"{partner}/called?{kind}") == fetching.Fetched(DOCUMENT)


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream"])
def test_what_is_called_plain_text_or_a_download_is_taken_and_remarked_on(partner: str, kind: str) -> None:
    assert fetch_entity(f"{partner}/called?{kind}") == fetching.Fetched(DOCUMENT, kind)


def test_what_is_called_nothing_is_taken_and_remarked_on(partner: str) -> None:
    assert fetch_entity(f"{partner}/called?") == fetching.Fetched(DOCUMENT, "nothing at all")


@pytest.mark.parametrize("kind", ["text/html", "image/png", "application/json"])
def test_what_is_called_something_else_is_refused(partner: str, kind: str) -> None:
    with pytest.raises(Refused, match=f"answered with {kind}, not metadata"):
        fetch_entity(f"{partner}/called?{kind}")


def test_an_entity_may_be_one_mebibyte_and_no_more(partner: str) -> None:
    assert len(fetch_entity(f"{partner}/exactly").content) == LIMIT
    with pytest.raises(Refused, match="is larger than 1 MiB"):
        fetch_entity(f"{partner}/large")


def test_a_document_of_exactly_the_limit_is_fetched(partner: str) -> None:
    assert len(fetch(f"{partner}/exactly", LIMIT)) == LIMIT


def test_a_document_one_byte_over_the_limit_is_refused(partner: str) -> None:
    with pytest.raises(Refused, match="is larger than 1 MiB"):
        fetch(f"{partner}/large", LIMIT)


@pytest.mark.parametrize("path", ["cut", "chunked", "garbage", "silent"])
def test_an_answer_that_breaks_off_or_is_no_http_is_refused_with_a_sentence(partner: str, path: str) -> None:
    with pytest.raises(Refused, match="could not be read"):
        fetch(f"{partner}/{path}", LIMIT)


def test_a_document_that_drips_is_given_up_when_the_time_is_up(partner: str) -> None:
    with pytest.raises(Refused, match="took longer than 1 seconds"):
        fetch(f"{partner}/drip", LIMIT, seconds=1)


def test_a_server_that_is_not_there_is_named(settings: Settings) -> None:
    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1"]
    with pytest.raises(Refused, match=r"http://127\.0\.0\.1:1/md could not be read"):
        fetch("http://127.0.0.1:1/md", LIMIT)


def test_a_server_without_tls_is_not_spoken_to_in_the_clear(partner: str) -> None:
    with pytest.raises(Refused, match="has no certificate that can be trusted"):
        fetch(f"{partner.replace('http:', 'https:')}/metadata", LIMIT)


def test_an_inner_address_is_not_asked_at_all(partner: str, server: ThreadingHTTPServer, settings: Settings) -> None:
    settings.SIGILL_FETCH_ALLOW = []
    before = len(server.seen)  # type: ignore[attr-defined]
    with pytest.raises(Refused, match=r"127\.0\.0\.1 is an internal address"):
        fetch(f"{partner.replace('http:', 'https:')}/metadata", LIMIT)
    with pytest.raises(Refused, match="is not an https address: on the way"):
        fetch(f"{partner}/metadata", LIMIT)
    assert len(server.seen) == before  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/md",
        "https://127.1/md",
        "https://2130706433/md",
        "https://0x7f000001/md",
        "https://[::1]/md",
        "https://[::ffff:10.0.0.1]/md",
        "https://0.0.0.0/md",
        "https://10.0.0.1/md",
        "https://192.168.1.1:8000/md",
        "https://169.254.169.254/latest/meta-data/",
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
    with pytest.raises(Refused, match="is not an https address"):
        fetch(url, LIMIT)


@pytest.mark.parametrize("host", ["sp.norrvik.invalid", f"{'x' * 70}.example", "a..b.example"])
def test_a_host_without_an_address_is_named(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(name: str, *_: Any, **__: Any) -> Any:
        name.encode("idna")  # what the real one begins with
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(reach.socket, "getaddrinfo", no_network)
    with pytest.raises(Refused, match="has no address: check the spelling"):
        fetch(f"https://{host}/md", LIMIT)


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "64:ff9b::909:909"])
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
        "192.88.99.1",
        "::1",
        "::9.9.9.9",
        "::ffff:127.0.0.1",
        "::ffff:9.9.9.9",
        "2002:909:909::",
        "2001:0:909:909::1",
        "2001:db8::1",
        "3fff::1",
        "5f00::1",
        "fec0::1",
        "ff02::1",
        "64:ff9b::a00:1",
        "64:ff9b:1::909:909",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_a_name_is_looked_up_once_so_that_it_cannot_answer_otherwise_the_second_time(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.SIGILL_FETCH_ALLOW = ["sp.norrvik.example"]
    asked: list[str] = []
    look_up = reach.socket.getaddrinfo

    def answer(host: str, *rest: Any, **named: Any) -> Any:
        asked.append(host)
        return look_up("127.0.0.1" if host.endswith(".example") else host, *rest, **named)

    monkeypatch.setattr(reach.socket, "getaddrinfo", answer)
    assert fetch(f"http://sp.norrvik.example:{server.server_port}/metadata", LIMIT) == DOCUMENT
    assert asked.count("sp.norrvik.example") == 1
