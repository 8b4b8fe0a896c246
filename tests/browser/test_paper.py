"""A page on paper: what is said, whole, and nothing to press; black on white also for who has chosen the dark theme."""

import base64
import shutil
import subprocess

import pytest

from tests.browser.driving import Browser
from tests.tiers import needs_chromium

pytestmark = [
    pytest.mark.browser,
    needs_chromium,
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed (Debian: poppler-utils)"),
]


def paper(browser: Browser) -> str:
    """The words on the sheets that the browser would print, cell after cell: a name of two lines stays together."""
    sheets = browser.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=base64.b64decode(sheets), capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


def test_an_entity_on_paper_is_whole_and_has_no_ways_about(open_browser):
    browser = open_browser(language="en", dark=True)
    browser.log_in("tora@sigill.example")
    browser.go("/entities/")
    browser.go(browser.one('main tbody a[href^="/entities/"]').get_attribute("href").removeprefix(browser.site))
    folded = browser.one(".gate details li").get_attribute("textContent").split()
    said = paper(browser)
    assert browser.one("h1").text.split()[0] in said
    assert " ".join(folded[:4]) in said, "what is folded away on the screen is unfolded on paper"
    for pressed in (browser.one(".site-nav summary").text, browser.one(".skip-link").get_attribute("textContent")):
        assert pressed not in said


def test_a_list_on_paper_has_all_its_rows_and_no_filter(open_browser):
    browser = open_browser(language="en")
    browser.log_in("tora@sigill.example")
    browser.go("/organisations/")
    names = [cell.text.splitlines()[0] for cell in browser.all("main tbody th")]
    assert len(names) > 10
    said = paper(browser)
    assert [name for name in names if name not in said] == []


def test_a_link_out_of_the_registry_has_its_address_on_paper(open_browser):
    browser = open_browser(language="en")
    browser.go("/accessibility/")
    assert "digg.se/tdosanmalan" in paper(browser)


def test_paper_is_white_and_ink_is_black(open_browser):
    browser = open_browser(dark=True)
    browser.go("/")
    assert browser.ask("return getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert browser.ask("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.ask("return getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
