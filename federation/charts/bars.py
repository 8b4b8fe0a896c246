"""Horizontal bars: how many of each kind."""

from collections.abc import Sequence

from federation.charts.shapes import Bar, Named
from federation.charts.svg import LINE, document, element, filled, percent, text, wrapped

_BAR, _AFTER = 16, 12  # pixels: the bar, and the room beneath it


def bars(named: Named, given: Sequence[Bar]) -> str:
    """One bar under another in the order given, each beneath its label and value; a value of zero has no bar."""
    widest, drawn, y = max((bar.value for bar in given), default=0), [], 0
    for bar in given:
        lines = wrapped(bar.label)
        drawn += [text(line, 0, y + LINE * (number + 1) - 4) for number, line in enumerate(lines)]
        drawn.append(text(bar.said, "100%", y + LINE - 4, text_anchor="end", class_="chart-value"))
        y += LINE * len(lines) + 2
        drawn.append(element("rect", x=0, y=y, width="100%", height=_BAR, class_="chart-track"))
        if bar.value:
            drawn.append(filled(named.id, 0, x=0, y=y, width=percent(100 * bar.value / widest), height=_BAR))
        y += _BAR + _AFTER
    return document(named, max(y, 1), *drawn)
