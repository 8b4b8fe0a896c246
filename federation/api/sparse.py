"""Sparse fields: `?fields=slug,state` tells of nothing else, of one resource or of each in a list."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from federation.api.problems import Problem

NAME = "fields"


def chosen(request: Request, known: Sequence[str]) -> list[str] | None:
    """The fields that are asked for, in the order of the shape; None for all. 400 for one that there is not."""
    if NAME not in request.query_params:
        return None
    asked = {name.strip() for given in request.query_params.getlist(NAME) for name in given.split(",")} - {""}
    unknown = sorted(asked - set(known))
    if unknown or not asked:
        why = _("`fields` names fields of the answer, with commas between. Those there are: %(known)s.")
        raise Problem("unknown_field", 400, why % {"known": ", ".join(known)}, unknown=unknown)
    return [name for name in known if name in asked]


def pick(data: Any, fields: list[str] | None) -> dict[str, Any]:
    """Of what is told, what was asked for."""
    told: dict[str, Any] = data
    return told if fields is None else {name: told[name] for name in fields if name in told}
