"""URLs read strictly (RFC 3986), so that we and a relying party never see different hosts in the same
address."""

import ipaddress
import re
from enum import Enum
from functools import cache, lru_cache
from typing import Final, NamedTuple

from .tables import TABLES

_ALLOWED: Final = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]++|%[0-9A-Fa-f]{2})*+\Z")  # ++: no way back
_PARTS: Final = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*):"
    r"(?://(?P<authority>[^/?#]*))?(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?\Z",
    re.DOTALL,
)
_PLAIN: Final = re.compile(r"https://([A-Za-z0-9.\-]++)((?:/[^?#]*+)?)\Z")  # nearly all: read in half the time
_AUTHORITY: Final = re.compile(r"(?:(?P<userinfo>.*)@)?(?P<host>\[[^\]]*\]|[^:@]*)(?::(?P<port>.*))?\Z", re.DOTALL)
_NUMBER: Final = re.compile(r"(?:[0-9]+|0[xX][0-9A-Fa-f]*)\Z")
_DOCUMENTATION: Final = ("*.test", "*.example", "example.com", "example.net", "example.org")


class Url(NamedTuple):
    """The parts of a URI as written; `port`, `query`, `fragment` and `userinfo` are None where absent."""

    scheme: str
    userinfo: str | None
    host: str
    port: str | None
    path: str
    query: str | None
    fragment: str | None


class Reserved(Enum):
    """Why a host name is nobody's on the internet (RFC 2606, 6761, 8375)."""

    DOCUMENTATION = "documentation"
    PRIVATE = "private"


@lru_cache(maxsize=256)  # addresses from outside, as long as they like: bounded
def split(value: str) -> Url | None:
    """The parts of an absolute URI, the scheme in lower case; None when there is no scheme."""
    plain = _PLAIN.match(value)
    if plain is not None:
        return Url("https", None, plain[1], None, plain[2], None, None)
    match = _PARTS.match(value)
    if match is None:
        return None
    authority = _AUTHORITY.match(match["authority"] or "")
    user, host, port = (authority["userinfo"], authority["host"], authority["port"]) if authority else (None, "", None)
    return Url(match["scheme"].lower(), user, host, port, match["path"], match["query"], match["fragment"])


@lru_cache(maxsize=256)
def faults(value: str, url: Url) -> tuple[tuple[str, str], ...]:
    """What different readers would read differently, as (Swedish, English); for http and https URLs.

    Letters beyond ASCII in the host are not among them: `confusables.idn_faults` has more to say of those.
    """
    found: list[tuple[str, str]] = []
    if not _ALLOWED.match(_with_plain_host(value, url.host)):
        found.append(("ett tecken som inte får stå i en adress", "a character that an address cannot have"))
    if not url.host:
        found.append(("inget värdnamn", "no host"))
    if url.userinfo is not None:
        found.append(("ett användarnamn före @", "a user name before @"))
    if url.port is not None and not (url.port.isascii() and url.port.isdigit() and 0 < int(url.port[:6]) < 65536):
        found.append(("en port som inte är 1-65535", "a port that is not 1-65535"))
    if "%" in url.host:
        found.append(("ett procentkodat värdnamn", "a percent-encoded host"))
    if "." in url.path and not {".", ".."}.isdisjoint(url.path.split("/")):
        found.append(("punktsegment i sökvägen", "dot segments in the path"))
    return tuple(found)


def _with_plain_host(value: str, host: str) -> str:
    if host.isascii():
        return value
    return value.replace(host, "".join(c for c in host if c.isascii() or not c.isalpha()), 1)


@lru_cache(maxsize=8192)  # hosts from outside: bounded
def is_address(host: str) -> bool:
    """Whether a browser would take the host for an IP address, in any of the notations (WHATWG URL §3.5)."""
    if host.startswith("["):
        return True
    last = host.rstrip(".").rpartition(".")[2]
    return bool(_NUMBER.match(last)) or (":" in host and _parses(host))


def _parses(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=8192)
def reserved(host: str) -> Reserved | None:
    """Whether a host name is reserved, or cannot be public as it has one label only."""
    plain = host.lower().rstrip(".")
    names, most = _reserved_names()
    labels = plain.rsplit(".", most)[-most:]
    for n in range(len(labels)):
        if (kind := names.get(".".join(labels[n:]))) is not None:
            return kind
    return Reserved.PRIVATE if plain and "." not in plain else None


@cache
def _reserved_names() -> tuple[dict[str, Reserved], int]:
    """{reserved name, with all that lies in it: why}, and how many labels the longest has."""
    names = {
        pattern.removeprefix("*."): Reserved.DOCUMENTATION if pattern in _DOCUMENTATION else Reserved.PRIVATE
        for pattern in TABLES.reserved_hosts
    }
    return names, max(name.count(".") for name in names) + 1
