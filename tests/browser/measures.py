"""What every page is held against, whoever sees it: its structure, its sizes, axe-core, its console, its language."""

from dataclasses import dataclass, field

from tests.browser import axe
from tests.browser.driving import Browser

NARROW = 320
SMALLEST = 24  # CSS pixels: WCAG 2.2, 2.5.8

FAULTS = """
const found = [];
const say = (what, node) => found.push(what + ': ' + (node ? node.outerHTML.slice(0, 160) : ''));
if (document.querySelectorAll('h1').length !== 1) say('not one h1');
if (!document.title.trim()) say('no title');
if (!document.querySelector('main')) say('no main');
let level = 0;
for (const h of document.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
  if (h.id === 'error-summary-title') continue; // it comes first, before the page's own heading
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
  const named = node.textContent.trim() || node.ariaLabel || node.querySelector('img[alt]:not([alt=""])');
  if (!named) say('no name', node);
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
# The first form that asks for something, sent with nothing in it.
SEND_EMPTY = """
const asks = 'input[required]:not([type=hidden]),textarea[required],select[required]';
const form = [...document.querySelectorAll('main form')].find(f => f.method === 'post' && f.querySelector(asks));
if (!form || !arguments[0]) return Boolean(form);
form.noValidate = true;
for (const one of form.querySelectorAll('input:not([type=hidden]),textarea')) {
  if (['checkbox', 'radio'].includes(one.type)) one.checked = false; else one.value = '';
}
for (const one of form.querySelectorAll('select')) one.value = '';
form.requestSubmit();
"""


@dataclass
class Judge:
    """Holds pages against all of it; asks axe once about each shape of page, however many people come to it."""

    shapes: set[str] = field(default_factory=set)

    def faults(self, browser: Browser, *, language: str | None = "sv", refused: bool = False) -> list[str]:
        """What is wrong with the page that the browser is at; `refused`: an error page, which the console tells of."""
        found = [*structure(browser, language)]
        complaints = browser.complaints()
        found += [f"console: {what}" for what in complaints if not (refused and "Failed to load resource" in what)]
        if self._is_new(axe.shape(browser)):
            found += axe.violations(browser)
        if self._is_new(axe.shape_of_header(browser)):
            found += axe.violations_of_menus(browser)
        return found

    def _is_new(self, shape: str) -> bool:
        new = shape not in self.shapes
        self.shapes.add(shape)
        return new

    def faults_when_sent_empty(self, browser: Browser, *, language: str | None = "sv") -> list[str] | None:
        """What is wrong with the page that says what is missing in the form; None where no form asks for anything."""
        if not browser.ask(SEND_EMPTY, False):
            return None
        browser.leave(lambda: browser.ask(SEND_EMPTY, True))
        said = [] if browser.all(".error-summary, .error") else ["sent empty, and nothing is said"]
        return said + self.faults(browser, language=language, refused=True)


def structure(browser: Browser, language: str | None = "sv") -> list[str]:
    """What a script of ours sees without axe: no page is too wide, no control too small, no id stands twice."""
    found = [*browser.ask(FAULTS)]
    found += [f"too wide: {what}" for what in browser.ask(TOO_WIDE, NARROW)]
    found += [f"too small: {what}" for what in browser.ask(TOO_SMALL, SMALLEST)]
    if language and browser.ask("return document.documentElement.lang") != language:
        found.append(f"not in {language}")
    return found
