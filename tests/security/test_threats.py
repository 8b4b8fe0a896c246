"""SECURITY.md: each threat has its control and tests that exist."""

import pytest

from tests.test_publishing_rules import ROOT, functions_of, named_in, rows

THREATS = rows(ROOT / "SECURITY.md", r"S\d+")


def test_at_least_twenty_five_threats_are_told_in_order_once_each() -> None:
    assert len(THREATS) >= 25
    assert [row[0] for row in THREATS] == [f"S{number}" for number in range(1, len(THREATS) + 1)]


@pytest.mark.parametrize("row", THREATS, ids=lambda row: row[0])
def test_a_threat_has_a_control_and_tests_that_are_there(row: list[str]) -> None:
    assert len(row) == 4
    assert len(row[1]) > 20
    assert len(row[2]) > 20
    named = named_in(row)
    assert named
    assert row[3].count("::") == len(named), "each is named by file and function"
    assert [name for path, name in named if name not in functions_of(path)] == []
