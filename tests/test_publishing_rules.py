"""docs/publishing-rules.md tells every rule of publishing and serving with tests that are there; so do the promises."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "docs" / "publishing-rules.md"
CYCLE = ROOT / "docs" / "publication-cycle.md"

# Those of the catalogue whose stage is publish or serve.
NUMBERS = {
    "XML": (8, 22, 24),
    "ENT": (21,),
    "MUI": (25,),
    "RPI": (1, 3, 7, 8, 9),
    "SCO": (11,),
    "SIG": (12, 13, 14, 15, 17, 18),
    "FED": (1, 2, 3, 4, 5, 6, 7, 8, 12, 18, 19, 22, 23, 24, 25, 26, 27, 28, 29),
    "MDQ": tuple(range(1, 20)),
}
IDS = [f"MD-{group}-{number:03}" for group, numbers in NUMBERS.items() for number in numbers]
PROMISES = [str(number) for number in range(1, 8)]
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def rows(page: Path, first: str) -> list[list[str]]:
    """The cells of the page's tables whose first cell is of this form."""
    lines = (line for line in page.read_text().splitlines() if line.startswith("|"))
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if re.fullmatch(first, row[0])]


def named_in(row: list[str]) -> list[tuple[str, str]]:
    return _TEST.findall(row[-1])


RULE_ROWS = rows(RULES, r"MD-[A-Z]+-\d{3}")
PROMISE_ROWS = rows(CYCLE, r"[1-7]")


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text())
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_there_are_fifty_five_rules_and_each_stands_on_the_page_once() -> None:
    assert len(IDS) == 55
    assert sorted(row[0] for row in RULE_ROWS) == sorted(IDS)


@pytest.mark.parametrize("row", RULE_ROWS, ids=lambda row: row[0])
def test_a_rule_has_its_own_words_says_whether_it_is_kept_and_names_tests_that_exist(row: list[str]) -> None:
    assert len(row) == 5
    assert row[1]
    assert row[2] in ("yes", "in part")
    assert exist(row)


def test_each_rule_that_is_kept_in_part_has_its_reason_below() -> None:
    said = {rule for line in RULES.read_text().splitlines() if line.startswith("- **") for rule in IDS if rule in line}
    assert said == {row[0] for row in RULE_ROWS if row[2] == "in part"}


def test_each_promise_stands_once() -> None:
    assert [row[0] for row in PROMISE_ROWS] == PROMISES


@pytest.mark.parametrize("row", PROMISE_ROWS, ids=lambda row: row[0])
def test_a_promise_names_tests_that_exist(row: list[str]) -> None:
    assert exist(row)


def exist(row: list[str]) -> bool:
    """Whether the row names tests, all of which are there; the last cell has nothing but their names."""
    named = named_in(row)
    assert _TEST.sub("", row[-1]).strip(" ,") == ""
    missing = [f"{path}::{name}" for path, name in named if name not in functions_of(path)]
    assert missing == []
    return bool(named)
