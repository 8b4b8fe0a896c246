"""A member's document that can be changed without being reformatted: what a mend does not touch stays as it was typed.

libxml2 forgets quotes, line breaks inside tags, character references and CDATA. So the text is kept beside the tree,
piece by piece, and written back from those pieces; only what differs from what was read is written anew.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from lxml import etree

from ..limits import ONE_ENTITY
from ..names import XML, namespace_of, short
from ..parse import parse

TOKEN: Final = re.compile(
    r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(?:[^<>"']|"[^"]*"|'[^']*')*+>|[^<]++|<""", re.DOTALL
)
_ATTRIBUTE: Final = re.compile(r"""(?P<space>\s+)(?P<name>[^\s=]+)(?P<equals>\s*=\s*)(?P<value>"[^"]*"|'[^']*')""")
_NAME: Final = re.compile(r"<([^\s/>]+)")
_REFERENCES: Final = {"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}

Scope = Mapping[str, str]
"""Namespace by prefix; the default namespace is that of the empty prefix."""


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
        start, inner = _start(node, piece, scope)
        if node.text or len(node) or (piece is not None and piece.end):
            name = _name(start)
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


def _start(node: etree._Element, piece: _Piece | None, scope: Scope) -> tuple[str, Scope]:
    """The start tag (as <a/> or <a>) and the namespaces inside it."""
    if piece is None:
        return _new_start(node, scope)
    typed = list(_ATTRIBUTE.finditer(piece.start))
    inner = dict(scope) | {_declared(m["name"]): _plain(m["value"]) for m in typed if _is_declaration(m["name"])}
    now = {str(name): str(value) for name, value in node.attrib.items()}
    missing = _missing(_name(piece.start), str(node.tag), inner)
    edits: list[tuple[int, int, str]] = []
    for match in typed:
        if _is_declaration(match["name"]):
            continue
        clark, value = _clark_of(node, match["name"], inner, piece.attributes), match["value"]
        if clark not in now:
            edits.append((match.start(), match.end(), ""))
        elif now[clark] != piece.attributes[clark]:
            edits.append(
                (match.start("value"), match.end("value"), value[0] + _quoted(now[clark], value[0]) + value[0])
            )
        missing |= _missing(match["name"], clark, inner) if clark in now and ":" in match["name"] else {}
    added = [(name, value) for name, value in now.items() if name not in piece.attributes]
    inner |= missing
    tail, inner = _attributes(added, inner)
    declarations = "".join(f" {_declaration(prefix)}={_value(uri)}" for prefix, uri in missing.items())
    end = len(piece.start) - (2 if piece.start.endswith("/>") else 1)
    while piece.start[end - 1].isspace():
        end -= 1
    edits.append((end, end, declarations + tail))
    return _edited(piece.start, edits), inner


def _edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    ordered = [(0, 0, ""), *edits, (len(text), len(text), "")]
    kept = (text[one[1] : other[0]] + other[2] for one, other in pairwise(ordered))
    return "".join(kept)


def _new_start(node: etree._Element, scope: Scope) -> tuple[str, Scope]:
    """A start tag for an element that no one typed."""
    name, declarations, inner = _qualified(str(node.tag), scope, attribute=False)
    tail, inner = _attributes([(str(n), str(v)) for n, v in node.attrib.items()], inner)
    return f"<{name}{declarations}{tail}/>", inner


def _attributes(pairs: Iterable[tuple[str, str]], scope: Scope) -> tuple[str, dict[str, str]]:
    out, inner = "", dict(scope)
    for clark, value in pairs:
        name, declarations, inner = _qualified(clark, inner, attribute=True)
        out += f"{declarations} {name}={_value(value)}"
    return out, inner


def _qualified(clark: str, scope: Scope, *, attribute: bool) -> tuple[str, str, dict[str, str]]:
    """(name with prefix, declarations that it needs, namespaces then in scope)."""
    uri = namespace_of(clark)
    local = clark.rpartition("}")[2]
    if not uri:
        return local, "", dict(scope)
    known = next((p for p, u in scope.items() if u == uri and (p or not attribute)), None)
    if known is not None:
        return f"{known}:{local}" if known else local, "", dict(scope)
    prefix = short(clark).partition(":")[0] if not short(clark).startswith("{") else "ns"
    while prefix in scope:
        prefix += "_"
    return f"{prefix}:{local}", f" xmlns:{prefix}={_value(uri)}", dict(scope) | {prefix: uri}


def _missing(name: str, clark: str, scope: Scope) -> dict[str, str]:
    """The declaration that a typed name needs after its element has been moved away from it."""
    prefix, uri = name.rpartition(":")[0], namespace_of(clark)
    return {} if scope.get(prefix, "") == uri else {prefix: uri}


def _clark_of(node: etree._Element, name: str, scope: Scope, known: Mapping[str, str]) -> str:
    """The Clark name of a typed attribute, by the namespaces that held where it was typed."""
    prefix, _, local = name.rpartition(":")
    if not prefix:
        return local
    there = [clark for clark in known if clark.rpartition("}")[2] == local and namespace_of(clark)]
    wanted = f"{{{scope.get(prefix, '') or node.nsmap.get(prefix, '')}}}{local}"
    return wanted if wanted in there else there[0]


def _name(start: str) -> str:
    match = _NAME.match(start)
    return match[1] if match else ""


def _is_declaration(name: str) -> bool:
    return name == "xmlns" or name.startswith("xmlns:")


def _declared(name: str) -> str:
    return name.partition(":")[2]


def _declaration(prefix: str) -> str:
    return f"xmlns:{prefix}" if prefix else "xmlns"


def _plain(value: str) -> str:
    """A typed attribute value without quotes and references; enough for namespace names."""
    plain = value[1:-1]
    if "&" not in plain:
        return plain
    return str(etree.fromstring(f"<a b={value}/>").get("b"))


def _value(value: str) -> str:
    return f'"{_quoted(value, chr(34))}"'


def _quoted(value: str, quote: str) -> str:
    plain = value.replace("&", "&amp;").replace("<", "&lt;").replace(quote, "&quot;" if quote == '"' else "&apos;")
    return "".join(_REFERENCES.get(c, c) for c in plain)
