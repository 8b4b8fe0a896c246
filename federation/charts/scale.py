"""Round numbers for the side of a chart."""

from collections.abc import Iterator
from itertools import count

PARTS = 4  # lines at most above zero


def ticks(highest: int) -> list[int]:
    """From 0 up to at least `highest`, evenly: steps of 1, 2 or 5 with noughts."""
    step = next(step for step in _steps() if step * PARTS >= highest)
    above = max(-(-highest // step), 1)
    return [step * number for number in range(above + 1)]


def _steps() -> Iterator[int]:
    return ((1, 2, 5)[n % 3] * 10 ** (n // 3) for n in count())
