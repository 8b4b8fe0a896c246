"""Addresses that lead a fetcher inwards: whatever somebody writes, only public addresses are connected to.

There is no network: names are looked up in a table, as the system's resolver would answer, and a connection is a
canned answer that notes where it would have gone.
"""

import ssl
from ipaddress import ip_address
from socket import gaierror, inet_aton, inet_ntoa
from types import SimpleNamespace
from typing import Any, Self

import pytest
from pytest_django import Settings

from members import reach
from members.errors import Refused
from members.fetch import fetch_entity
from members.reach import Unreachable, Why

from .ssrf import ADDRESSES, INWARDS, NAMES, NO_ADDRESS, OUTWARDS, REDIRECTS

DOCUMENT = b"<md:EntityDescriptor/>"
LED = "HTTP/1.1 {status} Moved\r\nLocation: {onward}\r\nContent-Length: 0\r\n\r\n"
FOUND = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 22\r\n\r\n" + DOCUMENT

HEADERS = {"Host", "Accept", "Accept-Encoding", "User-Agent", "Connection", ""}  # and nothing that an address says


class Wire:
    """A network that notes whom it was asked to connect with, and what was said."""

    def __init__(self) -> None:
        self.names: dict[str, list[list[str]]] = {name: [found] for name, found in NAMES.items()}
        self.looked_up: list[str] = []
        self.reached: list[str] = []
        self.said: list[bytes] = []
        self.onward, self.status = "", 302

    def getaddrinfo(self, host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        plain = host.encode("idna").decode().partition("\0")[0]  # as the system's resolver takes it
        self.looked_up.append(plain)
        answers = self.names.get(plain.lower().rstrip("."), [_numeric(plain)])
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        if not found:
            raise gaierror(-2, "Name or service not known")
        return [(0, 0, 0, "", (address, port)) for address in found]

    def connect(self, target: tuple[str, int], timeout: float) -> "Sock":
        assert timeout > 0
        self.reached.append(target[0])
        return Sock(self)


class Sock:
    """A connection that gives the canned answer, in the clear and through TLS alike."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self._rest = wire, b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """TLS takes it over."""

    def settimeout(self, seconds: float) -> None:
        assert seconds > 0

    def sendall(self, data: bytes) -> None:
        self._wire.said.append(data)
        led = self._wire.onward and data.startswith(b"GET /led ")
        self._rest = LED.format(status=self._wire.status, onward=self._wire.onward).encode() if led else FOUND

    def recv_into(self, buffer: memoryview) -> int:
        part = self._rest[: len(buffer)]
        buffer[: len(part)], self._rest = part, self._rest[len(part) :]
        return len(part)

    def close(self) -> None:
        """Nothing to close."""


def _numeric(host: str) -> list[str]:
    """A host that is an address in any notation that C libraries take."""
    try:
        return [str(ip_address(host.partition("%")[0]))]
    except ValueError:
        pass
    try:
        return [inet_ntoa(inet_aton(host))]
    except OSError:
        return []


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Wire:
    settings.SIGILL_FETCH_ALLOW = frozenset()
    wire = Wire()
    monkeypatch.setattr(reach.socket, "getaddrinfo", wire.getaddrinfo)
    monkeypatch.setattr(reach.socket, "create_connection", wire.connect)
    trusting = SimpleNamespace(wrap_socket=lambda sock, server_hostname: sock)
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    return wire


def why(url: str) -> Why:
    """Why it is refused."""
    with pytest.raises(Refused) as refused:
        fetch_entity(url)
    assert str(refused.value)
    assert isinstance(refused.value.__cause__, Unreachable)
    return refused.value.__cause__.why


@pytest.mark.parametrize("url", INWARDS.values(), ids=INWARDS)
def test_an_address_that_points_inwards_is_refused_before_anybody_connects(wire: Wire, url: str):
    assert why(url) in (Why.INTERNAL, Why.NO_HOST)
    assert wire.reached == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_name_that_leads_inwards_is_refused(wire: Wire, address: str):
    wire.names["sp.vard.example"] = [[address]]
    assert why("https://sp.vard.example/md") is Why.INTERNAL
    assert wire.reached == []


@pytest.mark.parametrize("address", ADDRESSES[::6])
def test_a_name_with_one_inner_address_among_public_ones_is_refused(wire: Wire, address: str):
    wire.names["sp.vard.example"] = [["1.2.3.4", address]]
    assert why("https://sp.vard.example/md") is Why.INTERNAL
    assert wire.reached == []


@pytest.mark.parametrize("url", NO_ADDRESS.values(), ids=NO_ADDRESS)
def test_what_is_no_https_address_is_refused_before_anybody_asks_for_its_name(wire: Wire, url: str):
    assert why(url) in (Why.NO_URL, Why.INSECURE)
    assert (wire.looked_up, wire.reached) == ([], [])


@pytest.mark.parametrize("onward", REDIRECTS.values(), ids=REDIRECTS)
def test_a_redirect_inwards_is_refused(wire: Wire, onward: str):
    wire.onward = onward
    with pytest.raises(Refused):
        fetch_entity("https://led.example/led")
    assert wire.reached == ["1.2.3.4"]


@pytest.mark.parametrize(
    "onward", ["///127.0.0.1/md?", "https:\\\\127.0.0.1\\md", "/\\127.0.0.1/md", "?@127.0.0.1", ":@x"]
)
def test_a_redirect_that_only_looks_like_another_host_stays_where_it_is(wire: Wire, onward: str):
    wire.onward = onward
    assert fetch_entity("https://led.example/led").content == DOCUMENT
    assert wire.looked_up == ["led.example", "led.example"]
    assert wire.reached == ["1.2.3.4", "1.2.3.4"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_kind_of_redirect_is_looked_at(wire: Wire, status: int):
    wire.onward, wire.status = "https://169.254.169.254/latest/meta-data/", status
    assert why("https://led.example/led") is Why.INTERNAL
    assert wire.reached == ["1.2.3.4"]


@pytest.mark.parametrize(("url", "address"), OUTWARDS.values(), ids=OUTWARDS)
def test_an_odd_address_that_points_outwards_reaches_what_it_names(wire: Wire, url: str, address: str):
    assert fetch_entity(url).content == DOCUMENT
    assert wire.reached == [address]
    (said,) = wire.said
    assert {line.partition(b":")[0].decode() for line in said.split(b"\r\n")[1:]} == HEADERS


def test_a_name_that_is_rebound_is_asked_for_once(wire: Wire):
    wire.names["sp.vard.example"] = [["1.2.3.4"], ["127.0.0.1"]]
    assert fetch_entity("https://sp.vard.example/md").content == DOCUMENT
    assert (wire.looked_up, wire.reached) == (["sp.vard.example"], ["1.2.3.4"])


def test_a_name_that_is_rebound_between_a_redirect_and_its_target_is_refused(wire: Wire):
    wire.names["led.example"] = [["1.2.3.4"], ["127.0.0.1"]]
    wire.onward = "https://led.example/md"
    assert why("https://led.example/led") is Why.INTERNAL
    assert wire.reached == ["1.2.3.4"]


def test_a_host_that_the_operator_allows_does_not_open_its_neighbours(wire: Wire, settings: Settings):
    settings.SIGILL_FETCH_ALLOW = frozenset({"127.0.0.1"})
    assert fetch_entity("http://127.0.0.1/md").content == DOCUMENT
    for url in ("http://127.0.0.2/md", "https://localhost/md", "https://2130706433/md", "https://127.0.0.1.example/md"):
        with pytest.raises(Refused):
            fetch_entity(url)
    assert wire.reached == ["127.0.0.1"]
