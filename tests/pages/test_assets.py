"""What a browser fetches beside the page: styles and scripts stay small, and every page links the sheet for paper."""

import gzip
import re
from pathlib import Path

import django_htmx
from django.conf import settings

from tests.pages.visiting import browser

STATIC = Path(settings.BASE_DIR) / "static" / "sigill"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
MOST = 120_000  # bytes, gzip
TEMPLATES = Path(settings.BASE_DIR) / "templates"


def squeezed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_all_styles_and_scripts_together_are_small():
    own = [path for path in STATIC.iterdir() if path.suffix in (".css", ".js")]
    assert len(own) > 6
    assert sum(map(squeezed, [*own, HTMX])) < MOST


def test_nothing_is_linked_that_is_not_counted():
    """Sigill's own folder and htmx are all that pages link."""
    linked = {
        name
        for template in TEMPLATES.rglob("*.html")
        for name in re.findall(r"{% static [\"']([^\"']+\.(?:css|js))[\"'] %}", template.read_text())
    }
    assert {name for name in linked if not name.startswith("sigill/")} == {"django_htmx/htmx-2.min.js"}
    assert all((STATIC.parent / name).exists() for name in linked if name.startswith("sigill/"))


def test_every_page_has_its_sheet_for_paper_after_all_others(db):
    page = browser().get("/").content.decode()
    sheets = re.findall(r"<link rel=\"stylesheet\" href=\"([^\"]+)\"( media=\"print\")?>", page)
    assert [bool(media) for _href, media in sheets].count(True) == 1
    assert "print" in next(href for href, media in sheets if media)


def test_only_paper_hides_the_ways_about():
    paper = (STATIC / "print.css").read_text()
    for part in (".site-nav", ".site-tools", ".pagination", ".button", ".skip-link"):
        assert part in paper
