"""Our exclusive C14N of what expat reports is libxml2's, for whatever XML there is."""

from __future__ import annotations

from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from federation.stranger.canonical import MAX_ATTRIBUTES, MAX_DEPTH, SEPARATOR, Context, Writer
from federation.stranger.distrust import Distrust

URIS = ["urn:a", "urn:b", "urn:c?x=1;y=2", "urn:100%25s"]
PREFIXES = ["", "p", "q", "ds"]
LOCALS = ["a", "b", "Ö", "long-name.1"]
# Written as they may stand in a document: escaped, with every character that canonical form writes in its own way.
TEXTS = ["", " ", "x", "å\n", "&amp;", "&lt;&gt;", "&#13;", "&#9;\t", "'", "&quot;", "%s%%", "😀", "]]&gt;", "\r\n"]


def canonical(document: bytes) -> bytes:
    writer = Writer(Context({}), lambda _element, _attributes: None, lambda: None)
    parser = expat.ParserCreate("UTF-8", SEPARATOR)
    parser.namespace_prefixes = parser.ordered_attributes = parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = writer.start, writer.end
    parser.CharacterDataHandler = writer.text
    parser.Parse(document, True)
    return writer.take()


def by_libxml2(document: bytes) -> bytes:
    return etree.tostring(etree.fromstring(document), method="c14n", exclusive=True, with_comments=False)


def declaration(prefix: str, uri: str) -> str:
    return f' xmlns:{prefix}="{uri}"' if prefix else f' xmlns="{uri}"'


@st.composite
def elements(draw: st.DrawFn, depth: int = 2) -> str:
    """An element that declares what it uses (now and then again, or without use), with children below it."""
    prefix, local = draw(st.sampled_from(PREFIXES)), draw(st.sampled_from(LOCALS))
    declared = {prefix: draw(st.sampled_from(URIS if prefix else [*URIS, ""]))}
    for more in draw(st.lists(st.sampled_from(PREFIXES), max_size=2)):
        declared.setdefault(more, draw(st.sampled_from(URIS)))
    attributes = {f"{draw(st.sampled_from(['', *filter(None, declared)]))}:{name}": name for name in draw(NAMES)}
    written = "".join(declaration(*each) for each in declared.items())
    seen = set()
    for name in attributes:
        owner, _, plain = name.partition(":")
        key = (declared.get(owner, "") if owner else "", plain)
        if key not in seen:  # two prefixes of one URI would make the same attribute twice
            seen.add(key)
            value = draw(st.sampled_from(TEXTS))
            written += f' {name.removeprefix(":")}="{value}"'
    if draw(st.booleans()):
        written += ' xml:lang="sv"'
    inside = draw(st.lists(elements(depth - 1) | st.sampled_from(TEXTS), max_size=3)) if depth else []
    qualified = f"{prefix}:{local}" if prefix else local
    return f"<{qualified}{written}>{''.join(inside)}</{qualified}>"


NAMES = st.lists(st.sampled_from(LOCALS), max_size=3, unique=True)


@settings(max_examples=60, deadline=None)
@given(document=elements())
def test_any_document_has_the_form_that_libxml2_gives_it(document: str) -> None:
    assert canonical(document.encode()) == by_libxml2(document.encode())


@pytest.mark.parametrize(
    "document",
    [
        '<a xmlns="urn:x"><b xmlns=""><c xmlns="urn:x"/></b></a>',
        '<p:a xmlns:p="urn:x"><p:b xmlns:p="urn:y"><p:c xmlns:p="urn:x"/></p:b><p:d/></p:a>',
        '<a xmlns:p="urn:x" xmlns:unused="urn:u"><b p:y="1" x="2" p:x="3"/></a>',
        '<a xmlns="urn:x" xmlns:p="urn:x" p:b="1" b="2"/>',
        "<a>x<![CDATA[<&>]]>y<!-- no -->z</a>",
        '<a xml:lang="sv" xml:space="preserve"> \n <b xml:lang="en"/></a>',
        '<a b="&#10;&#13;&#9;&quot;&apos;&lt;&gt;&amp;\n\t">&#13;&gt;"\'</a>',
        '<a xmlns:p="urn:100%25d" p:b="50%"/>',
    ],
)
def test_the_odd_corners_are_libxml2_s_too(document: str) -> None:
    assert canonical(document.encode()) == by_libxml2(document.encode())


def test_a_namespace_with_an_ampersand_is_escaped_where_libxml2_forgets_to() -> None:
    """Canonical XML 1.0, 2.3, escapes it. Preflight, which asks libxml2, keeps such a fragment out as not canonical."""
    document = b'<a xmlns="urn:c?x=1&amp;y=2"></a>'
    assert canonical(document) == document
    assert by_libxml2(document) == document.replace(b"&amp;", b"&")


def test_what_stands_in_a_context_leaves_out_what_its_ancestors_have_declared() -> None:
    writer = Writer(Context({"p": "urn:x"}), lambda _element, _attributes: None, lambda: None)
    name = SEPARATOR.join(("urn:x", "a", "p"))
    writer.start(name, [])
    writer.end(name)
    assert writer.take() == b"<p:a></p:a>"


def test_depth_and_attributes_are_bounded() -> None:
    with pytest.raises(Distrust, match="too-deep"):
        canonical(b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1))
    many = " ".join(f"a{number}='x'" for number in range(MAX_ATTRIBUTES + 1))
    with pytest.raises(Distrust, match="too-many-attributes"):
        canonical(f"<a {many}/>".encode())
