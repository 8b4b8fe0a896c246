"""Somebody in front of a real browser, in Swedish with scripts and in English without, and what the test made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

pytest.importorskip("selenium", reason="browser tier: selenium is not installed")
from members.models import Person
from tests.browser.answering import served
from tests.browser.driving import Browser, start
from tests.browser.measures import NARROW
from tests.cycle.conftest import key_directory, prepared, published
from tests.pages.visiting import browser as client_of

__all__ = ["key_directory", "prepared", "published"]


@dataclass(frozen=True)
class Way:
    """How somebody goes: `width` in CSS pixels, a small telephone where scripts are off."""

    language: str
    scripts: bool
    width: int


WAYS = {"sv, scripts": Way("sv", True, 1280), "en, no scripts": Way("en", False, NARROW)}


@pytest.fixture(params=WAYS.values(), ids=WAYS.keys())
def way(request: pytest.FixtureRequest) -> Way:
    found: Way = request.param
    return found


@pytest.fixture
def address(db: None, on_the_day: None) -> Iterator[str]:
    """Where the test's federation answers."""
    with served() as site:
        yield site


@pytest.fixture
def driven(address: str, way: Way) -> Iterator[Browser]:
    made = start(address, width=way.width, language=way.language, scripts=way.scripts)
    yield made
    told = made.complaints()
    made.driver.quit()
    # No script fails, and the policy has nothing to stop. A form that is sent back is no fault.
    assert [what for what in told if "422" not in what] == []


@pytest.fixture
def become(driven: Browser, way: Way) -> Callable[[Person | None], None]:
    """Go on as this person, with a session of the server's own; None is nobody who is logged in."""

    def changed(person: Person | None) -> None:
        driven.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        if person is not None:
            session = client_of(person, way.language).cookies["sessionid"].value
            cookie = {"name": "sessionid", "value": session, "url": driven.site}
            driven.driver.execute_cdp_cmd("Network.setCookie", cookie)

    return changed
