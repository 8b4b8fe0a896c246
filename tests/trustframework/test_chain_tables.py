"""What the walk does not ask again: only what stands on tables that nobody has written since."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from members.models import Person
from tests import builders
from tests.trustframework.chain_tables import Tables
from trustframework.models import Level


@pytest.fixture
def tables(db: None) -> Iterator[Tables]:
    found = Tables()
    with connection.execute_wrapper(found):
        yield found


def test_what_nobody_has_written_is_asked_once(tables: Tables) -> None:
    assert [tables.known("levels", Level.objects.count) for _n in range(2)] == [0, 0]
    with connection.execute_wrapper(_refused):
        assert tables.known("levels", Level.objects.count) == 0


def test_what_was_written_is_asked_again_and_what_was_not_is_not(tables: Tables) -> None:
    tables.known("levels", Level.objects.count)
    tables.known("people", Person.objects.count)
    builders.level()
    assert tables.known("levels", Level.objects.count) == 1
    with connection.execute_wrapper(_refused):
        assert tables.known("people", Person.objects.count) == 0


def test_what_is_rolled_back_stands_as_before_and_what_is_written_then_is_news(tables: Tables) -> None:
    tables.known("levels", Level.objects.count)
    begun = transaction.savepoint()
    builders.level()
    assert tables.known("levels", Level.objects.count) == 1
    transaction.savepoint_rollback(begun)
    assert tables.known("levels", Level.objects.count) == 0
    builders.level("LoA2", 2)
    builders.level("LoA4", 4)
    assert tables.known("levels", Level.objects.count) == 2


def test_who_asks_for_what_is_known_reads_what_was_read_for_it(tables: Tables) -> None:
    def both() -> int:
        return tables.known("levels", Level.objects.count) + tables.known("people", Person.objects.count)

    tables.known("levels", Level.objects.count)
    assert tables.known("both", both) == 0
    builders.level()
    assert tables.known("both", both) == 1


def _refused(_execute: object, sql: str, *_more: object) -> None:
    raise AssertionError(f"asked again: {sql}")
