"""What an address asks of a list: filters, order, columns, rows. What cannot be understood narrows nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict

from members.listing.declared import SIZES, Column, Listing

# Beside the names of the filters.
SORT, COLUMNS, SIZE = "sort", "columns", "size"


@dataclass(frozen=True, slots=True)
class Asked:
    """One reading of an address."""

    listing: Listing
    form: forms.Form
    sort: str
    columns: tuple[Column, ...]
    size: int

    @property
    def wanted(self) -> dict[str, Any]:
        """What is filtered by, cleaned; only what was filled in and understood."""
        cleaned: dict[str, Any] = getattr(self.form, "cleaned_data", {})
        return {name: value for name, value in cleaned.items() if value not in (None, "", [])}

    def found(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of `rows` that match, in order; rows that are alike always come in the same one."""
        key = self.sort.removeprefix("-")
        column = self.listing.column(key)
        ways = column.order if column else ()
        backward = self.sort.startswith("-")
        narrowed = self.listing.narrow(rows, self.wanted)
        return narrowed.order_by(*(_ordered(way, backward) for way in ways), "-pk" if backward else "pk")

    def query(self, **changes: Any) -> str:
        """The address's query, without what goes without saying; `sort="name"` gives that of another order."""
        return urlencode(list(self._pairs(changes.get("sort", self.sort))))

    def pairs(self) -> list[tuple[str, str]]:
        """The same for the hidden fields of a form."""
        return list(self._pairs(self.sort))

    def _pairs(self, sort: str) -> Iterator[tuple[str, str]]:
        data = self.form.data
        for name in self.wanted:
            given = data.getlist(name) if isinstance(data, QueryDict) else [data[name]]
            yield from ((name, value) for value in given if value)
        if sort != self.listing.sort:
            yield SORT, sort
        if self.columns != chosen(self.listing):
            yield from ((COLUMNS, column.key) for column in self.columns[1:])
        if self.size != SIZES[0]:
            yield SIZE, str(self.size)


def read(listing: Listing, data: QueryDict) -> Asked:
    """What `data`, an address's query or a form's hidden fields, asks for."""
    form = listing.form(data)
    form.is_valid()
    return Asked(listing, form, _sort(listing, data), _columns(listing, data), _size(data))


def chosen(listing: Listing) -> tuple[Column, ...]:
    """The columns of whoever has not chosen any."""
    return tuple(column for column in listing.columns if column.chosen)


def _sort(listing: Listing, data: QueryDict) -> str:
    asked = data.get(SORT, "")
    column = listing.column(asked.removeprefix("-"))
    return asked if column and column.order else listing.sort


def _columns(listing: Listing, data: QueryDict) -> tuple[Column, ...]:
    """The first one names the row and is always there."""
    keys = set(data.getlist(COLUMNS))
    known = [column for column in listing.columns[1:] if column.key in keys]
    return (listing.columns[0], *known) if known else chosen(listing)


def _size(data: QueryDict) -> int:
    asked = data.get(SIZE, "")
    return int(asked) if asked.isdecimal() and int(asked) in SIZES else SIZES[0]


def _ordered(way: str, backward: bool) -> OrderBy:
    """What is empty comes last, on every database, whichever way it goes."""
    return OrderBy(F(way), descending=backward, nulls_last=True)
