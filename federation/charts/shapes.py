"""What charts are drawn from."""

from dataclasses import dataclass

SERIES = 6  # as many as there are colours, patterns and dashes; a seventh looks as the first


@dataclass(frozen=True, slots=True)
class Named:
    """Of the whole chart: its id on the page, and what a screen reader says instead of it, in short and at length."""

    id: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A value, never below zero; `said` is how it is written."""

    label: str
    value: int
    said: str


@dataclass(frozen=True, slots=True)
class Series:
    """A value for each label of the chart; None where nobody counted, which leaves a gap."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One stacked bar: a value for each series, and how their sum is written. None: nobody counted."""

    label: str
    values: tuple[int, ...] | None
    said: str


def look(index: int) -> str:
    """The class of the series with this index, from 0."""
    return f"s{index % SERIES + 1}"
