"""How soon Chromium paints the home page: first contentful paint, as the browser itself tells it, on loopback.

    ./run bench painting --rounds 5

A demonstration of its own behind gunicorn; each round is a new browser with nothing cached. The server's first answer
is not counted, since it reads the templates.
"""

import argparse
import os
import statistics
import tempfile
from pathlib import Path
from urllib.request import urlopen

import django

from tests.browser.serving import demonstration

PAGES = ("/", "/members/", "/service/")
PAINTED = """
const done = arguments[arguments.length - 1];
const told = list => list.getEntriesByName('first-contentful-paint').forEach(entry => done(entry.startTime));
new PerformanceObserver(told).observe({type: 'paint', buffered: true});
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=5, help="new browsers for each page (5)")
    rounds = asked.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="sigill-painting.") as var, demonstration(Path(var)) as site:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "federation.settings", "SIGILL_MODE": "demo", "SIGILL_VAR": var}
        django.setup()
        for page in PAGES:
            with urlopen(site + page):
                times = [painted(site, page) for _round in range(rounds)]
            print(f"{page:12} first contentful paint: median {statistics.median(times):.0f} ms of {rounds}", end="")
            print(f" ({min(times):.0f} to {max(times):.0f})")


def painted(site: str, page: str) -> float:
    """Milliseconds from the navigation's begin to the first text or picture, in a browser with nothing cached."""
    from tests.browser.driving import start  # noqa: PLC0415 - Django has to be set up

    browser = start(site)
    try:
        browser.go(page)
        return float(browser.driver.execute_async_script(PAINTED))
    finally:
        browser.driver.quit()


if __name__ == "__main__":
    main()
