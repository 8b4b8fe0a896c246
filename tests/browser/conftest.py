"""The demonstration behind a real web server, and a real browser in front of it."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.serving import demonstration

selenium = pytest.importorskip("selenium", reason="browser tier: selenium is not installed")
from tests.browser.driving import Browser, start  # noqa: E402 - needs selenium


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a seeded and published demonstration, on a database of its own."""
    with demonstration(tmp_path_factory.mktemp("var")) as address:
        yield address


@pytest.fixture
def open_browser(site: str) -> Iterator[Callable[..., Browser]]:
    """Start browsers with what is asked for (width, dark, language, scripts); all of them close in the end."""
    opened: list[Browser] = []

    def opener(**wishes: object) -> Browser:
        opened.append(start(site, **wishes))
        return opened[-1]

    yield opener
    for browser in opened:
        browser.driver.quit()
