"""A source: one kind of thing that can be found, who finds which of it, and how a hit is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from federation.search.asked import Asked
from federation.search.reader import Reader
from members.views.pages import Words


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: where it is (empty: the reader has no page of it), what it is called, what it is known
    by, and how it stands. `exact` is what was asked for to the letter."""

    title: str
    url: str
    detail: str = ""
    code: str = ""
    state: str = ""
    label: str = ""
    exact: bool = False


Rows = QuerySet[Any] | Sequence[Any]


def in_list(route: str, asked: Asked) -> str:
    """The address of a list that is asked the same; empty for several words, which lists look for as they stand."""
    return f"{reverse(route)}?{urlencode({'q': asked.text})}" if len(asked.words) == 1 else ""


@dataclass(frozen=True, slots=True)
class Source:
    """`find` gives the rows in order, exact ones first, without reading more of them than is shown; `tell` makes hits
    of some rows, in a number of queries that does not depend on how many; `listed` is the address of the list that has
    all of them, empty where search itself shows them."""

    slug: str
    title: Words
    find: Callable[[Asked, Reader], Rows]
    tell: Callable[[list[Any], Asked, Reader], list[Hit]]
    listed: Callable[[Asked, Reader], str] = lambda _asked, _reader: ""
