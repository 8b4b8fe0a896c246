"""Hostile text (payloads.txt), and whether a page that shows it has let any of it become more than text."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from lxml import html

MARK = re.compile(r"xq\d+")
# Attributes that lead somewhere, and what they may lead to.
ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "hx-get", "hx-post")
SAFE = re.compile(r"(https?:|mailto:|tel:|data:image/svg\+xml;base64,)|(?!//)[^:]*$|/(?!/)|[?#]")
BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0]")
# Elements that no page of ours has.
STRANGE = {
    *("iframe", "object", "embed", "base", "math", "marquee", "audio", "video", "animate"),
    *("frame", "applet"),
}


@cache
def payloads() -> tuple[str, ...]:
    """Each with its number in the place of @."""
    lines = Path(__file__).with_name("payloads.txt").read_text().splitlines()
    rows = [line.split("\t", 1)[1] for line in lines if line and not line.startswith("#")]
    return tuple(row.replace("@", str(number)) for number, row in enumerate(rows, 1))


@cache
def bins(limit: int) -> tuple[tuple[str, ...], ...]:
    """All payloads that fit into a field of so many characters, in as few fillings as they come; one blank between."""
    filled: list[list[str]] = []
    for one in payloads():
        for group in filled:
            if sum(map(len, group)) + len(group) + len(one) <= limit:
                group.append(one)
                break
        else:
            if len(one) <= limit:
                filled.append([one])
    return tuple(map(tuple, filled))


def traces(page: bytes) -> list[str]:
    """Where hostile text has become an element, an attribute, an address that runs, a script or a comment. What a
    browser would make of it is asked of Chromium (test_hostile_in_chromium.py)."""
    text = page.decode()
    if not text.strip():
        return []
    found = [*_in_tree(text), *_as_read(text)]
    found += [f"a template ran: {n}" for n in range(len(payloads()) + 1) if f"{1337 + n}xq{n}" in text]
    return found


def _in_tree(text: str) -> Iterator[str]:
    for node in html.document_fromstring(text).iter():
        if not isinstance(node.tag, str):
            if MARK.search(node.text or ""):
                yield f"in a comment: {node.text}"
            continue
        if node.tag in STRANGE or MARK.search(node.tag):
            yield f"an element: {_begins(node)}"
        data = node.get("type") == "application/json" and "<" not in (node.text or "")
        if node.tag in ("script", "style") and MARK.search(node.text or "") and not data:
            yield f"in a {node.tag}: {_begins(node)}"
        yield from (f"an attribute: {said}: {_begins(node)}" for said in _attributes(dict(node.items())))


def _attributes(attributes: dict[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        if MARK.search(name) or name.startswith("on") or name in ("style", "srcdoc"):
            yield name
        if name in ("id", "class", "name") and MARK.search(value):
            yield f"{name}={value}"
        if name in ADDRESSES and not SAFE.match(BLANKS.sub("", value).lower()):
            yield f"{name}={value}"


def _begins(node: html.HtmlElement) -> str:
    return html.tostring(node, encoding="unicode", with_tail=False)[:120]


class _Reader(HTMLParser):
    """A second reader with other code: what it takes for a tag."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in STRANGE or MARK.search(tag) or any(_attributes({name: value or "" for name, value in attrs})):
            self.found.append(f"read as a tag: {tag} {attrs}"[:160])


def _as_read(text: str) -> list[str]:
    reader = _Reader()
    reader.feed(text)
    return reader.found
