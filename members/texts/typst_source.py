"""Markdown's tokens as Typst. Every piece of text is a string literal in code, so nothing that a person wrote, or is
called, is ever read as Typst: `#read("…")` comes out as those characters."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from markdown_it.token import Token

from members.texts.fields import filled, printable

_CONTENT: Final = {  # a token -> what opens and closes it
    "paragraph": ("par({", "})"),
    "bullet_list": ("list(", ")"),
    "ordered_list": ("enum(", ")"),
    "list_item": ("{", "}"),
    "em": ("emph({", "})"),
    "strong": ("strong({", "})"),
    "th": ("{", "}"),
    "td": ("{", "}"),
    "thead": ("table.header(", ")"),
}
_SEPARATED: Final = ("list_item", "th", "td", "thead")  # arguments, not statements
_HEAD: Final = """\
#set document(title: {title}, author: {author}, date: datetime(year: {year}, month: {month}, day: {day}))
#set text(lang: {language}, font: "Libertinus Serif", size: 11pt)
#set page(paper: "a4", margin: 25mm, numbering: "1 (1)")
#set par(justify: false, leading: 0.75em)
#set table(stroke: 0.5pt)
#set heading(numbering: none)
#show heading: set block(above: 1.5em, below: 0.8em)
"""


def literal(text: str) -> str:
    """A Typst string with exactly these characters, those that cannot be seen left out."""
    return '"' + printable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def source(  # noqa: PLR0913 - what stands on a document
    tokens: list[Token],
    values: dict[str, str],
    *,
    title: str,
    author: str,
    language: str,
    day: date,
    signing: list[tuple[str, list[str]]],
) -> str:
    """A whole document; `signing` is, for each party, its name and the words of the lines to fill in by hand."""
    body = "".join(_blocks(tokens, values))
    begins = head(title=title, author=author, language=language, day=day)
    return f"{begins}#{{\n{body}{''.join(_signing(signing))}}}\n"


def head(*, title: str, author: str, language: str, day: date) -> str:
    """How each of our documents begins: what it is called, whose it is, and how it looks."""
    return _HEAD.format(
        title=literal(title),
        author=literal(author),
        language=literal(language),
        year=day.year,
        month=day.month,
        day=day.day,
    )


def _blocks(tokens: list[Token], values: dict[str, str]) -> Iterator[str]:
    """One statement for each block; within a list or table, one argument for each item or cell."""
    for place, token in enumerate(tokens):
        if token.type == "inline":
            yield from _inline(token, values)
            continue
        name, _, edge = token.type.rpartition("_")
        if name in ("tbody", "tr") or (name == "paragraph" and token.hidden):
            continue
        if edge == "open":
            yield _opening(name, token, tokens[place:])
        else:
            yield _CONTENT.get(name, ("", "})" if name == "heading" else ")"))[1]
            yield ", " if name in _SEPARATED else "\n"


def _opening(name: str, token: Token, rest: list[Token]) -> str:
    if name == "heading":
        return f"heading(level: {int(token.tag[1])}, {{"
    if name == "table":
        columns = next(place for place, one in enumerate(_kinds(rest)) if one == "tr_close")
        return f"table(columns: {_kinds(rest)[:columns].count('th_open')}, "
    opens = _CONTENT[name][0]
    return opens + f"start: {int(token.attrs['start'])}, " if "start" in token.attrs else opens


def _kinds(tokens: list[Token]) -> list[str]:
    return [token.type for token in tokens]


def _inline(token: Token, values: dict[str, str]) -> Iterator[str]:
    yield '"";'  # an empty block would be nothing at all, which has no place in a list
    for child in token.children or ():
        name, _, edge = child.type.rpartition("_")
        if child.type in ("text", "text_special"):
            yield literal(filled(child.content, values)) + ";"
        elif child.type == "softbreak":
            yield '" ";'
        elif child.type == "hardbreak":
            yield "linebreak();"
        else:
            yield _CONTENT[name][0] if edge == "open" else _CONTENT[name][1] + ";"


def _signing(parties: list[tuple[str, list[str]]]) -> Iterator[str]:
    """Lines to sign on, kept together on one page for each party."""
    for party, lines in parties:
        yield f"block(breakable: false, {{ v(1.5em)\nstrong({literal(party)})\n"
        for words in lines:
            yield f"v(1.6em)\nline(length: 70%, stroke: 0.5pt)\npar({literal(words)})\n"
        yield "})\n"
