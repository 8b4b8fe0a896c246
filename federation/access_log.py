"""Lines of access logs, as nginx ("combined") and our own gunicorn write them, to what may be kept of them.

The address is cut to its network and of the User-Agent only the product stays, before anything else sees the line:
nothing that is counted points to a person.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

_LINE = re.compile(
    r'(?P<address>\S+) \S+ \S+ \[(?P<at>[^\]]+)\] "(?:GET|HEAD) (?P<path>/\S*) HTTP/[\d.]+" '
    r'(?P<status>\d{3}) \S+(?: "[^"]*" "(?P<agent>[^"]*)")?'
)
_AGGREGATE = re.compile(r"/md/(?P<slug>[-\w]+)\.xml(?:\?|\Z)")
_MDQ = re.compile(r"/md/(?P<slug>[-\w]+)/entities/.")
# Name and version only: "Shibboleth/3.4.1" of "Shibboleth/3.4.1 OpenSAML/3.2.1", nothing of "anna@example.org".
_PRODUCT = re.compile(r"([A-Za-z][\w.+-]{0,39}(?:/[\w.+-]{1,30})?)(?=[\s(;,]|\Z)")


@dataclass(frozen=True, slots=True)
class Fetch:
    """A feed or an MDQ answer that was fetched; `unchanged`: it was told that it has the newest (304)."""

    at: datetime
    feed_slug: str
    what: str
    network: str
    client: str
    unchanged: bool


def fetches(path: Path) -> Iterator[Fetch]:
    """Those in the file, which may be gzipped; other lines are left out. Raises OSError."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        for line in file:
            found = fetch_in(line.decode("utf-8", "replace"))
            if found is not None:
                yield found


def fetch_in(line: str) -> Fetch | None:
    """What one line tells, None for what is no successful fetch of a feed or an MDQ answer."""
    found = _LINE.match(line)
    if found is None or found["status"] not in ("200", "206", "304"):
        return None
    aggregate = _AGGREGATE.match(found["path"])
    where = aggregate or _MDQ.match(found["path"])
    network = network_of(found["address"])
    if where is None or not network:
        return None
    try:
        at = datetime.strptime(found["at"], "%d/%b/%Y:%H:%M:%S %z")
    except ValueError:
        return None
    what = "aggregate" if aggregate else "mdq"
    return Fetch(at, where["slug"], what, network, product_of(found["agent"] or ""), found["status"] == "304")


def network_of(address: str) -> str:
    """Cut to /24 (IPv4) or /48 (IPv6); '' for what is no address."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))


def product_of(agent: str) -> str:
    """The first product of a User-Agent, '' for what is none."""
    found = _PRODUCT.match(agent)
    return found[1][:80] if found else ""
