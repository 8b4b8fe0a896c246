"""`./run screenshots`: the main pages as pictures in docs/screenshots/, out of a demonstration of their own.

Exit status 0 also where there is no Chromium: then it says so, and the pictures stay as they are.
"""

import argparse
import os
import shutil
import sys
import tempfile
from itertools import groupby
from pathlib import Path

from tests.saml.entities import sp
from tests.screenshots.pages import PAGES, Page
from tests.tiers import ROOT

FOLDER = ROOT / "docs" / "screenshots"
MOST = 1500  # pixels of a page's height
FAULTY = sp().replace('index="1" Binding', 'index="one" Binding', 1)
BUDGET = 3_000_000  # bytes of all pictures


def main() -> int:
    """0 when every picture was taken, or when there is no browser to take them with; 1 when a page did not come."""
    parser = argparse.ArgumentParser(prog="./run screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these pictures (default: all)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where they go (default: docs/screenshots)")
    options = parser.parse_args()
    missing = [tool for tool in ("chromium", "chromedriver") if not shutil.which(tool)]
    if missing:
        print(f"screenshots: skipped, {' and '.join(missing)} not installed (Debian: chromium and chromium-driver).")
        return 0
    wanted = [page for page in PAGES if not options.names or page.name in options.names]
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sigill-screenshots.") as var:
        failed = _all(wanted, options.folder, Path(var))
    (options.folder / "README.md").write_text(index(options.folder), encoding="utf-8")
    taken = sum(path.stat().st_size for path in options.folder.glob("*.png"))
    print(f"screenshots: {len(wanted) - failed} taken, {failed} failed, {taken / 1e6:.1f} MB in {options.folder}")
    return 1 if failed or taken > BUDGET else 0


def index(folder: Path) -> str:
    """The page that shows the pictures that are in the folder, with their captions."""
    lines = [
        "# Screenshots",
        "",
        "The main pages, taken from the demonstration by `./run screenshots`, which writes this page, too. Take them",
        "anew after a change of how pages look, and look at every one.",
    ]
    for page in PAGES:
        if (folder / f"{page.name}.png").exists():
            lines += ["", f"## {page.name}", "", page.caption, "", f"![{page.caption}]({page.name}.png)"]
    return "\n".join([*lines, ""])


def _all(wanted: list[Page], folder: Path, var: Path) -> int:
    """How many failed. One browser for each person, language, width and theme."""
    from tests.browser.driving import start  # noqa: PLC0415 - needs selenium
    from tests.browser.serving import demonstration  # noqa: PLC0415 - only where there is a browser

    failed = 0
    with demonstration(var) as site:
        for (who, language, width, dark), pages in groupby(sorted(wanted, key=_look), key=_look):
            browser = start(site, width=width, dark=dark, language=language)
            try:
                browser.go("/")
                if who:
                    browser.log_in(who)
                if browser.ask("return document.documentElement.lang") != language:
                    browser.send("button[name=language]")
                if browser.all(".site-notices form button"):
                    browser.send(".site-notices form button")
                failed += sum(not _take(browser, page, folder) for page in pages)
            finally:
                browser.driver.quit()
    return failed


def _look(page: Page) -> tuple[str, str, int, bool]:
    return page.who, page.language, page.width, page.dark


def _take(browser, page: Page, folder: Path) -> bool:  # type: ignore[no-untyped-def] - selenium may be missing
    """Whether there was such a page."""
    from tests.screenshots.palette import small_png  # noqa: PLC0415 - beside its user

    browser.go(page.path)
    for link in page.follow:
        found = browser.all(link)
        if not found:
            print(f"{page.name}: no link {link} on {browser.path}", file=sys.stderr)
            return False
        browser.go(found[0].get_attribute("href").removeprefix(browser.site))
    if page.checks:
        browser.ask("document.querySelector('#id_text').value = arguments[0]", FAULTY)
        browser.send("main form .buttons button")
    height = min(browser.ask("return document.documentElement.scrollHeight"), MOST)
    screen = {"width": page.width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    picture = browser.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"]
    (folder / f"{page.name}.png").write_bytes(small_png(browser.driver, picture))
    browser.resize(page.width)
    print(f"{page.name}.png {(folder / f'{page.name}.png').stat().st_size // 1000} kB", flush=True)
    return True


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")
    import django

    django.setup()
    sys.exit(main())
