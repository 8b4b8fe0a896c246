"""Lines over time, with a gap where nobody counted."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from federation.charts.grid import HEIGHT, LEFT, PLOT, TOP, Written, across, beneath, y_of
from federation.charts.scale import ticks
from federation.charts.shapes import Named, Series, look
from federation.charts.svg import document, element, percent, plain, text

_RIGHT = 94.0  # percent: the letters stand beyond
_UNITS = 1000  # the inner drawing, which is stretched


def lines(named: Named, labels: Sequence[str], series: Sequence[Series], written: Written) -> str:
    """One line for each series, which ends in its letter: A for the first. A value between two gaps is a point."""
    highest = max((value for one in series for value in one.values if value is not None), default=0)
    numbers = ticks(highest)
    stretched = [path for index, one in enumerate(series) for path in _paths(index, one, numbers[-1])]
    inner = element(
        "svg",
        *stretched,
        x=0,
        y=TOP,
        width="100%",
        height=PLOT,
        viewBox=f"0 0 {_UNITS} {_UNITS}",
        preserveAspectRatio="none",
        class_="chart-stretched",
        aria_hidden="true",
    )
    points = [mark for index, one in enumerate(series) for mark in _marks(index, one, numbers[-1])]
    words = beneath(labels, lambda index: _x(index, len(labels)))
    return document(named, HEIGHT, *across(numbers, written), inner, *points, *words)


def letter(index: int) -> str:
    """The letter of the series with this index, from 0."""
    return chr(ord("A") + index % 26)


def _x(index: int, count: int) -> float:
    """Percent from the left; one value alone stands at the right."""
    return LEFT + (_RIGHT - LEFT) * index / (count - 1) if count > 1 else _RIGHT


def _paths(index: int, series: Series, top: int) -> Iterator[str]:
    count = len(series.values)
    for counted, run in groupby(enumerate(series.values), lambda pair: pair[1] is not None):
        known = [(at, value) for at, value in run if value is not None]
        if counted and len(known) > 1:
            corners = (f"{plain(_x(at, count) * 10)} {plain(_UNITS * (1 - value / top))}" for at, value in known)
            yield element("path", d="M" + "L".join(corners), class_=f"chart-line {look(index)}")


def _marks(index: int, series: Series, top: int) -> Iterator[str]:
    """A point for each value, and the letter beside the last; letters of lines that end alike stand side by side."""
    known = [(at, value) for at, value in enumerate(series.values) if value is not None]
    for at, value in known:
        where = percent(_x(at, len(series.values)))
        yield element("circle", cx=where, cy=y_of(value, top), r=3, class_=f"chart-point {look(index)}")
    if known:
        at, value = known[-1]
        x = percent(_x(at, len(series.values)) + 1.5 + 2 * (index % 3))
        yield text(letter(index), x, y_of(value, top) + 5, class_="chart-letter")
