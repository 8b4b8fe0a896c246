"""Walk through the demonstration as everybody who has a part in it, and hold every page to the same measure.

The walk finds pages by their links, so a new page is in it as soon as something leads there; what no link leads to is
in tests/html/test_every_address.py. Selenium drives the Chromium that Debian ships, as CI has it: what Playwright would
add is another driver for the same browser.
"""

from concurrent.futures import Future, ThreadPoolExecutor

import pytest

pytest.importorskip("selenium", reason="browser tier: selenium is not installed")
from tests.browser.measures import NARROW, Judge
from tests.browser.walking import Walk, walk
from tests.saml.entities import sp
from tests.tiers import needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
# Who walks, in which language, and how many pages they come to at least.
PEOPLE: dict[str, tuple[str, str, int]] = {
    "public": ("", "sv", 6),
    "public in English": ("", "en", 6),
    "registrar": ("rebecka@sigill.example", "sv", 20),
    "trust officer": ("tora@sigill.example", "sv", 12),
    "decision maker": ("didrik@sigill.example", "sv", 12),
    "key custodian": ("karin@sigill.example", "sv", 12),
    "lead reviewer": ("gunilla@synprovet.example", "sv", 12),
    "declarer": ("dag@region-exempelsjo.example", "sv", 20),
    "agent": ("nils@exempelnat.example", "sv", 12),
    "member in English": ("jenny@journalverket.example", "en", 20),
    "technical contact": ("teo@region-exempelsjo.example", "sv", 12),
    "relying authority": ("eva@exempelmyndigheten.example", "sv", 4),
    "newcomer": ("nora@nykomling.example", "sv", 12),
}


@pytest.fixture(scope="module")
def walks(request, site):
    """Everybody's walk, two at a time; only of those whom the run asks about."""
    items = [item for item in request.session.items if item.path == request.path and hasattr(item, "callspec")]
    asked = {item.callspec.params["who"] for item in items}
    judge = Judge()
    with ThreadPoolExecutor(2) as pool:
        yield {who: pool.submit(walk, site, judge, *PEOPLE[who][:2]) for who in PEOPLE if who in asked}


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_has_a_fault(who, walks: dict[str, Future[Walk]]):
    done = walks[who].result()
    assert {path: found for path, found in done.faults.items() if found} == {}
    assert len(done.faults) >= PEOPLE[who][2], sorted(done.faults)


def test_the_pages_that_only_a_form_leads_to_have_no_fault(open_browser):
    browser = open_browser(width=NARROW)
    browser.go("/check/")
    padded = sp().replace("https://journal.vard.example/ds", " https://journal.vard.example/ds")
    browser.ask(
        "document.querySelector('#id_text').value = arguments[0]", padded.replace('index="1"', 'index="one"', 1)
    )
    browser.send("main form .buttons button")
    assert "MD-SCH-011" in browser.one("#findings").text
    assert Judge().faults(browser) == []
    browser.send('button[value="MD-XML-016"]')
    assert "added" in browser.one(".code").get_attribute("innerHTML")
    assert Judge().faults(browser) == []


def test_the_measure_itself_finds_what_is_wrong(open_browser):
    browser = open_browser(width=NARROW)
    browser.go("/")
    bad = (
        '<h1>x</h1><h4>y</h4><input><a href="#nowhere">z</a><p style="width: 600px">w</p><table></table>'
        '<p class="pale">too pale to read</p><div role="nothing">n</div>'
    )
    browser.ask("document.querySelector('main').insertAdjacentHTML('beforeend', arguments[0])", bad)
    browser.ask("document.querySelector('main h1').style.width = '600px'")
    browser.ask("document.querySelector('.pale').style.color = '#d0d0d0'")
    found = Judge().faults(browser, language="en")
    told = " ".join(found)
    for expected in ("not one h1", "skipped", "no label", "leads to no place", "too wide", "too small", "no caption"):
        assert expected in told
    assert "console" in told
    assert "Content Security Policy" in told
    assert "not in en" in found
    pale = [what for what in found if what.startswith("axe color-contrast")]
    assert [what.rpartition("[")[2] for what in pale] == ["light, 1280 px]", "light, 320 px]"]
    assert sum(what.startswith("axe aria-roles") for what in found) == 4
