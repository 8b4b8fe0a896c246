"""One fixture per rule that asks the network: a sound entity in a sound network, with one thing wrong in it.

`test_network_rules.py` runs them. Every host answers over TLS 1.3, every page is there, the logo is as large as it is
said to be, and the domain's proof was seen in January.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from members.saml.facts import facts
from members.saml.observations import (
    Host,
    Observations,
    Page,
    Tls,
    Trouble,
    authority,
    endpoint_addresses,
    page_addresses,
)
from members.saml.types import EntityFacts, Severity

from .entities import AT, HELP_PAGE, changed, element, idp, sp

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
Document = Callable[[], str]

TLS = Tls("TLSv1.3", spki_sha256="ab" * 32, not_after="2027-01-01T00:00:00+00:00")
HOST = Host(("9.9.9.9", "2620:fe::fe"), tls=TLS)
WWW = "https://www.vard.example/"
PRIVACY, INFORMATION = "https://www.vard.example/integritet", "https://www.vard.example/tjanster/saml"
ERROR_URL = "https://www.vard.example/fel?code=ERRORURL_CODE"
LOGO = "https://www.vard.example/logo.png"
APP = "journal-norrvik.azurewebsites.net"


def open_idp() -> str:
    """The sound identity provider, with every page that it can point people to."""
    pages = (
        f'<mdui:InformationURL xml:lang="sv">{INFORMATION}</mdui:InformationURL>'
        f'<mdui:PrivacyStatementURL xml:lang="sv">{PRIVACY}</mdui:PrivacyStatementURL><mdui:Logo'
    )
    document = changed(idp(), "<mdui:Logo", pages)
    return changed(document, HELP_PAGE, f'errorURL="{ERROR_URL}"')


@cache
def said(document: Document) -> EntityFacts:
    return facts(element(document()))


def page(url: str) -> Page:
    """As it should be."""
    if url.endswith(".png"):
        return Page(url, 200, kind="image/png", size=2_000, picture="image/png", width=80, height=60)
    return Page(url, 200, kind="text/html", size=9_000, title="Region Norrvik")


def network(document: Document = open_idp, **changes: Any) -> Observations:
    """A sound network around the document, but for `changes`."""
    known = said(document)
    sound = Observations(
        AT,
        hosts={authority(url): HOST for url in endpoint_addresses(known)},
        pages={url: page(url) for url in page_addresses(known)},
        domains={"vard.example": date(2026, 1, 15)},
    )
    return replace(sound, **changes)


def host(document: Document, name: str, **changes: Any) -> Observations:
    """A network in which one host is otherwise."""
    sound = network(document)
    assert name in sound.hosts
    return replace(sound, hosts={**sound.hosts, name: replace(HOST, **changes)})


def at(address: str, /, **changes: Any) -> Observations:
    """A network in which one page is otherwise."""
    sound = network()
    assert address in sound.pages
    return replace(sound, pages={**sound.pages, address: replace(sound.pages[address], **changes)})


def tls(trouble: Trouble, **changes: Any) -> Observations:
    return host(idp, IDP, tls=replace(TLS, trouble=trouble, **changes))


@dataclass(frozen=True)
class Defective:
    """A rule, the severity of its finding, a sound document, and what is wrong around it, or in it (`old` → `new`)."""

    rule: str
    severity: Severity
    document: Document
    broken: Observations
    old: str = ""
    new: str = ""

    def broken_document(self) -> str:
        return changed(self.document(), self.old, self.new) if self.old else self.document()

    def sound(self) -> Observations:
        return network(self.document)

    def __str__(self) -> str:
        return f"{self.rule}-{self.severity}-{self.document.__name__}"


IDP, SP = "idp.vard.example:443", "journal.vard.example:443"
GONE = {"addresses": (), "tls": None}

HOSTS = [
    Defective("MD-END-009", WARNING, idp, host(idp, IDP, **GONE)),
    Defective("MD-END-009", ERROR, idp, replace(host(idp, IDP, **GONE), new=True)),
    Defective("MD-END-009", WARNING, sp, host(sp, SP, addresses=("9.9.9.9", "10.1.2.3"), tls=None)),
    Defective("MD-END-009", WARNING, sp, host(sp, SP, addresses=("fd00::1",), tls=None)),
    Defective("MD-SP-027", WARNING, sp, host(sp, SP, addresses=(), alias=APP, tls=None)),
    Defective(
        "MD-SP-027",
        WARNING,
        sp,
        network(sp, hosts={f"{APP}:443": HOST}),
        "https://journal.vard.example/acs",
        f"https://{APP}/acs",
    ),
    Defective("MD-KEY-041", INFO, idp, host(idp, IDP, tls=replace(TLS, spki_sha256=said(idp).keys[0].spki_sha256))),
    *(
        Defective("MD-END-024", WARNING, idp, tls(trouble))
        for trouble in Trouble
        if trouble not in (Trouble.CLOSED, Trouble.SLOW)
    ),
    Defective("MD-END-024", INFO, idp, tls(Trouble.CLOSED)),
    Defective("MD-END-024", INFO, idp, tls(Trouble.SLOW)),
    Defective("MD-SCO-017", INFO, idp, network(idp, domains={"vard.example": date(2025, 5, 31)})),
]

PAGES = [
    Defective("MD-END-025", WARNING, open_idp, at(PRIVACY, status=404)),
    Defective("MD-END-025", WARNING, open_idp, at(PRIVACY, status=401)),
    Defective("MD-END-025", WARNING, open_idp, at(PRIVACY, url=WWW)),
    Defective("MD-END-025", WARNING, open_idp, at(PRIVACY, url="https://inlogg.vard.example/adfs/ls/?wa=1")),
    Defective("MD-END-025", WARNING, open_idp, at(PRIVACY, title="Sidan hittades inte – Region Norrvik")),
    Defective("MD-END-025", WARNING, open_idp, at(PRIVACY, status=0, why="tls")),
    Defective("MD-END-025", WARNING, open_idp, at(INFORMATION, status=500)),
    Defective("MD-END-025", WARNING, open_idp, at(WWW, status=0, why="insecure")),
    Defective("MD-END-025", WARNING, open_idp, at(WWW, status=0, why="insecure", url="http://vard.example/")),
    Defective("MD-END-025", WARNING, open_idp, at(ERROR_URL, status=404)),
    Defective("MD-END-025", WARNING, open_idp, at(LOGO, status=404, picture="")),
]


def _size(width: int, height: int) -> tuple[str, str]:
    return 'height="60" width="80"', f'height="{height}" width="{width}"'


LOGOS = [
    Defective("MD-MUI-015", WARNING, open_idp, at(LOGO, width=512, height=512)),
    Defective("MD-MUI-015", WARNING, open_idp, at(LOGO, picture="", kind="text/html", width=0, height=0)),
    Defective("MD-MUI-015", WARNING, open_idp, at(LOGO, width=1200, height=900), *_size(1200, 900)),
    Defective("MD-MUI-015", WARNING, open_idp, at(LOGO, width=40, height=30), *_size(40, 30)),
    Defective("MD-MUI-015", WARNING, open_idp, at(LOGO, width=600, height=100), *_size(600, 100)),
    Defective("MD-MUI-015", WARNING, open_idp, at(LOGO, width=80, height=120), *_size(80, 120)),
    Defective("MD-MUI-015", WARNING, open_idp, at(LOGO, picture="image/svg+xml", width=30, height=60)),
]

NETWORK = [*HOSTS, *PAGES, *LOGOS]
