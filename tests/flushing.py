"""Tests that commit empty every table afterwards; the audit chain's own triggers would refuse that, as they should."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from members import chain_triggers


@contextmanager
def unsealed() -> Iterator[None]:
    """What the tables' owner can do: lift the triggers for a while."""
    chain_triggers.remove(connection)
    try:
        yield
    finally:
        chain_triggers.install(connection)


def let_tests_flush(patch: pytest.MonkeyPatch) -> None:
    """Around the flush at the end of a test in `transaction=True`, and nowhere else."""
    flush: Any = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def _unsealed_flush(self: TransactionTestCase) -> None:
        with unsealed():
            flush(self)

    patch.setattr(TransactionTestCase, "_fixture_teardown", _unsealed_flush)
