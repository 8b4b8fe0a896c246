"""Build once, insert again: what a builder makes through some three hundred queries, later tests get in a few.

The rows are those that the builder made the first time. They are used again only where the database stands as it did
before the builder ran (the audit chain's end says so); everywhere else the builder runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from members import clock
from members.models import AuditHead

Built = TypeVar("Built")
Rows = dict[type[Model], dict[Any, dict[str, Any]]]


@dataclass(frozen=True)
class _Kept:
    before: str
    added: Rows
    changed: Rows
    built: Any


_kept: dict[tuple[str, object], _Kept] = {}


def kept(name: str, build: Callable[[], Built]) -> Built:
    """The result of `build` (a dataclass of model instances), with all its rows in the database."""
    found = _kept.get((name, clock._set_to.get()))
    if found and found.before == _end_of_chain():
        _insert(found)
        return _fresh(found.built)
    end, before = _end_of_chain(), _rows()
    built = build()
    after = _rows()
    added = {m: {k: v for k, v in after[m].items() if k not in before[m]} for m in after}
    changed = {m: {k: v for k, v in after[m].items() if k in before[m] and before[m][k] != v} for m in after}
    _kept[name, clock._set_to.get()] = _Kept(end, added, changed, built)
    return built


def _end_of_chain() -> str:
    return AuditHead.objects.values_list("digest", flat=True).first() or ""


def _rows() -> Rows:
    models = [
        m for label in ("members", "trustframework", "federation") for m in apps.get_app_config(label).get_models()
    ]
    return {m: {row[m._meta.pk.attname]: row for row in m._base_manager.values()} for m in models}


@transaction.atomic  # in tests that commit too, keys are looked at when all rows are there
def _insert(found: _Kept) -> None:
    for model, rows in found.added.items():
        if rows:
            model._base_manager.bulk_create(model(**row) for row in rows.values())
    count_on([model for model, rows in found.added.items() if rows])
    for model, rows in found.changed.items():
        for pk, row in rows.items():
            model._base_manager.filter(pk=pk).update(**row)


def count_on(models: Sequence[type[Model]]) -> None:
    """Let PostgreSQL's sequences go on from the rows that are there: they know nothing of keys that were given, outlive
    a rollback, and begin again when a test flushes the tables. Other databases have none, and are asked nothing."""
    statements = connection.ops.sequence_reset_sql(no_style(), models)
    if statements:
        with connection.cursor() as cursor:
            cursor.execute("".join(statements))


def _fresh(built: Any) -> Any:
    """The same dataclass with instances read anew: nothing that a former test cached on them stays."""
    read = {f.name: getattr(built, f.name) for f in fields(built)}
    return type(built)(**{name: type(one)._base_manager.get(pk=one.pk) for name, one in read.items()})
