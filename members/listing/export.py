"""Everything that a list shows, on all of its pages, as CSV or JSON; made and sent a part at a time."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import translation
from django.utils.functional import Promise

from members.clock import today
from members.listing.asked import Asked
from members.listing.declared import Cell, Value
from members.tables_out import csv_lines

FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
PART = 500  # rows that are fetched at once


def export(request: HttpRequest, asked: Asked, found: QuerySet[Any], form: str) -> StreamingHttpResponse:
    """The rows that were found, in the columns that are shown; `form` is one of FORMATS."""
    rows = _values(request, asked, found)
    lines = _json(asked, rows) if form == "json" else _csv(asked, rows)
    response = StreamingHttpResponse(lines, content_type=FORMATS[form])
    name = f"{asked.listing.name}-{today().isoformat()}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_text(value: Value) -> str | int:
    """For a spreadsheet: what stands on the page, days and instants as ISO 8601 has them, several with ; between."""
    if isinstance(value, Cell):
        return value.plain()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, int):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(cell.plain() for cell in value)
    return "" if value is None else str(value)


def for_programs(value: Value) -> Any:
    """For JSON: stored values where there are any."""
    if isinstance(value, Cell):
        return value.for_programs()
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [cell.for_programs() for cell in value]
    return value


def _values(request: HttpRequest, asked: Asked, found: QuerySet[Any]) -> Iterator[list[Value]]:
    """The language is that of the request, although it is over when the last part is made."""
    language = translation.get_language() or "sv"
    rows = iter(asked.listing.whole(found).iterator(chunk_size=PART))
    while part := list(islice(rows, PART)):
        with translation.override(language):
            shown = asked.listing.attach(request, part)
            made = [[_settled(column.value(row)) for column in asked.columns] for row in shown]
        yield from made


def _settled(value: Value) -> Value:
    """Words in the language of now."""
    return str(value) if isinstance(value, Promise) else value


def _csv(asked: Asked, rows: Iterable[list[Value]]) -> Iterator[str]:
    header = [str(column.label) for column in asked.columns]
    return csv_lines(header, ([as_text(value) for value in row] for row in rows))


def _json(asked: Asked, rows: Iterable[list[Value]]) -> Iterator[str]:
    """{"organisations": [{"name": …}, …]}: the list's name, and a column's key to its value."""
    yield f"{{{json.dumps(asked.listing.name)}: ["
    before = "\n"
    for row in rows:
        told = {column.key: for_programs(value) for column, value in zip(asked.columns, row, strict=True)}
        yield before + json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False)
        before = ",\n"
    yield "\n]}\n"
