"""axe-core about a page as it stands: in light and in dark, on a small telephone and on a desk.

The script comes from a package with a hash (requirements-test.in) and is read as a file: Selenium drives the same
Chromium as Playwright would, from Debian's packages and without a Node of its own, so there is no second driver here.
"""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.browser.driving import Browser

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
WIDTHS = (320, 1280)
THEMES = ("light", "dark")

# A part that is folded away has no colours and no sizes to look at. The menus of the header lie over the page when they
# are open, one at a time, and are looked at by themselves.
UNFOLD = """
for (const one of document.querySelectorAll('details')) one.open = !one.closest('header');
return document.querySelectorAll('header details').length;
"""
OPEN_MENU = "document.querySelectorAll('header details').forEach((one, at) => { one.open = at === arguments[0]; });"
RUN = """
const done = arguments[arguments.length - 1];
const asked = {runOnly: {type: 'tag', values: arguments[0]}, resultTypes: ['violations', 'incomplete']};
const words = node => `${node.html.slice(0, 140)} (${node.failureSummary.replace(/\\s+/g, ' ').slice(0, 220)})`;
const told = (kind, found) => found.map(
  rule => `${kind} ${rule.id}, ${rule.nodes.length} times: ${rule.nodes.slice(0, 2).map(words).join('; ')}`);
// Where axe cannot work out a contrast, nobody has. A single letter and a triangle are no text to it, and do not count;
// nor do the words of a chart, whose ground it cannot see: their colours are computed by tests/pages.
const aside = new Set(['shortTextContent', 'nonBmp']);
const small = node => node.any.some(check => check.data && aside.has(check.data.messageKey));
const counts = node => !small(node) && !node.html.startsWith('<text');
const text = rule => ({...rule, nodes: rule.nodes.filter(counts)});
const unsure = found => found.filter(rule => rule.id === 'color-contrast').map(text).filter(rule => rule.nodes.length);
axe.run(arguments[1], asked).then(
  answer => done([...told('axe', answer.violations), ...told('axe cannot tell', unsure(answer.incomplete))]),
  error => done([`axe stopped: ${error}`]));
"""
# What a page is built of. Two pages of one shape differ in their words only, which axe does not judge.
SHAPE = """
const one = n => `${n.localName}.${n.className.baseVal ?? n.className}[${n.getAttributeNames().sort()}]`;
const below = n => `${one(n.parentElement)}>${one(n)}`;
return [...new Set([...document.querySelectorAll(arguments[0])].map(below))].sort().join();
"""


@cache
def script() -> str:
    """axe-core itself."""
    spec = find_spec("axe_playwright_python")
    assert spec is not None, "axe-playwright-python is not installed (requirements-test.txt)"
    assert spec.submodule_search_locations
    return (Path(spec.submodule_search_locations[0]) / "axe.min.js").read_text()


def shape(browser: Browser) -> str:
    """The page's shape, with everything unfolded."""
    browser.ask(UNFOLD)
    return str(browser.ask(SHAPE, "body *"))


def shape_of_header(browser: Browser) -> str:
    return str(browser.ask(SHAPE, "header *"))


def violations(browser: Browser) -> list[str]:
    """What axe finds on the page, unfolded, in each of the four settings."""
    browser.ask(UNFOLD)
    return _in_every_setting(browser, lambda: _run(browser, "body"))


def violations_of_menus(browser: Browser) -> list[str]:
    """What axe finds in each menu of the header while it is open, in each of the four settings."""
    return _in_every_setting(browser, lambda: _open_in_turn(browser))


def _open_in_turn(browser: Browser) -> list[str]:
    found = []
    for at in range(browser.ask(UNFOLD)):
        browser.ask(OPEN_MENU, at)
        found += _run(browser, "header details[open]")
    browser.ask(UNFOLD)
    return found


def _in_every_setting(browser: Browser, look: Callable[[], list[str]]) -> list[str]:
    """It is light again and as wide as before afterwards."""
    browser.ask(script())
    found = []
    for width in reversed(WIDTHS):
        browser.resize(width)
        for theme in reversed(THEMES):
            browser.colours(theme)
            found += [f"{what} [{theme}, {width} px]" for what in look()]
    browser.resize(browser.width)
    return found


def _run(browser: Browser, css: str) -> list[str]:
    told: list[str] = browser.driver.execute_async_script(RUN, TAGS, css)
    return told
