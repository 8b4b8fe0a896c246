"""Charts as pages show them: the picture of `federation.charts`, a legend, and the same numbers as a table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from federation import charts
from federation.charts.lines import letter
from federation.charts.shapes import look
from federation.charts.svg import element, filled

STACKED = 8  # bars under each other
GAPS_NAMED = 4
Cell = int | None
Table = Sequence[tuple[str, Sequence[Cell]]]
"""Rows: a label, and a number for each column; None where nobody counted."""


@dataclass(frozen=True, slots=True)
class Legend:
    name: str
    swatch: SafeString


@dataclass(frozen=True, slots=True)
class Figure:
    """What templates/components/chart.html draws. `headers` name the rows' label and then each column; `gaps` says in
    which places nobody counted; `empty` what stands there instead of a chart without rows."""

    id: str
    title: str
    lead: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    picture: SafeString
    legend: tuple[Legend, ...] = ()
    gaps: str = ""
    empty: str = ""

    @property
    def cells(self) -> Iterator[list[tuple[str, str]]]:
        """Each row as (column, text), the label first."""
        for label, values in self.rows:
            yield list(zip(self.headers, [label, *map(written_or_not, values)], strict=True))


@dataclass(frozen=True, slots=True)
class About:
    """A figure without its numbers."""

    id: str
    title: str
    lead: str = ""
    empty: str = ""


def written(number: int) -> str:
    """A number as the page's language writes it."""
    return number_format(number, use_l10n=True, force_grouping=True)


def written_or_not(number: Cell) -> str:
    return "–" if number is None else written(number)


def bars(about: About, headers: tuple[str, str], table: Table) -> Figure:
    """How many of each kind; as many bars as rows."""
    return _single(about, headers, table, charts.bars)


def columns(about: About, headers: tuple[str, str], table: Table) -> Figure:
    """A histogram, a column for each row."""
    return _single(about, headers, table, lambda named, given: charts.columns(named, given, written))


def lines(about: About, headers: Sequence[str], table: Table) -> Figure:
    """A line for each column of the table; the rows are points in time."""
    series = [
        charts.Series(name, tuple(values[index] for _label, values in table)) for index, name in enumerate(headers[1:])
    ]
    picture = charts.lines(_named(about, table), [label for label, _values in table], series, written)
    legend = (Legend(f"{letter(i)}: {one.name}", _line_swatch(i)) for i, one in enumerate(series))
    return _figure(about, headers, table, picture, tuple(legend))


def stacked(about: About, headers: Sequence[str], table: Table) -> Figure:
    """A bar for each row, put together from the columns; one that lacks a number is shown as not counted."""
    rows = [_stacked_row(label, values) for label, values in _thinned(table)]
    picture = charts.stacked(_named(about, table), rows)
    legend = (Legend(name, _area_swatch(about.id, i)) for i, name in enumerate(headers[1:]))
    return _figure(about, headers, table, picture, tuple(legend))


def _thinned(table: Table) -> Table:
    """Few enough rows to be seen at once, the last among them; the table beneath has them all."""
    step = max(-(-len(table) // STACKED), 1)
    return table[::-step][::-1]


def _stacked_row(label: str, values: Sequence[Cell]) -> charts.Row:
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return charts.Row(label, None, _("not counted"))
    return charts.Row(label, tuple(known), written(sum(known)))


def _single(
    about: About,
    headers: tuple[str, str],
    table: Table,
    draw: Callable[[charts.Named, Sequence[charts.Bar]], str],
) -> Figure:
    given = [charts.Bar(label, values[0] or 0, written_or_not(values[0])) for label, values in table]
    return _figure(about, headers, table, draw(_named(about, table), given), ())


def _figure(about: About, headers: Sequence[str], table: Table, picture: str, legend: tuple[Legend, ...]) -> Figure:
    rows = tuple((label, tuple(values)) for label, values in table)
    safe = mark_safe(picture)  # noqa: S308 - federation.charts.svg escapes every value
    return Figure(about.id, about.title, about.lead, tuple(headers), rows, safe, legend, _gaps(table), about.empty)


def _gaps(table: Table) -> str:
    """Which days nobody counted; of many only how many, for the table names them."""
    missing = [label for label, values in table if all(value is None for value in values)]
    if len(missing) > GAPS_NAMED:
        return _("Nobody counted on %(count)s of these days; the table says on which.") % {"count": len(missing)}
    return _("Nobody counted on: %(days)s.") % {"days": ", ".join(missing)} if missing else ""


def _named(about: About, table: Table) -> charts.Named:
    """For who does not see it: what it is about, and that the numbers follow."""
    said = _("A chart of %(count)s values. The table after it has the same numbers.") % {"count": len(table)}
    return charts.Named(about.id, about.title, f"{about.lead} {said}".strip())


def _line_swatch(index: int) -> SafeString:
    path = element("path", d="M0 8H28", class_=f"chart-line {look(index)}")
    return _swatch(path)


def _area_swatch(id_: str, index: int) -> SafeString:
    return _swatch(filled(id_, index, x=0, y=0, width=28, height=16))


def _swatch(inside: str) -> SafeString:
    drawn = element("svg", inside, class_="chart-swatch", aria_hidden="true", width=28, height=16)
    return mark_safe(drawn)  # noqa: S308 - as above
