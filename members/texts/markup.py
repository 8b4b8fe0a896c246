"""An agreement text's Markdown, read into the little that an agreement needs; the rest is refused with its line."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from members.texts.fields import Fault, Unreadable, marked

_BLOCKS: Final = frozenset(
    f"{name}_{edge}"
    for name in (
        *("heading", "paragraph", "bullet_list", "ordered_list", "list_item"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    )
    for edge in ("open", "close")
)
_INLINE: Final = frozenset(
    {"text", "text_special", "softbreak", "hardbreak", "em_open", "em_close", "strong_open", "strong_close"}
)
DEPTH: Final = 6  # lists within lists


@cache
def _reader() -> MarkdownIt:
    """Without raw HTML: angle brackets are characters."""
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 40}).enable("table").disable("html_block")


def blocks(text: str) -> list[Token]:
    """The tokens of a text, with marks where the fields are; raises `Unreadable`."""
    tokens = _reader().parse(marked(text))
    if faults := sorted(set(_faults(tokens)), key=lambda fault: fault.line):
        raise Unreadable(faults)
    return tokens


def _faults(tokens: list[Token]) -> Iterator[Fault]:
    line = level = 0
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type == "inline":
            yield from _inline_faults(token, line)
        elif token.type not in _BLOCKS:
            yield Fault(line, _not_allowed(token.type))
        elif token.type == "heading_open":
            if int(token.tag[1]) > level + 1:
                yield Fault(line, _skipped(int(token.tag[1]), level))
            level = int(token.tag[1])
        elif token.type == "list_item_open" and token.level > 2 * DEPTH:
            yield Fault(line, _("There are too many lists within lists here."))


def _inline_faults(token: Token, first: int) -> Iterator[Fault]:
    line = first
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        if child.type not in _INLINE:
            yield Fault(line, _not_allowed(child.type))


def _skipped(level: int, above: int) -> str:
    """What a screen reader would miss."""
    return _("A heading of level %(level)d cannot stand beneath one of level %(above)d: use level %(next)d.") % {
        "level": level,
        "above": above,
        "next": above + 1,
    }


def _not_allowed(kind: str) -> str:
    names = {
        "link_open": _("a link (write the address as it is)"),
        "link_close": _("a link (write the address as it is)"),
        "image": _("a picture"),
        "code_inline": _("program code"),
        "code_block": _("program code (a line that begins with four blanks)"),
        "fence": _("program code"),
        "hr": _("a line across"),
        "blockquote_open": _("a quotation"),
        "blockquote_close": _("a quotation"),
        "html_inline": _("HTML"),
    }
    return _("This cannot stand in an agreement: %(what)s. Use headings, paragraphs, lists, emphasis and tables.") % {
        "what": names.get(kind, kind)
    }
