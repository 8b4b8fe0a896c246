"""Observations: what the network answered around one entity's facts, as far as a rule can ask for it.

Made by whoever may ask the network (`members.probe`); a rule sees nothing else, and can be tried without one. What is
not here was not looked at, and no rule says anything of it.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from .numbers import Numbers
from .types import EntityFacts, Json
from .urls import split

_SPOKEN_BACK: Final = frozenset({"SOAP", "SOAP-binding"})  # servers among themselves: no user's browser is involved
_PORTS: Final = {"http": "80", "https": "443"}


class Trouble(StrEnum):
    """Why a browser would not trust the other end, or found none."""

    EXPIRED = "expired"
    NOT_YET = "not_yet"
    NAME = "name"  # the certificate is for another name
    ISSUER = "issuer"  # self-signed, or from somebody whom browsers do not know
    UNTRUSTED = "untrusted"  # another fault of the certificate; see `Tls.detail`
    OLD = "old"  # TLS 1.1 or older
    NO_TLS = "no_tls"  # something answers, and it is not TLS
    CLOSED = "closed"  # nobody answers
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Tls:
    """What one attempt at TLS came to. `version` is as OpenSSL writes it (TLSv1.3), `spki_sha256` hex over the server's
    SubjectPublicKeyInfo, `not_after` ISO 8601 in UTC; empty where there was no certificate. `detail` is OpenSSL's
    English."""

    version: str = ""
    trouble: Trouble | None = None
    detail: str = ""
    spki_sha256: str = ""
    not_after: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """A host and its port. No `addresses`: the name has none. `alias` is the name that the DNS leads on to, empty where
    it does not; `tls` is None where nothing was tried, as for addresses that are not everybody's."""

    addresses: tuple[str, ...] = ()
    alias: str = ""
    tls: Tls | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """An answer, after redirects, from `url`. `status` 0: none came, and `why` is a code of `members.reach.Why`.

    `kind` is the media type, `size` the bytes that were read, `title` that of an HTML page. `picture` is the media type
    that the bytes themselves are, empty for what is no picture; `width` and `height` are in pixels, 0 where unknown.
    """

    url: str
    status: int = 0
    why: str = ""
    kind: str = ""
    size: int = 0
    title: str = ""
    picture: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Observations:
    """`hosts` by `host:port` in lower case, `pages` by the address as the facts have it.

    `domains` are those that the owner has ever proven and still claims, each with the day when the proof was last seen.
    `new`: nothing was approved for the entity yet.
    """

    at: datetime
    hosts: dict[str, Host] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    domains: dict[str, date] = field(default_factory=dict)
    new: bool = False
    numbers: Numbers = Numbers()  # noqa: RUF009  frozen

    def host(self, url: str) -> Host | None:
        """What was seen of the host of an address."""
        return self.hosts.get(authority(url))

    def as_json(self) -> Json:
        """Hosts and pages: what is kept beside the findings."""
        return {
            "hosts": {name: asdict(host) for name, host in self.hosts.items()},
            "pages": {url: asdict(page) for url, page in self.pages.items()},
        }


def authority(url: str) -> str:
    """`host:port` of a web address, in lower case; empty for what has no host."""
    parts = split(url)
    if parts is None or parts.scheme not in _PORTS or not parts.host:
        return ""
    return f"{parts.host.lower().rstrip('.')}:{parts.port or _PORTS[parts.scheme]}"


def endpoint_addresses(facts: EntityFacts, *, front: bool = False) -> Iterator[str]:
    """Every address of an endpoint once, answers' addresses too; `front`: only those that a browser goes to."""
    seen: set[str] = set()
    for endpoint in facts.endpoints:
        if front and endpoint.binding.rpartition(":")[2] in _SPOKEN_BACK:
            continue
        for address in (endpoint.location, endpoint.response_location or ""):
            if address and address not in seen:
                seen.add(address)
                yield address


def page_addresses(facts: EntityFacts) -> dict[str, tuple[str, str]]:
    """Addresses that are there to be opened by people: address → (what the metadata calls it, its place)."""
    found = {page.url: (page.kind, f"text:{page.url}") for page in facts.pages if page.kind != "errorURL"}
    found |= {p.url: (p.kind, f"role:{p.role}") for p in facts.pages if p.kind == "errorURL"}
    found |= {url: ("OrganizationURL", f"text:{url}") for url in facts.organization_urls.values()}
    found |= {logo.url: ("Logo", f"text:{logo.url}") for logo in facts.logos if not logo.url.startswith("data:")}
    return {url: told for url, told in found.items() if url}
