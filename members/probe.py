"""Ask the network about one entity: its hosts, their TLS, and the pages and logos that it points people to.

Made for a worker: it takes seconds, at most `BUDGET_S` or a little over. Nothing is asked of an address that is not
everybody's, save for hosts that the operator allows by name; nor of names that are reserved, or of addresses that
are no addresses, which the rules about the document tell of.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from time import monotonic
from typing import Final

from members import tls
from members.reach import Asking, Unreachable, Why, ask, is_allowed, look_up
from members.resolving import alias
from members.saml.addresses import is_public
from members.saml.numbers import Numbers
from members.saml.observations import (
    Host,
    Observations,
    Page,
    authority,
    endpoint_addresses,
    page_addresses,
)
from members.saml.pictures import read
from members.saml.types import EntityFacts
from members.saml.urls import faults, is_address, reserved, split
from members.saml.vector import svg_size

BUDGET_S: Final = 120.0
MOST_HOSTS: Final = 40
MOST_PAGES: Final = 60
_PAGE: Final = Asking(limit=64 << 10, seconds=10, accept="text/html, */*", cut=True)
_PICTURE: Final = Asking(limit=1 << 20, seconds=10, accept="image/*")
_TITLE: Final = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


def observe(facts: EntityFacts, at: datetime, *, domains: dict[str, date], new: bool, numbers: Numbers) -> Observations:
    """What the network answers now; what the time did not suffice for is left out."""
    until = monotonic() + BUDGET_S
    return Observations(
        at,
        hosts=dict(_hosts(facts, until)),
        pages=dict(_pages(facts, until)),
        domains=domains,
        new=new,
        numbers=numbers,
    )


def _hosts(facts: EntityFacts, until: float) -> Iterator[tuple[str, Host]]:
    urls = {authority(url): url for url in endpoint_addresses(facts)}
    for name, url in islice(urls.items(), MOST_HOSTS):
        if name and monotonic() < until and _is_somebody_s(url):
            yield name, _host(name, url.lower().startswith("https:"))


def _is_somebody_s(url: str) -> bool:
    """Whether the address can be read in one way only, and its host can be anybody's at all (RFC 2606, 6761)."""
    parts = split(url)
    if parts is None or faults(url, parts):
        return False
    return is_allowed(parts.host) or reserved(parts.host) is None


def _host(name: str, encrypted: bool) -> Host:
    host, _, port = name.rpartition(":")
    bare = host.strip("[]")
    leads_to = "" if is_address(host) else alias(bare)
    try:
        addresses = look_up(bare, int(port))
    except Unreachable:
        return Host(alias=leads_to)
    found = Host(tuple(addresses), leads_to)
    if not encrypted or not (is_allowed(bare) or all(map(is_public, addresses))):
        return found
    return replace(found, tls=tls.speak(bare, int(port), addresses))


def _pages(facts: EntityFacts, until: float) -> Iterator[tuple[str, Page]]:
    logos = {logo.url for logo in facts.logos}
    for url in islice(page_addresses(facts), MOST_PAGES):
        if monotonic() < until and _is_somebody_s(url):
            yield url, page(url, picture=url in logos)


def page(url: str, *, picture: bool) -> Page:
    """One answer, after at most three redirects."""
    try:
        answer = ask(url, _PICTURE if picture else _PAGE)
    except Unreachable as error:
        return Page(error.url if error.why is Why.INSECURE else url, why=error.why.value)
    found = Page(answer.url, answer.status, kind=answer.content_type, size=len(answer.body))
    return _as_picture(found, answer.body) if picture else replace(found, title=_title(answer.body))


def _as_picture(found: Page, body: bytes) -> Page:
    if raster := read(body):
        return replace(found, picture=raster.mime, width=raster.width, height=raster.height)
    if size := svg_size(body):
        return replace(found, picture="image/svg+xml", width=size[0], height=size[1])
    return found


def _title(body: bytes) -> str:
    match = _TITLE.search(body)
    return " ".join(html.unescape(match[1].decode(errors="replace")).split())[:200] if match else ""
