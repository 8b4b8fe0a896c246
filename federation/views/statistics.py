"""The federation's statistics, for everybody: charts, and each table as CSV and JSON. No people, no single entity."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from federation.statistics.exhibits import EXHIBITS, parts
from federation.statistics.points import Period
from federation.statistics.reading import Read, read
from federation.statistics.tables import Table
from members.tables_out import csv_lines


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The page; `?period=` is quarter, year or all."""
    period = _period(request)
    found = read(period)
    context = {
        "parts": parts(found) if found else [],
        "day": found.day if found else None,
        "period": period,
        "periods": Period.choices,
    }
    return render(request, "federation/statistics.html", context)


@require_safe
def as_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """One table for spreadsheets: its keys, its labels in the reader's language, and a column for each number."""
    table, _found = _table(request, slug)
    rows = ([row.key, row.label, *row.values] for row in table.rows)
    answer = StreamingHttpResponse(
        csv_lines(["key", table.first, *table.columns], rows), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="sigill-{slug}.csv"'
    return answer


@require_safe
def as_json(request: HttpRequest, slug: str) -> JsonResponse:
    """The same for programs: {"statistic", "title", "counted", "rows": [{"key", "label", "values": {column: number}}]};
    null where nobody counted."""
    table, found = _table(request, slug)
    rows = [
        {"key": row.key, "label": row.label, "values": dict(zip(table.keys, row.values, strict=True))}
        for row in table.rows
    ]
    counted = found.day.isoformat() if found else None
    told: dict[str, Any] = {"statistic": slug, "title": str(EXHIBITS[slug].title), "counted": counted, "rows": rows}
    return JsonResponse(told)


def _table(request: HttpRequest, slug: str) -> tuple[Table, Read | None]:
    if slug not in EXHIBITS:
        raise Http404
    found = read(_period(request))
    return (EXHIBITS[slug].make(found) if found else Table("", (), (), ())), found


def _period(request: HttpRequest) -> Period:
    """A year, where nothing that we know is asked for."""
    wanted = request.GET.get("period", "")
    return Period(wanted) if wanted in Period.values else Period.YEAR
