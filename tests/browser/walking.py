"""Walking through the demonstration by its links, as somebody who wants to see one of everything."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.browser.driving import Browser, start
from tests.browser.measures import NARROW, Judge
from tests.kinds import NO_PAGE, kind_of, match_of

EACH = 2  # pages of one kind: the first that links lead to, in whatever states they are
NOWHERE = "/nowhere/"


@dataclass
class Walk:
    """What one person came to: each address with its faults, and the names of the addresses."""

    faults: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    emptied: set[str] = field(default_factory=set)


def walk(site: str, judge: Judge, email: str, language: str = "sv", *, each: int = EACH) -> Walk:
    """Log in, see everything that links lead to, and send every form empty once."""
    browser = start(site, width=NARROW, language=language)
    done = Walk()
    try:
        if email:
            browser.log_in(email)
        browser.complaints()
        for path in _onward(browser, each):
            _judge(browser, judge, path, language, done)
    finally:
        browser.driver.quit()
    return done


def _onward(browser: Browser, each: int) -> Iterator[str]:
    """Every kind of page that links lead to from the start page, standing on each in turn."""
    waiting, seen, known = ["/", NOWHERE], Counter[str](), {"/", NOWHERE}
    while waiting:
        path = waiting.pop(0)
        browser.go(path)
        links = browser.ask("return [...document.links].filter(a => !a.hasAttribute('download')).map(a => a.href)")
        yield path
        for link in links:
            onward = link.removeprefix(browser.site).partition("#")[0]
            if link == onward or onward in known or NO_PAGE.search(onward.partition("?")[0]):
                continue
            known.add(onward)
            seen[kind_of(onward)] += 1
            if seen[kind_of(onward)] <= each:
                waiting.append(onward)


def _judge(browser: Browser, judge: Judge, path: str, language: str, done: Walk) -> None:
    done.faults[path] = judge.faults(browser, language=language, refused=path == NOWHERE)
    for at in (path, browser.path):
        if match := match_of(at):
            done.names.add(match.url_name or match.route)
    if kind_of(path) not in done.emptied:
        done.emptied.add(kind_of(path))
        done.faults[f"{path}, sent empty"] = judge.faults_when_sent_empty(browser, language=language) or []
