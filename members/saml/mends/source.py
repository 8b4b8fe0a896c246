"""A member's document that can be changed without being reformatted: what a mend does not touch stays as it was typed.

libxml2 forgets quotes, line breaks inside tags, character references and CDATA. So the text is kept beside the tree,
piece by piece, and written back from those pieces; only what differs from what was read is written anew.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ..limits import ONE_ENTITY
from ..names import XML
from ..parse import parse
from .tags import Scope, name_in, new_start_tag, start_tag

TOKEN: Final = re.compile(
    r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(?:[^<>"']|"[^"]*"|'[^']*')*+>|[^<]++|<""", re.DOTALL
)


@dataclass(slots=True)
class _Piece:
    """One element or comment as it was typed, and what the tree said of it then. `end` is empty for <a/>."""

    start: str
    end: str = ""
    text: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    read_text: str = ""
    read_tail: str = ""


class Source:
    """A document as text and as tree. Change `root` and its descendants, then `write()`."""

    def __init__(self, data: bytes) -> None:
        """Raises `Refusal` for what cannot be read, as `parse` does."""
        self.root = parse(data, ONE_ENTITY)
        text = data.decode()
        self.line_end = "\r\n" if "\r\n" in text else "\n"
        self.before: list[str] = []
        self.after: list[str] = []
        self.pieces: dict[etree._Element, _Piece] = self._pair(_pieces(text, self.before, self.after))

    def _pair(self, pieces: list[_Piece]) -> dict[etree._Element, _Piece]:
        """Both come in document order: the n-th tag or comment of the text is the n-th node of the tree."""
        paired = dict(zip(self.root.iter(), pieces, strict=True))
        for node, piece in paired.items():
            piece.attributes = {str(name): str(value) for name, value in node.attrib.items()}
            piece.read_text, piece.read_tail = node.text or "", node.tail or ""
        return paired

    def write(self) -> bytes:
        """The document as it now is."""
        out = list(self.before)
        self._node(self.root, {"xml": XML}, out)
        return "".join([*out, *self.after]).encode()

    def _node(self, node: etree._Element, scope: Scope, out: list[str]) -> None:
        piece = self.pieces.get(node)
        if not isinstance(node.tag, str):
            out.append(piece.start if piece else f"<!--{node.text or ''}-->")
            return
        start, inner = start_tag(node, piece.start, piece.attributes, scope) if piece else new_start_tag(node, scope)
        if node.text or len(node) or (piece is not None and piece.end):
            name = name_in(start)
            out.append(start.removesuffix("/>").rstrip() + ">" if start.endswith("/>") else start)
            self._content(node, piece, inner, out)
            out.append((piece.end if piece else "") or f"</{name}>")
        else:
            out.append(start)

    def _content(self, node: etree._Element, piece: _Piece | None, scope: Scope, out: list[str]) -> None:
        same = piece is not None and piece.read_text == (node.text or "")
        out.extend(piece.text if piece and same else [self._escaped(node.text or "")])
        for child in node:
            self._node(child, scope, out)
            old = self.pieces.get(child)
            unchanged = old is not None and old.read_tail == (child.tail or "")
            out.extend(old.tail if old and unchanged else [self._escaped(child.tail or "")])

    def _escaped(self, value: str) -> str:
        plain = value.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;").replace("\r", "&#13;")
        return plain.replace("\n", self.line_end)


def _pieces(text: str, before: list[str], after: list[str]) -> list[_Piece]:
    """The elements and comments inside the document element, in document order; what is outside it goes to `before`
    and `after`. The text has been parsed already: it is well-formed and has no DOCTYPE."""
    pieces: list[_Piece] = []
    open_: list[_Piece] = []
    place = before  # where loose text goes
    for token in TOKEN.findall(text):
        if token.startswith("</"):
            closed = open_.pop()
            closed.end = token
            place = closed.tail if open_ else after
        elif not token.startswith("<") or token.startswith(("<!", "<?")):
            if token.startswith("<!--") and open_:
                pieces.append(_Piece(token))
                place = pieces[-1].tail
            else:
                place.append(token)
        else:
            pieces.append(_Piece(token))
            if token.endswith("/>"):
                place = pieces[-1].tail if open_ else after
            else:
                open_.append(pieces[-1])
                place = pieces[-1].text
    return pieces
