"""Charts as SVG, from plain values: no Django, no time, no translation. What stands on them comes as it is written.

Across they are drawn in percent and downwards in pixels, so that a chart fits a telephone and a wall, with letters of
one size. Colours come from classes (static/sigill/charts.css), never alone: each series has a pattern or a dash, too.
"""

from federation.charts.bars import bars
from federation.charts.columns import columns
from federation.charts.lines import lines
from federation.charts.shapes import Bar, Named, Row, Series
from federation.charts.stacked import stacked

__all__ = ["Bar", "Named", "Row", "Series", "bars", "columns", "lines", "stacked"]
