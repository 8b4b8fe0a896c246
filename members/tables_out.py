"""Tables for spreadsheets and programs: CSV by RFC 4180, with the mark by which Excel knows UTF-8, line by line."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final

BOM: Final = "\ufeff"
# What makes a spreadsheet work out a cell instead of showing it (OWASP, CSV Injection), also as the wide signs that
# Excel takes for the plain ones.
_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CONTROL: Final = ("\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """The value as text that a spreadsheet shows and never runs: a leading apostrophe where it would begin a formula.

    Numbers stay numbers, negative ones too; None is empty.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("\x00", "")
    risky = text.startswith(_CONTROL) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if risky else text


def csv_lines(header: Iterable[object], rows: Iterable[Iterable[object]], *, bom: bool = True) -> Iterator[str]:
    """One line at a time, each with its CR LF; every cell goes through `safe_cell`."""
    writer = csv.writer(_Echo())
    if bom:
        yield BOM
    for row in chain([header], rows):
        yield _line(writer, row)


class _Echo:
    """Gives back what is written, so that the csv module's quoting can be streamed."""

    def write(self, text: str) -> str:
        return text


def _line(writer: Any, row: Iterable[object]) -> str:
    return str(writer.writerow([safe_cell(value) for value in row]))  # it gives back what `write` does
