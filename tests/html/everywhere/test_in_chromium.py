"""Every address that shows a page, in Chromium: axe-core, and what a browser makes of hostile text.

The walk through the demonstration (tests/browser/test_every_page.py) comes to what links lead to, in many states; here
every address of the resolver has its turn, linked or not, as one member and one of the operator's people see it.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.permissions.cast import Cast
from tests.permissions.routes import addresses
from tests.permissions.world import World
from tests.tiers import needs_chromium

pytest.importorskip("selenium", reason="browser tier: selenium is not installed")
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.answering import served
from tests.browser.driving import PATIENCE, Browser, start
from tests.browser.measures import NARROW, Judge
from tests.html.everywhere import hostile
from tests.html.everywhere.filling import fill, turns
from tests.html.everywhere.rendering import Shown, shown

pytestmark = [pytest.mark.django_db, pytest.mark.browser, needs_chromium]
Stage = tuple[World, Cast]
# Files, parts of pages, and what answers in another shape than a page.
NO_PAGES = (
    "changed/",
    "document/",
    "file/",
    "published/",
    "received/",
    ".json",
    ".csv",
    ".pdf",
    ".ics",
    ".atom",
    ".txt",
    "metrics",
    "healthz",
    "readyz",
)
EXECUTED = "return window.__xss === undefined ? null : String(window.__xss)"


@pytest.fixture(scope="module")
def browser(stage: Stage) -> Iterator[Browser]:
    with served() as site:
        opened = start(site, width=NARROW)
        yield opened
        opened.driver.quit()


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


@pytest.fixture(scope="module")
def openings(stage: Stage) -> dict[str, list[Shown]]:
    """Each address with the first member and the first of the operator's to whom it opens, or whoever else."""
    found: dict[str, list[Shown]] = {}
    for one in shown(stage[0]):
        if len(found.setdefault(one.address, [])) < 2 and not one.path.endswith(NO_PAGES):
            found[one.address].append(one)
    return found


def go(browser: Browser, cast: Cast, one: Shown) -> None:
    """As the person, whose session the browser is given."""
    browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    if session := cast[one.who].cookies.get("sessionid"):
        cookie = {"name": "sessionid", "value": session.value, "url": browser.site}
        browser.driver.execute_cdp_cmd("Network.setCookie", cookie)
    browser.go(one.path)


@pytest.mark.parametrize("address", [a for a in addresses() if not a.startswith(("api/", "md/"))])
def test_every_address_shows_a_page_without_a_fault(
    stage: Stage, browser: Browser, judge: Judge, openings: dict[str, list[Shown]], address: str
) -> None:
    for one in openings.get(address, []):
        with transaction.atomic():
            go(browser, stage[1], one)
            assert judge.faults(browser, language=None) == [], one
            assert not judge.faults_when_sent_empty(browser, language=None), one
            transaction.set_rollback(True)


@pytest.mark.parametrize("turn", range(turns()))
def test_chromium_runs_nothing_of_hostile_text(
    stage: Stage, browser: Browser, openings: dict[str, list[Shown]], turn: int
) -> None:
    """Each turn puts other payloads everywhere, and visits its share of the addresses: no dialog, nothing set, and no
    violation of the policy, since nothing is there that the policy would have to stop."""
    ran = {}
    browser.complaints()
    with transaction.atomic():
        fill(turn)
        for one in [pages[0] for pages in openings.values() if pages][turn :: turns()]:
            go(browser, stage[1], one)
            told = [what for what in browser.complaints() if "Content Security Policy" in what or "xq" in what]
            if told or browser.ask(EXECUTED):
                ran[one] = told
        transaction.set_rollback(True)
    assert ran == {}


def test_what_runs_would_be_seen(stage: Stage, browser: Browser, openings: dict[str, list[Shown]]) -> None:
    """The same text, not escaped: the policy stops it, and says so."""
    go(browser, stage[1], openings["members/"][0])
    browser.complaints()
    image = next(one for one in hostile.payloads() if one.startswith("<img xq"))
    browser.ask("document.querySelector('main').insertAdjacentHTML('beforeend', arguments[0])", image)
    stopped = WebDriverWait(browser.driver, PATIENCE)
    stopped.until(lambda _driver: any("Content Security Policy" in what for what in browser.complaints()))
    assert browser.ask(EXECUTED) is None
