"""Speak HTTP with an address that a person gave, without being led to places it should not reach.

The host is looked up once, every address is checked, and the connection goes to the very address that was checked. The
time limit is one for everything after the look-up, however slowly the other side drips.
"""

import io
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPResponse
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

from members.saml.addresses import is_public

REDIRECTS = 3
_REDIRECTING = frozenset({301, 302, 303, 307, 308})
_BLOCK = 1 << 16
_PORTS = {"http": 80, "https": 443}


class Why(StrEnum):
    """Why there is no answer."""

    NO_URL = "no_url"  # not an https (or http) address at all
    INSECURE = "insecure"  # http, and the operator has not allowed the host
    NO_HOST = "no_host"  # the name has no address
    INTERNAL = "internal"  # an address that is not everybody's
    TLS = "tls"  # no TLS, or a certificate that cannot be trusted
    SLOW = "slow"
    CLOSED = "closed"  # nobody there, or the line broke
    BROKEN = "broken"  # an answer that is no whole HTTP
    REDIRECTS = "redirects"
    LARGE = "large"


class Unreachable(Exception):
    """There was no usable answer from `url`; `detail` is in English, from the operating system or OpenSSL."""

    def __init__(self, why: Why, url: str, detail: str = "") -> None:
        super().__init__(f"{url}: {why.value} {detail}".strip())
        self.why, self.url, self.detail = why, url, detail


@dataclass(frozen=True, slots=True)
class Asking:
    """How much of an answer is wanted: at most `limit` bytes within `seconds`, after at most `redirects` redirects.

    `cut` takes the first `limit` bytes of a longer document instead of refusing it. With a `body` it is a POST, which
    is not sent on: ask for no redirects then. `headers` come beside those that every question has.
    """

    limit: int
    seconds: float
    accept: str = "*/*"
    redirects: int = REDIRECTS
    cut: bool = False
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """`url` is the last one, after redirects; `content_type` the bare media type in lower case, empty where absent, and
    `retry_after` what the header of that name says."""

    url: str
    status: int
    reason: str
    content_type: str
    body: bytes
    retry_after: str = ""
    etag: str = ""


def ask(url: str, asking: Asking) -> Answer:
    """The answer to a GET (or POST) of `url`, whatever its status; raises `Unreachable`."""
    until = monotonic() + asking.seconds
    for _step in range(asking.redirects + 1):
        answer, onward = _one(url, asking, until)
        if onward is None:
            return answer
        if asking.redirects:
            url = _onward(url, onward)
    if not asking.redirects:
        return answer
    raise Unreachable(Why.REDIRECTS, url)


def _onward(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise Unreachable(Why.BROKEN, url, str(error)) from error


def parts_of(url: str) -> SplitResult:
    """The address in its parts, when it is one that may be asked."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise Unreachable(Why.NO_URL, url)
    if parts.scheme == "http" and not is_allowed(parts.hostname or ""):
        raise Unreachable(Why.INSECURE, url)
    return parts


def is_allowed(host: str) -> bool:
    """Whether the operator lets this host be asked in the clear, and wherever it is."""
    return host in settings.SIGILL_FETCH_ALLOW


def port_of(parts: SplitResult) -> int:
    """As written, or the scheme's own."""
    return parts.port or _PORTS[parts.scheme]


def look_up(host: str, port: int) -> list[str]:
    """The host's IP addresses, whatever they are; the system's resolver has its own time limit."""
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(Why.NO_HOST, host, str(error)) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


def checked(host: str, port: int) -> list[str]:
    """The host's addresses: only if every one is public, save for hosts that the operator allows by name."""
    found = look_up(host, port)
    if not is_allowed(host) and not all(map(is_public, found)):
        raise Unreachable(Why.INTERNAL, host)
    return found


def connect(addresses: list[str], port: int, until: float) -> socket.socket:
    """A connection to the first address that takes one; raises OSError."""
    failed: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=left(until))
        except OSError as error:
            failed = error
    raise failed or OSError("no address")


def left(until: float) -> float:
    """The seconds that are left; raises TimeoutError when there are none."""
    seconds = until - monotonic()
    if seconds <= 0:
        raise TimeoutError("the time is up")
    return seconds


def _one(url: str, asking: Asking, until: float) -> tuple[Answer, str | None]:
    """One question, and where its answer leads on to."""
    parts = parts_of(url)
    try:
        with _connected(parts, until) as sock:
            response = _response(parts, _Line(sock, until), asking)
            onward = response.headers["Location"] if response.status in _REDIRECTING else None
            body = b"" if onward else b"".join(_blocks(response, url, asking))
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(Why.TLS, url, error.verify_message) from error
    except ssl.SSLError as error:
        raise Unreachable(Why.TLS, url, error.reason or str(error)) from error
    except TimeoutError as error:
        raise Unreachable(Why.SLOW, url) from error
    except OSError as error:
        raise Unreachable(Why.CLOSED, url, error.strerror or str(error)) from error
    except (HTTPException, ValueError) as error:
        raise Unreachable(Why.BROKEN, url, str(error)) from error
    kind = response.headers.get_content_type() if response.headers["Content-Type"] else ""
    later = response.headers["Retry-After"] or ""
    etag = response.headers["ETag"] or ""
    return Answer(url, response.status, response.reason, kind, body, later, etag), onward


def _connected(parts: SplitResult, until: float) -> socket.socket:
    """To an address that was checked, with TLS where the address asks for it."""
    host, port = parts.hostname or "", port_of(parts)
    sock = connect(checked(host, port), port, until)
    if parts.scheme == "http":
        return sock
    with sock:  # TLS takes it over; where that fails, it is closed
        sock.settimeout(left(until))
        return ssl.create_default_context().wrap_socket(sock, server_hostname=host)


class _Reader(io.RawIOBase):
    """What comes, with one time limit for all of it."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock, self._until = sock, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        self._sock.settimeout(left(self._until))
        return self._sock.recv_into(buffer)


class _Line:
    """What `http.client` needs of a socket; whoever opened the socket closes it."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock, self._until = sock, until

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(left(self._until))
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock, self._until), _BLOCK)

    def close(self) -> None:
        """`http.client` lets go of it before the answer is read."""


def _response(parts: SplitResult, line: _Line, asking: Asking) -> HTTPResponse:
    connection = HTTPConnection(parts.hostname or "", port_of(parts))
    connection.sock = line
    connection.default_port = _PORTS[parts.scheme]  # left out of the Host header
    wanted = parts._replace(scheme="", netloc="", path=parts.path or "/", fragment="").geturl()
    headers = {"Accept": asking.accept, "User-Agent": "Sigill", "Connection": "close", **asking.headers}
    method = "GET" if asking.body is None else "POST"
    connection.request(method, quote(wanted, safe="/?%:@!$&'()*+,;=~"), body=asking.body, headers=headers)
    return connection.getresponse()


def _blocks(response: HTTPResponse, url: str, asking: Asking) -> Iterator[bytes]:
    """The document as it comes; raises when it is too large or cut off."""
    size = 0
    while block := response.read1(_BLOCK):
        size += len(block)
        if size > asking.limit:
            if asking.cut:
                yield block[: asking.limit - size]
                return
            raise Unreachable(Why.LARGE, url)
        yield block
    if response.length:
        raise ValueError("the answer was cut off")
