"""Walk through the demonstration as three people and hold every page that a link leads to against the same measure."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.driving import Browser
from tests.saml.entities import sp
from tests.tiers import needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
NARROW = 320
ENOUGH = 150  # pages of different kinds; there are fewer
SMALLEST = 24  # CSS pixels: WCAG 2.2, 2.5.8
NO_PAGE = re.compile(r"^/(md|api)/|/(published|received|document|file)/$|\.(csv|json|yaml|pdf|pem)$")
PEOPLE = {
    "public": "",
    "registrar": "rebecka@sigill.example",
    "officer": "tora@sigill.example",
    "reviewer": "gunilla@synprovet.example",
    "declarer": "dag@region-exempelsjo.example",
}

FAULTS = """
const found = [];
const say = (what, node) => found.push(what + ': ' + (node ? node.outerHTML.slice(0, 160) : ''));
if (document.querySelectorAll('h1').length !== 1) say('not one h1');
if (!document.title.trim()) say('no title');
if (!document.querySelector('main')) say('no main');
let level = 0;
for (const h of document.querySelectorAll('h1,h2,h3,h4')) {
  const now = Number(h.tagName[1]);
  if (now > level + 1) say('a level of headings is skipped', h);
  level = now;
}
const ids = new Set();
for (const node of document.querySelectorAll('[id]')) {
  if (ids.has(node.id)) say('the id occurs twice', node);
  ids.add(node.id);
}
for (const node of document.querySelectorAll('input:not([type=hidden]),select,textarea')) {
  if (!node.labels.length && !node.ariaLabel) say('no label', node);
}
for (const node of document.querySelectorAll('[aria-describedby],[aria-labelledby]')) {
  const named = (node.getAttribute('aria-describedby') || '') + ' ' + (node.getAttribute('aria-labelledby') || '');
  for (const id of named.split(' ').filter(Boolean)) if (!document.getElementById(id)) say('points at nothing', node);
}
for (const node of document.querySelectorAll('a[href^="#"]')) {
  if (!document.getElementById(node.getAttribute('href').slice(1))) say('leads to no place', node);
}
for (const node of document.querySelectorAll('a,button')) {
  if (!node.innerText.trim() && !node.ariaLabel) say('no name', node);
}
for (const node of document.querySelectorAll('img')) if (node.getAttribute('alt') === null) say('no alt', node);
for (const node of document.querySelectorAll('table')) if (!node.caption) say('no caption', node);
for (const node of document.querySelectorAll('nav')) if (!node.ariaLabel) say('a nav without name', node);
return found;
"""
TOO_WIDE = """
const wide = document.documentElement.scrollWidth;
if (wide <= arguments[0]) return [];
const over = [...document.querySelectorAll('main *')].filter(n => n.getBoundingClientRect().right > arguments[0] + 1);
return [wide + ' px wide'].concat(over.slice(0, 3).map(n => n.outerHTML.slice(0, 160)));
"""
TOO_SMALL = """
const controls = 'button,select,textarea,summary,input:not([type=hidden]),nav a,.button,.todo a';
return [...document.querySelectorAll(controls)].filter(n => {
  const box = n.getBoundingClientRect();
  return box.width && (box.height < arguments[0] - 0.5 || box.width < arguments[0] - 0.5);
}).map(n => n.outerHTML.slice(0, 160));
"""


def kind_of(path: str) -> str:
    """Pages that differ in a number, a slug or a query only are of one kind."""
    path = re.sub(r"\?.*|#.*", "", path)
    named = re.sub(r"(?<=/)(feeds|rules|profiles|frameworks|groups|checklists)/[\w-]+", r"\1/slug", path)
    named = re.sub(r"(?<=^/frameworks/slug/)[^/]+", "version", named)
    return re.sub(r"(?<=/)\d+(?=/)", "n", named)


def walk(browser: Browser) -> Iterator[str]:
    """Every kind of page that links lead to from the start page, standing on each in turn."""
    waiting, seen = ["/", "/nowhere/"], {"/", "/nowhere/"}
    while waiting:
        path = waiting.pop(0)
        browser.go(path)
        yield path
        for link in browser.ask("return [...document.links].map(a => a.href)"):
            onward = link.removeprefix(browser.site)
            leaves = link == onward or NO_PAGE.search(onward)
            if not leaves and kind_of(onward) not in seen:
                seen.add(kind_of(onward))
                waiting.append(onward.partition("#")[0])


@pytest.fixture(scope="module", params=PEOPLE)
def faults(request, site) -> dict[str, list[str]]:
    """What is wrong with each page that the person comes to, looked at in the width of a small telephone."""
    from tests.browser.driving import start  # noqa: PLC0415 - needs selenium

    browser = start(site, width=NARROW)
    try:
        if PEOPLE[request.param]:
            browser.log_in(PEOPLE[request.param])
        browser.complaints()
        return {path: _faults(browser, path) for path in walk(browser)}
    finally:
        browser.driver.quit()


def _faults(browser: Browser, path: str) -> list[str]:
    found = [*browser.ask(FAULTS)]
    found += [f"too wide: {what}" for what in browser.ask(TOO_WIDE, NARROW)]
    found += [f"too small: {what}" for what in browser.ask(TOO_SMALL, SMALLEST)]
    if browser.ask("return document.documentElement.lang") != "sv":
        found.append("not in Swedish")
    complaints = browser.complaints()
    return found + [f"console: {what}" for what in complaints if path != "/nowhere/"]


def test_no_page_has_a_fault(faults):
    assert {path: found for path, found in faults.items() if found} == {}


def test_the_walk_came_to_many_pages(faults, request):
    least = {"public": 6, "registrar": 20, "officer": 12, "reviewer": 12, "declarer": 20}[
        request.node.callspec.params["faults"]
    ]
    assert least <= len(faults) < ENOUGH, sorted(faults)


def test_the_pages_that_only_a_form_leads_to_have_no_fault(open_browser):
    browser = open_browser(width=NARROW)
    browser.go("/check/")
    padded = sp().replace("https://journal.vard.example/ds", " https://journal.vard.example/ds")
    browser.ask(
        "document.querySelector('#id_text').value = arguments[0]", padded.replace('index="1"', 'index="one"', 1)
    )
    browser.send("main form .buttons button")
    assert "MD-SCH-011" in browser.one("#findings").text
    assert _faults(browser, "/check/") == []
    browser.send('button[value="MD-XML-016"]')
    assert "added" in browser.one(".code").get_attribute("innerHTML")
    assert _faults(browser, "/check/mend/") == []


def test_the_measure_itself_finds_what_is_wrong(open_browser):
    browser = open_browser(width=NARROW)
    browser.go("/")
    bad = '<h1>x</h1><h4>y</h4><input><a href="#nowhere">z</a><p style="width: 600px">w</p><table></table>'
    browser.ask("document.querySelector('main').insertAdjacentHTML('beforeend', arguments[0])", bad)
    browser.ask("document.querySelector('main h1').style.width = '600px'")
    found = " ".join(_faults(browser, "/"))
    for expected in ("not one h1", "skipped", "no label", "leads to no place", "too wide", "too small", "no caption"):
        assert expected in found
    assert "console" in found
    assert "Content Security Policy" in found
