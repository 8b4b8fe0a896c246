"""Start tags as they were typed, with the least change that says what the tree now says."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

from lxml import etree

from ..names import namespace_of, short

_ATTRIBUTE: Final = re.compile(r"""(?P<space>\s+)(?P<name>[^\s=]+)(?P<equals>\s*=\s*)(?P<value>"[^"]*"|'[^']*')""")
_NAME: Final = re.compile(r"<([^\s/>]+)")
_REFERENCES: Final = {"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}

Scope = Mapping[str, str]
"""Namespace by prefix; the default namespace is that of the empty prefix."""


def start_tag(node: etree._Element, tag: str, before: Mapping[str, str], scope: Scope) -> tuple[str, Scope]:
    """A typed start tag (<a/> or <a>) as it now has to be, and the namespaces inside it. `before` are the attributes
    that it was read with, by Clark name; `scope` are the namespaces around it."""
    typed = list(_ATTRIBUTE.finditer(tag))
    inner = dict(scope) | {_declared(m["name"]): _plain(m["value"]) for m in typed if _is_declaration(m["name"])}
    now = {str(name): str(value) for name, value in node.attrib.items()}
    missing = _missing(name_in(tag), str(node.tag), inner)
    edits: list[tuple[int, int, str]] = []
    for match in typed:
        if _is_declaration(match["name"]):
            continue
        clark, value = _clark_of(node, match["name"], inner, before), match["value"]
        if clark not in now:
            edits.append((match.start(), match.end(), ""))
        elif now[clark] != before[clark]:
            edits.append(
                (match.start("value"), match.end("value"), value[0] + _quoted(now[clark], value[0]) + value[0])
            )
        missing |= _missing(match["name"], clark, inner) if clark in now and ":" in match["name"] else {}
    added = [(name, value) for name, value in now.items() if name not in before]
    inner |= missing
    tail, inner = _attributes(added, inner)
    declarations = "".join(f" {_declaration(prefix)}={_value(uri)}" for prefix, uri in missing.items())
    end = len(tag) - (2 if tag.endswith("/>") else 1)
    while tag[end - 1].isspace():
        end -= 1
    edits.append((end, end, declarations + tail))
    return _edited(tag, edits), inner


def _edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    ordered = [(0, 0, ""), *edits, (len(text), len(text), "")]
    kept = (text[one[1] : other[0]] + other[2] for one, other in pairwise(ordered))
    return "".join(kept)


def new_start_tag(node: etree._Element, scope: Scope) -> tuple[str, Scope]:
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


def name_in(start: str) -> str:
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
