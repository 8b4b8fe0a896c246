"""What a list is made of: columns, filters, what can be done to many rows. Views declare it; the machine does the rest.

A row is whatever `attach` gives for an object of the query; a column's `value` reads it. The same value stands on the
page, in CSV and in JSON, so that what is exported is what is seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from members.models import Person
from members.models.saved_view import ListName
from members.views.pages import Words

SIZES = (25, 50, 100, 200)  # rows on a page


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with what belongs to it: the page behind it, a second line, a chip. `raw` is what programs get for it."""

    text: Words = ""
    url: str = ""
    chip: Words = ""
    state: str = ""  # a stored state, which picks the chip's tone
    below: str = ""  # an identifier beneath, which may be broken where a line ends
    note: Words = ""  # smaller, after the rest
    about: Words = ""  # for a link whose words say too little by themselves; heard, not seen
    raw: Any = None

    def plain(self) -> str:
        """As one text, in the order of the page."""
        return " – ".join(str(part) for part in (self.text, self.below, self.chip, self.note) if part)

    def for_programs(self) -> Any:
        """Stored values, which are the same in every language."""
        return self.plain() if self.raw is None else self.raw


Value = Cell | Words | int | date | datetime | None | Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """`order` are the query's fields that a click on the header sorts by; without them it cannot be sorted."""

    key: str
    label: Words
    value: Callable[[Any], Value]
    order: Sequence[str] = ()
    chosen: bool = True  # shown until the person chooses otherwise
    number: bool = False


@dataclass(frozen=True, slots=True)
class Bulk:
    """An action that there is for one, done to many, each by itself: what fails for one stops none of the others.

    `hindrance` says why it cannot be done to a row, as far as that can be known before; "" where it can.
    """

    name: str
    label: Words
    explains: Words  # what happens to each
    may: Callable[[Person], bool]
    hindrance: Callable[[Any, Person], str]
    act: Callable[[Any, Person], object]


@dataclass(frozen=True, slots=True)
class Listing:
    """`rows` are those that whoever asks may see, or raises Http404 or PermissionDenied; it gets the address's parts.

    `whole` fetches what the columns read, `attach` turns a page's objects into rows: both in as many queries for ten
    as for a hundred. `sort` is a column's key, with "-" before it for the other way round.
    """

    name: ListName
    form: type[forms.Form]
    columns: tuple[Column, ...]
    rows: Callable[..., QuerySet[Any]]
    narrow: Callable[[QuerySet[Any], dict[str, Any]], QuerySet[Any]]
    sort: str
    counted: Callable[[int], str]
    nothing: Words  # while there is none
    no_match: Words = ""
    whole: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
    attach: Callable[[HttpRequest, list[Any]], list[Any]] = lambda _request, found: found
    named: Callable[[Any], str] = str
    bulk: tuple[Bulk, ...] = field(default=())

    def column(self, key: str) -> Column | None:
        """The column of that key."""
        return next((one for one in self.columns if one.key == key), None)

    def bulk_for(self, person: Person | None) -> list[Bulk]:
        """What this person may do to many at once."""
        return [one for one in self.bulk if person is not None and one.may(person)]
