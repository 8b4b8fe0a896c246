"""Many changes in one transaction: what nobody asks for before its end is written there, in one go."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models, transaction

Write = Callable[[Sequence[Any]], None]
"""Writes some items of one kind, in order."""

_Waiting = list[tuple[bool, Write, Any]]
_WAITING: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)


@contextmanager
def together() -> Iterator[None]:
    """One transaction at the end of which all that came `later` is written: thousands of changes cost a handful of
    queries for it, and what others wait for is held that much shorter. All of it happens, or nothing."""
    if _WAITING.get() is not None:
        yield
        return
    waiting: _Waiting = []
    with transaction.atomic():
        token = _WAITING.set(waiting)
        try:
            yield
        finally:
            _WAITING.reset(token)
        _write(waiting)


def is_together() -> bool:
    """Whether many changes are being written together just now."""
    return _WAITING.get() is not None


@contextmanager
def whole() -> Iterator[None]:
    """One action within `together`, which is undone when it fails: so is what it left for later. Who goes on after a
    failed action has to say so here, since its savepoint knows nothing of what is not written yet."""
    waiting = _WAITING.get()
    before = len(waiting) if waiting is not None else 0
    try:
        yield
    except BaseException:
        if waiting is not None:
            del waiting[before:]
        raise


def later(write: Write, items: Sequence[Any], *, last: bool = False) -> None:
    """Have `write` write them: at once, or with all others of its kind at the end of `together`; `last` after all that
    is not."""
    waiting = _WAITING.get()
    if waiting is None:
        write(items)
    else:
        waiting += [(last, write, item) for item in items]


def insert(rows: Sequence[models.Model]) -> None:
    """New rows, of one model, that nobody asks for within the transaction."""
    later(_insert, rows)


def _insert(rows: Sequence[models.Model]) -> None:
    of_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        of_model.setdefault(type(row), []).append(row)
    for model, some in of_model.items():
        model._default_manager.bulk_create(some)


def _write(waiting: _Waiting) -> None:
    of_kind: dict[tuple[bool, Write], list[Any]] = {}
    for last, write, item in waiting:
        of_kind.setdefault((last, write), []).append(item)
    for (_last, write), items in sorted(of_kind.items(), key=lambda kind: kind[0][0]):
        write(items)
