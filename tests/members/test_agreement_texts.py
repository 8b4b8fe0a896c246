"""An agreement's text becomes a PDF that everybody can read, and nothing that is written in it is ever program."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from members.errors import Refused
from members.models.agreement import AgreementKind
from members.texts import typeset, typst_source
from members.texts.example import EXAMPLE
from members.texts.fields import FIELDS, Unreadable
from members.texts.markup import blocks
from members.texts.shipped import shipped
from members.texts.shown import as_html
from tests.builders import AT

EVIL = '#read("/etc/passwd") #import "@preview/cetz:0.3.4" $x$ \\" })) ]'


def _source(text: str, **values: str) -> str:
    return typst_source.source(
        blocks(text),
        EXAMPLE | values,
        title="Avtal",
        author="Federationen",
        language="sv",
        day=date(2026, 6, 1),
        signing=[("Region Norrvik", ["Ort och datum", "Namnteckning"])],
    )


def _faults(text: str) -> list[str]:
    with pytest.raises(Unreadable) as refused:
        blocks(text)
    return [str(fault) for fault in refused.value.faults]


def test_the_document_is_tagged_pdf_ua_and_pdf_a_in_one_file_with_title_and_language() -> None:
    made = typeset.pdf(_source("# Avtal\n\n## Parter\n\n- {{ organisation.name }}"), AT)
    for marker in (b"<pdfuaid:part>1<", b"<pdfaid:part>2<", b"<pdfaid:conformance>A<"):
        assert marker in made
    root = PdfFileReader(BytesIO(made)).root
    assert root["/Lang"] == "sv"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert _kinds(root["/StructTreeRoot"]) >= {"/Document", "/H1", "/H2", "/L", "/LI", "/P"}


def _kinds(node: Any) -> set[str]:
    """The roles of all structure elements."""
    found = {str(node["/S"])} if "/S" in node else set()
    below = node.get("/K", [])
    for child in (one.get_object() for one in (below if isinstance(below, list) else [below])):
        if isinstance(child, dict):
            found |= _kinds(child)
    return found


def test_the_same_text_at_the_same_time_is_the_same_document_byte_for_byte() -> None:
    assert typeset.pdf(_source("# A"), AT) == typeset.pdf(_source("# A"), AT)


@pytest.mark.parametrize("field", ["organisation.name", "beneficiaries"])
def test_a_name_that_looks_like_typst_or_markdown_comes_out_as_text(field: str) -> None:
    """In every place where a value can stand; the document would not be made if any of it were read as program."""
    name = f"{EVIL} **fet** [länk](https://x.example) `kod`"
    mark = "{{ " + field + " }}"
    text = f"# {mark}\n\n{mark}\n\n*{mark}* **{mark}**\n\n- {mark}\n\n| {mark} |\n|---|\n| {mark} |\n"
    source = _source(text, **{field: name})
    assert source.count(typst_source.literal(name)) == 7
    assert typeset.pdf(source, AT).startswith(b"%PDF-")


def test_a_text_that_looks_like_typst_comes_out_as_text() -> None:
    assert typst_source.literal(EVIL.replace("\\", "")) in _source(f"# A\n\n{EVIL}")


def test_what_nobody_sees_is_left_out_of_a_value() -> None:
    source = _source("# A\n\n{{ organisation.name }}", **{"organisation.name": "Re\x00gi\u202eon\nNorr\u200bvik"})
    assert '"Region Norrvik"' in source


@pytest.mark.parametrize(
    "program",
    ['#read("/etc/passwd")', '#image("/etc/hostname")', '#include "/etc/passwd"', '#import "@preview/cetz:0.3.4"'],
)
def test_even_program_in_a_document_reaches_neither_files_nor_packages(program: str) -> None:
    """The last wall: what the child would do if anything slipped through."""
    with pytest.raises(Refused, match="could not be made"):
        typeset.pdf(f'#set document(title: "x")\n{program}', AT)


def test_a_document_that_takes_too_long_or_too_much_is_given_up() -> None:
    with pytest.raises(Refused, match="too long"):
        typeset.pdf("#{ for a in range(100000) { for b in range(100000) {} } }", AT, seconds=1)
    with pytest.raises(Refused, match="could not be made"):
        typeset.pdf('#set document(title: "x")\n#{ "x" * 3000000000 }', AT, seconds=20)


def test_a_character_that_the_fonts_lack_is_named() -> None:
    with pytest.raises(Refused, match="no character for “中”"):
        typeset.pdf(_source("# A\n\n{{ organisation.name }}", **{"organisation.name": "中"}), AT)


def test_an_unknown_field_is_refused_with_its_line_and_the_fields_that_there_are() -> None:
    (fault,) = _faults("# A\n\nMellan {{ organisation.namn }} och oss")
    assert fault.startswith("Line 3: There is no field organisation.namn.")
    assert "organisation.name" in fault


@pytest.mark.parametrize("text", ["{{ organisation.name", "organisation.name }}", "{{\norganisation.name }}", "{{ }}"])
def test_a_field_that_is_cut_in_two_is_refused(text: str) -> None:
    assert _faults(text)[0].startswith("Line 1:")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("# A\n\n[länk](https://x.example)", 3, "a link"),
        ("# A\n\ntext\n![bild](x.png)", 4, "a picture"),
        ("# A\n\n```\nkod\n```", 3, "program code"),
        ("# A\n\n> citat", 3, "a quotation"),
        ("# A\n\n***", 3, "a line across"),
        ("# A\n\n<https://x.example>", 3, "a link"),
    ],
)
def test_what_an_agreement_has_no_use_for_is_refused_with_its_line(text: str, line: int, what: str) -> None:
    (fault, *_) = _faults(text)
    assert fault.startswith(f"Line {line}: This cannot stand in an agreement: {what}")


def test_a_heading_that_skips_a_level_is_refused() -> None:
    assert _faults("# A\n\n### C")[0].startswith("Line 3: A heading of level 3 cannot stand beneath one of level 1")


def test_html_is_characters_and_values_are_escaped_on_a_page() -> None:
    shown = as_html("# A <b>\n\n{{ organisation.name }}", EXAMPLE | {"organisation.name": "<script>x</script>"})
    assert "<h2>A &lt;b&gt;</h2>" in shown
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown


@pytest.mark.parametrize("kind", AgreementKind)
def test_a_text_of_each_kind_comes_with_sigill_in_both_languages(kind: AgreementKind) -> None:
    texts = shipped(kind)
    assert texts["title_sv"]
    assert texts["title_en"]
    for code in ("sv", "en"):
        assert blocks(texts[f"body_{code}"])[0].tag == "h1"


def test_the_example_fills_every_field() -> None:
    assert set(EXAMPLE) == set(FIELDS)
