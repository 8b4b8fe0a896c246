"""Days, moments and numbers as the reader's language writes them, and as machines read them: one way for all pages."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

BASE = Path(settings.BASE_DIR)
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
CODE = [path for app in ("members", "trustframework", "federation") for path in sorted((BASE / app).rglob("*.py"))]
AT = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
_TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_BY_LOCALE = re.compile(r"[A-Z_]*FORMAT")
_MACHINE = {"c", "Y-m-d", "Y-m"}  # in attributes and addresses
_RAW = {"isoformat", "strftime"}
_TRANSLATES = {"_", "gettext", "ngettext", "gettext_lazy", "ngettext_lazy", "pgettext"}


def shown(source: str, language: str = "sv", **context: object) -> str:
    with override(language):
        return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("sv", "{{ x|day }}", '<time datetime="2026-07-01">1 juli 2026</time>'),
        ("en", "{{ x|day }}", '<time datetime="2026-07-01">1 July 2026</time>'),
        ("sv", '{{ x|day:"short" }}', '<time datetime="2026-07-01">2026-07-01</time>'),
        ("sv", "{{ x|moment }}", '<time datetime="2026-07-01T14:30:00+02:00">2026-07-01 14:30</time>'),
        ("sv", '{{ x|moment:"long" }}', '<time datetime="2026-07-01T14:30:00+02:00">1 juli 2026 14:30</time>'),
        ("en", '{{ x|moment:"zone" }}', '<time datetime="2026-07-01T14:30:00+02:00">2026-07-01 14:30\xa0CEST</time>'),
    ],
)
def test_a_moment_is_swedish_time_in_the_readers_words_and_iso_8601_for_machines(language, source, expected):
    assert shown(source, language, x=AT) == expected


def test_a_moment_late_in_the_evening_is_the_next_day_where_the_federation_is():
    assert "2 juli" in shown("{{ x|day }}", x=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))


def test_what_has_no_day_shows_nothing_and_can_have_a_default():
    assert shown('[{{ x|day }}{{ x|moment }}{{ x|grouped }}] {{ x|day|default:"–" }}', x=None) == "[] –"


def test_a_day_stands_in_a_sentence_as_it_is():
    said = shown(
        "{% load i18n %}{% blocktranslate with d=x|day %}until {{ d }}{% endblocktranslate %}", "en", x=date(2026, 7, 1)
    )
    assert said == 'until <time datetime="2026-07-01">1 July 2026</time>'


@pytest.mark.parametrize(("language", "expected"), [("sv", "12\xa0345"), ("en", "12,345")])
def test_numbers_are_grouped_as_the_language_does(language, expected):
    assert shown("{{ x|grouped }}", language, x=12345) == expected
    sentence = "{% blocktranslate count n=x|grouped %}{{ n }} thing{% plural %}{{ n }} things{% endblocktranslate %}"
    source = f"{{% load i18n %}}{sentence}"
    assert shown(source, language, x=12345).startswith(expected)
    assert shown(source, "en", x=1) == "1 thing"


def lines(pattern: str, path: Path) -> Iterator[tuple[re.Match[str], str, str]]:
    """Each match, the text of the template, and where that is for whoever mends it."""
    text = path.read_text()
    for found in re.finditer(pattern, text):
        yield found, text, f"{path.relative_to(BASE)}:{text.count(chr(10), 0, found.start()) + 1}: {found[0]}"


def in_attribute(text: str, at: int) -> bool:
    before = without_tags(text[:at])
    return before.rfind("<") > before.rfind(">")


def without_tags(text: str) -> str:
    return _TAGS.sub(lambda tag: " " * len(tag[0]), text)


def test_no_template_has_a_format_of_its_own():
    faults = []
    for path in TEMPLATES:
        for found, text, where in lines(r'\|(?:date|time):"([^"]*)"', path):
            tag = text[text.rfind("{", 0, found.start()) : found.start()]
            machine = found[1] in _MACHINE and (in_attribute(text, found.start()) or tag.startswith("{% with"))
            if not machine and not _BY_LOCALE.fullmatch(found[1]):
                faults.append(where)
    assert not faults, "say |day or |moment instead"


def test_a_day_in_the_text_is_a_time_element():
    """So that a machine, and who has another calendar, can read it."""
    faults = []
    for path in TEMPLATES:
        for found, text, where in lines(r'\{\{ [^}]*\|date:"(?:SHORT_)?DATE(?:TIME)?_FORMAT"[^}]*\}\}', path):
            before = without_tags(text[: found.start()])
            inside = before.rfind("<time") > before.rfind("</time")
            title = text.startswith("{% block title %}", text.rfind("{% block", 0, found.start()))
            if not inside and not title and not in_attribute(text, found.start()):
                faults.append(where)
    assert not faults, "|day and |moment see to it"


def test_counts_in_sentences_are_grouped():
    faults = []
    for path in TEMPLATES:
        for found, _text, where in lines(r"\{% blocktranslate [^%]*?count \w+=([^ %]+)", path):
            if not found[1].endswith("|grouped"):
                faults.append(where)
    assert not faults, "add |grouped"


def test_no_sentence_has_a_day_as_machines_write_it():
    """`_("…") % {"day": x.isoformat()}`: date_format says it in the reader's language."""
    faults = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and is_translated(node.left):
                raw = [one for one in ast.walk(node.right) if isinstance(one, ast.Attribute) and one.attr in _RAW]
                faults += [f"{path.relative_to(BASE)}:{node.lineno}"] * bool(raw)
    assert not faults, "use date_format"


def is_translated(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in _TRANSLATES


def test_every_page_says_whose_time_it_is(client, db):
    assert "Europe/Stockholm" in client.get("/members/").content.decode()
