"""Long lists in pages, by cursor."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from federation.api.problems import Problem

PAGE = 100


def page(
    request: Request,
    rows: QuerySet[Any],
    tell: Callable[[Any], Any],
    name: str,
    attach: Callable[[list[Any]], list[Any]] = list,
) -> dict[str, Any]:
    """At most PAGE rows after the one that `?after=` names, and where the next page begins (None: there is none).

    By primary key, so that what is registered meanwhile neither moves a row nor hides one. `attach` makes of all rows
    of the page at once what `tell` reads.
    """
    if after := request.query_params.get("after", ""):
        rows = rows.filter(pk__gt=_cursor(after))
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    shown = attach(found[:PAGE])
    return {name: [tell(row) for row in shown], "next": found[PAGE - 1].pk if more else None}


def _cursor(after: str) -> int:
    """A `next` of ours; 400 for anything else, which would begin anywhere."""
    if after.isascii() and after.isdigit() and len(after) < 19:
        return int(after)
    raise Problem("invalid_query", 400, _("`after` is what `next` said in the answer before."), parameter="after")
