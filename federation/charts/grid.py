"""The ground of a chart that stands: lines across with their numbers, and words beneath."""

from collections.abc import Callable, Iterator, Sequence

from federation.charts.svg import element, percent, text

PLOT, TOP, FOOT = 200, 20, 24  # pixels: the plot, the room above it for the highest number, and beneath it for words
HEIGHT = TOP + PLOT + FOOT
LEFT = 8.0  # percent, for the numbers
Written = Callable[[int], str]
"""How a number is written in the reader's language."""


def y_of(value: int, top: int) -> float:
    return TOP + PLOT * (1 - value / top)


def across(numbers: Sequence[int], written: Written) -> Iterator[str]:
    """A line for each number, which stands on it."""
    for number in numbers:
        y = y_of(number, numbers[-1])
        yield element("line", x1=0, x2="100%", y1=y, y2=y, class_="chart-axis" if number == 0 else "chart-grid")
        if number:
            yield text(written(number), 0, y - 3, class_="chart-number")


def beneath(labels: Sequence[str], at: Callable[[int], float], *, few: int = 3, many: int = 5) -> Iterator[str]:
    """As many labels as there is room for: `few` of them on a telephone, `many` on a wider page."""
    if not labels:
        return
    last = len(labels) - 1
    always, wide = _spread(last, few), _spread(last, many)
    for number in sorted(always | wide):
        anchor = "end" if number == last else "start" if number == 0 else "middle"
        looks = "chart-word" if number in always else "chart-word chart-wide"
        yield text(labels[number], percent(at(number)), HEIGHT - 6, text_anchor=anchor, class_=looks)


def _spread(last: int, wanted: int) -> set[int]:
    """Indices from 0 to `last`, both among them, about evenly."""
    parts = min(wanted - 1, last)
    return {round(last * number / parts) for number in range(parts + 1)} if parts > 0 else {0}
