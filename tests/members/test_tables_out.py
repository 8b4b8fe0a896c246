"""Tables for spreadsheets: nothing in them runs, and every reader gets the same cells back."""

import csv
import io

import pytest

from members.tables_out import BOM, csv_lines, safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+46",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "\x00=1",
    ],
)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text):
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize(
    ("value", "text"), [(-5, "-5"), (2.5, "2.5"), (None, ""), ("a=b", "a=b"), ("Åkerö", "Åkerö"), ("", "")]
)
def test_what_is_no_formula_stays_as_it_is(value, text):
    assert safe_cell(value) == text


def test_lines_are_those_of_rfc_4180_with_the_mark_of_utf_8_first():
    lines = list(csv_lines(["name", "note"], [['Vård "AB"', "a,b"], ["x", "two\r\nlines"]]))
    assert lines == [BOM, "name,note\r\n", '"Vård ""AB""","a,b"\r\n', 'x,"two\r\nlines"\r\n']
    read = list(csv.reader(io.StringIO("".join(lines[1:]), newline="")))
    assert read[2] == ["x", "two\r\nlines"]


def test_a_line_is_made_when_it_is_asked_for():
    def rows():
        yield ["first"]
        raise AssertionError("read ahead")

    lines = csv_lines(["name"], rows(), bom=False)
    assert [next(lines), next(lines)] == ["name\r\n", "first\r\n"]
