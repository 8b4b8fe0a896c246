"""Fetch a document from an address that a person gave, without being led to places it should not reach."""

import socket
import ssl
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import monotonic
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from members.errors import Refused

TIMEOUT_S = 20  # for each answer of the other side
DEADLINE_S = 120  # for the whole document, however slowly it drips
_BLOCK = 1 << 16
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits


def fetch(url: str, limit: int) -> bytes:
    """The bytes at `url` (http or https, at most `limit` of them); raises `Refused` with what went wrong.

    Redirects are not followed: they could lead past the check of the address, and the person can give the final one.
    """
    parts = _parts(url)
    try:
        with _connected(parts, _addresses(parts)) as sock, _answer(parts, sock, url) as response:
            return b"".join(_blocks(response, url, limit))
    except (OSError, HTTPException, ValueError) as error:
        raise Refused(
            _("%(url)s could not be read: %(reason)s. Nothing was imported.") % {"url": url, "reason": error}
        ) from error


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise Refused(_("%(url)s is not an http or https address.") % {"url": url})
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _addresses(parts: SplitResult) -> list[str]:
    """The host's addresses: only if every one is public, save for the hosts that the operator allows by name."""
    host = parts.hostname or ""
    try:
        entries = socket.getaddrinfo(host, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused(_("%(host)s has no address: check the spelling.") % {"host": host}) from error
    found = [str(entry[4][0]) for entry in entries]
    if host not in settings.SIGILL_FETCH_ALLOW and not all(map(is_public, found)):
        raise Refused(
            _("%(host)s is an internal address. Upload the file instead, or ask the operator to allow the host.")
            % {"host": host}
        )
    return found


def is_public(address: str) -> bool:
    """Whether an IP address (a zone may follow) is reachable for everybody, also where it wraps an IPv4 address."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or (IPv4Address(found.packed[-4:]) if found in _NAT64 else found)
    return found.is_global and not found.is_multicast


def _connected(parts: SplitResult, addresses: list[str]) -> socket.socket:
    """To the very addresses that were checked: a name that is looked up again may answer otherwise the second time."""
    failed: OSError | None = None
    for address in addresses:
        try:
            sock = socket.create_connection((address, _port(parts)), timeout=TIMEOUT_S)
        except OSError as error:
            failed = error
            continue
        if parts.scheme == "http":
            return sock
        return ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)
    raise failed or OSError("no address")


def _answer(parts: SplitResult, sock: socket.socket, url: str) -> HTTPResponse:
    connection = HTTPConnection(parts.hostname or "", _port(parts))
    connection.sock = sock
    connection.default_port = 443 if parts.scheme == "https" else 80  # left out of the Host header
    wanted = parts._replace(scheme="", netloc="", path=parts.path or "/", fragment="").geturl()
    accept = "application/samlmetadata+xml, application/xml, text/xml"
    connection.request("GET", quote(wanted, safe="/?%:@!$&'()*+,;=~"), headers={"Accept": accept})
    response = connection.getresponse()
    if response.status != 200:
        raise Refused(
            _("%(url)s answered %(status)d (%(reason)s). Nothing was imported. Check the address, or try again later.")
            % {"url": url, "status": response.status, "reason": response.reason}
        )
    return response


def _blocks(response: HTTPResponse, url: str, limit: int) -> Iterator[bytes]:
    """The document as it comes; raises when it is too large, takes too long or is cut off."""
    size, until = 0, monotonic() + DEADLINE_S
    while block := response.read1(_BLOCK):
        size += len(block)
        if size > limit:
            raise Refused(
                _("%(url)s is larger than %(limit)d MiB. Nothing was imported.") % {"url": url, "limit": limit >> 20}
            )
        if monotonic() > until:
            raise TimeoutError(_("it took longer than %(seconds)d seconds") % {"seconds": DEADLINE_S})
        yield block
    if response.length:
        raise OSError(_("the answer was cut off"))
