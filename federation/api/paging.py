"""Long lists in pages, by cursor."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

PAGE = 100


def page(request: Request, rows: QuerySet[Any], tell: Any, name: str) -> dict[str, Any]:
    """At most PAGE rows after the one that `?after=` names, and where the next page begins (None: there is none).

    By primary key, so that what is registered meanwhile neither moves a row nor hides one.
    """
    after = request.query_params.get("after", "")
    if after.isascii() and after.isdigit():
        rows = rows.filter(pk__gt=int(after[:18]))
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    return {name: [tell(row) for row in found[:PAGE]], "next": found[PAGE - 1].pk if more else None}
