"""The blocks of a document that is put together rather than written: what people wrote is text in it, never mark-up."""

from collections.abc import Iterable, Iterator, Sequence

from markdown_it.token import Token

from members.texts.fields import printable


def heading(level: int, text: str) -> list[Token]:
    """Levels follow each other without a gap, as PDF/UA wants."""
    return [Token("heading_open", f"h{level}", 1), _inline(text), Token("heading_close", f"h{level}", -1)]


def paragraphs(text: str) -> list[Token]:
    """One for each line that says something."""
    return [token for line in text.splitlines() if line.strip() for token in _paragraph(line)]


def bullets(items: Iterable[str]) -> list[Token]:
    """A list; nothing for no items."""
    made = [token for item in items for token in _item(item)]
    return [Token("bullet_list_open", "ul", 1), *made, Token("bullet_list_close", "ul", -1)] if made else []


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Token]:
    """With a head; each row as long as it."""
    return [
        Token("table_open", "table", 1),
        Token("thead_open", "thead", 1),
        *_row(headers, "th"),
        Token("thead_close", "thead", -1),
        *(token for row in rows for token in _row(row, "td")),
        Token("table_close", "table", -1),
    ]


def _paragraph(text: str) -> list[Token]:
    return [Token("paragraph_open", "p", 1), _inline(text), Token("paragraph_close", "p", -1)]


def _item(text: str) -> list[Token]:
    return [Token("list_item_open", "li", 1), _inline(text), Token("list_item_close", "li", -1)]


def _row(cells: Sequence[str], kind: str) -> Iterator[Token]:
    yield Token("tr_open", "tr", 1)
    for cell in cells:
        yield Token(f"{kind}_open", kind, 1)
        yield _inline(cell)
        yield Token(f"{kind}_close", kind, -1)
    yield Token("tr_close", "tr", -1)


def _inline(text: str) -> Token:
    """`printable` also takes the characters away that stand for an agreement's fields."""
    token = Token("inline", "", 0)
    token.children = [Token("text", "", 0, content=printable(text))]
    return token
