"""`among("field", texts)`: as `in`, but the texts are one parameter, however many they are.

Each parameter of its own costs Django, psycopg and the database a little, thousands of them more than their rows.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Lookup

_Sql = tuple[str, list[Any] | tuple[Any, ...]]


def among(field: str, texts: Iterable[str]) -> Lookup:
    """A condition for `filter`, of a text field."""
    return _Among(F(field), list(texts))


class _Among(Lookup):
    """SQLite takes the texts as a JSON array, PostgreSQL as one of its own."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> _Sql:
        return self._within("%s IN (SELECT value FROM json_each(%%s))", compiler, json.dumps(self.rhs))

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> _Sql:
        return self._within("%s = ANY(%%s::text[])", compiler, self.rhs)

    def _within(self, form: str, compiler: Any, texts: str | list[str]) -> _Sql:
        field, params = compiler.compile(self.lhs)
        return form % field, [*params, texts]
