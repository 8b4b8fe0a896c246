"""Stacked bars: how a whole is made up, and how that changes from one row to the next."""

from collections.abc import Iterator, Sequence

from federation.charts.shapes import Named, Row
from federation.charts.svg import LINE, document, element, filled, patterns, percent, text

_BAR, _AFTER = 18, 10  # pixels


def stacked(named: Named, rows: Sequence[Row]) -> str:
    """One row under another, its series side by side in their order; a row that nobody counted is an empty frame."""
    widest = max((sum(row.values) for row in rows if row.values), default=0)
    count = max((len(row.values) for row in rows if row.values), default=0)
    drawn, y = [patterns(named.id, count)], 0
    for row in rows:
        drawn.append(text(row.label, 0, y + LINE - 4))
        drawn.append(text(row.said, "100%", y + LINE - 4, text_anchor="end", class_="chart-value"))
        y += LINE + 2
        if row.values is None:
            drawn.append(element("rect", x=0, y=y, width="100%", height=_BAR, class_="chart-missing"))
        else:
            drawn += _segments(named.id, row.values, widest, y)
        y += _BAR + _AFTER
    return document(named, max(y, 1), *drawn)


def _segments(id_: str, values: Sequence[int], widest: int, y: int) -> Iterator[str]:
    x = 0.0
    for index, value in enumerate(values):
        if value:
            share = 100 * value / widest
            yield filled(id_, index, x=percent(x), y=y, width=percent(share), height=_BAR)
            x += share
