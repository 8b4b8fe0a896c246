"""Columns: a histogram, such as how many certificates end in each month."""

from collections.abc import Sequence

from federation.charts.grid import HEIGHT, LEFT, Written, across, beneath, y_of
from federation.charts.scale import ticks
from federation.charts.shapes import Bar, Named
from federation.charts.svg import document, filled, percent, text


def columns(named: Named, given: Sequence[Bar], written: Written) -> str:
    """Side by side in the order given; the value stands above its column where there is room for that."""
    if not given:
        return document(named, 1)
    numbers = ticks(max(bar.value for bar in given))
    slot, floor = (100 - LEFT) / len(given), y_of(0, numbers[-1])
    drawn = list(across(numbers, written))
    for index, bar in enumerate(given):
        y = y_of(bar.value, numbers[-1])
        if bar.value:
            across_ = {"x": percent(LEFT + slot * (index + 0.1)), "width": percent(slot * 0.8)}
            drawn.append(filled(named.id, 0, y=y, height=floor - y, **across_))
            middle = percent(LEFT + slot * (index + 0.5))
            drawn.append(text(bar.said, middle, y - 4, text_anchor="middle", class_="chart-value chart-wide"))
    last = len(given) - 1
    places = {0: LEFT, last: 100.0}
    drawn += beneath([bar.label for bar in given], lambda index: places.get(index, LEFT + slot * (index + 0.5)))
    return document(named, HEIGHT, *drawn)
