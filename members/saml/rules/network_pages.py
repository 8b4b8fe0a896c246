"""Pages and logos that the metadata points people to: are they there, and are they what is said of them (MD-END-025 and
MD-MUI-015)."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from ..observations import Observations, Page, page_addresses
from ..types import EntityFacts, LogoFact, Severity
from .registry import Asks, Told, asking, told

_WHY: Final[dict[str, tuple[str, str]]] = {
    "insecure": ("är ingen https-adress", "is no https address"),
    "no_url": ("är ingen webbadress", "is no web address"),
    "no_host": ("har en värd utan adress i DNS", "has a host without an address in the DNS"),
    "internal": ("ligger på en intern adress", "lies on an internal address"),
    "tls": ("har ett certifikat som webbläsare inte litar på", "has a certificate that browsers do not trust"),
    "slow": ("svarar inte i tid", "does not answer in time"),
    "closed": ("svarar inte", "does not answer"),
    "broken": ("svarar inte med hel HTTP", "does not answer in whole HTTP"),
    "redirects": ("leder vidare fler än tre gånger", "leads on more than three times"),
    "large": ("är större än 1 MiB", "is larger than 1 MiB"),
}
_LOGIN: Final = re.compile(
    r"(?:\A|[/._-])(?:log-?in|logga-?in|sign-?in|inloggning|adfs|oauth2?|saml2?)(?:[/._-]|\Z)", re.I
)
_GONE: Final = re.compile(
    r"\b404\b|not found|hittades inte|hittar inte|finns inte|saknas|kunde inte hittas", re.IGNORECASE
)
_LOGO: Final = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
_ICON: Final = 16  # pixels: one logo may be as small, for lists
_SMALLEST: Final = (80, 60)
_WIDEST: Final = 5


@asking(
    Asks.NETWORK,
    "MD-END-025",
    Severity.WARNING,
    group="endpoints",
    stage="network",
    source="CoCo v2 §5.1.1; eduGAIN monitoring",
    title="Documentation URLs reachable",
    en="{kind}: {url} {fault}.",
    sv="{kind}: {url} {fault_sv}.",
    mend_en="Give an https address that anybody can open without logging in, and that shows the page itself.",
    mend_sv="Ange en https-adress som vem som helst kan öppna utan att logga in, och som visar själva sidan.",
)
def open_pages(facts: EntityFacts, seen: Observations) -> Iterator[Told]:
    """Not there, closed, behind a log-in, or a front page or apology in the page's stead."""
    for url, (kind, place) in page_addresses(facts).items():
        page = seen.pages.get(url)
        fault = _fault(url, page) if page is not None else None
        if fault is not None:
            yield told(place, kind=kind, url=url, fault=fault[1], fault_sv=fault[0])


def _fault(url: str, page: Page) -> tuple[str, str] | None:
    """(Swedish, English); None for a page that is as it should be."""
    if page.why == "insecure" and page.url != url:
        return "leder till en adress utan https", "leads to an address without https"
    if page.why:
        return _WHY[page.why]
    if page.status in (401, 403):
        return f"kräver inloggning ({page.status})", f"asks for a log-in ({page.status})"
    if not 200 <= page.status < 300:
        return f"svarar {page.status}", f"answers {page.status}"
    return _wrong_place(url, page) or _apology(page)


def _wrong_place(url: str, page: Page) -> tuple[str, str] | None:
    """A redirect to a log-in, or from a page to a front page."""
    asked, came = urlsplit(url), urlsplit(page.url)
    if page.url == url:
        return None
    if _LOGIN.search(came.path) and not _LOGIN.search(asked.path):
        return "leder till en inloggning", "leads to a log-in"
    if asked.path.strip("/") and not came.path.strip("/") and not came.query:
        return "leder till en förstasida", "leads to a front page"
    return None


def _apology(page: Page) -> tuple[str, str] | None:
    if _GONE.search(page.title):
        return f"visar ”{page.title}”", f"shows “{page.title}”"
    return None


@asking(
    Asks.NETWORK,
    "MD-MUI-015",
    Severity.WARNING,
    group="mdui",
    stage="network",
    source="MDUI §2.1.5",
    title="Declared width/height equal the real image",
    en="The logo {url} {fault}.",
    sv="Logotypen {url} {fault_sv}.",
    mend_en="Write the picture's own width and height, and let it be from 80×60 to {limit} pixels, at most"
    " five times as wide as high.",
    mend_sv="Ange bildens egen bredd och höjd, och låt den vara från 80×60 till {limit} bildpunkter, högst"
    " fem gånger så bred som hög.",
)
def true_logo(facts: EntityFacts, seen: Observations) -> Iterator[Told]:
    """Of logos that could be fetched. An SVG has no pixels: only its proportions count. One logo of at most 16 pixels
    is for lists, and may be small."""
    limit = seen.numbers.logo_max_pixels
    icons = 0
    for logo in facts.logos:
        page = seen.pages.get(logo.url)
        if page is None or page.status != 200:
            continue
        icon = 0 < max(page.width, page.height) <= _ICON
        icons += icon
        fault = _unlike(logo, page) or (None if icon and icons == 1 else _size_fault(page, limit))
        if fault is not None:
            yield told(f"text:{logo.url}", url=logo.url, fault=fault[1], fault_sv=fault[0], limit=limit)


def _unlike(logo: LogoFact, page: Page) -> tuple[str, str] | None:
    if page.picture not in _LOGO:
        kind = page.kind or "-"
        return f"är ingen bild som läsare visar ({kind})", f"is no picture that readers show ({kind})"
    stated, real = f"{logo.width}×{logo.height}", f"{page.width}×{page.height}"
    if page.picture != "image/svg+xml" and stated != real and logo.width and logo.height:
        return f"är {real} bildpunkter, inte {stated}", f"is {real} pixels, not {stated}"
    return None


def _size_fault(page: Page, limit: int) -> tuple[str, str] | None:
    """Height 0: an SVG that does not say."""
    width, height, real = page.width, page.height, f"{page.width}×{page.height}"
    if not width or not height:
        return None
    if not height <= width <= _WIDEST * height:
        return f"är {real}: högre än bred, eller bredare än 5:1", f"is {real}: higher than wide, or wider than 5:1"
    if page.picture == "image/svg+xml":
        return None
    if width < _SMALLEST[0] or height < _SMALLEST[1]:
        return f"är bara {real} bildpunkter", f"is only {real} pixels"
    if max(width, height) > limit:
        return f"är {real} bildpunkter", f"is {real} pixels"
    return None
