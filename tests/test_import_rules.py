"""docs/interfederation.md tells every rule of stage `import` with tests that are there."""

from pathlib import Path

import pytest

from federation.foreign.rules import IMPORT
from members.saml.catalogue import catalogue
from tests.test_publishing_rules import exist, rows

PAGE = Path(__file__).resolve().parent.parent / "docs" / "interfederation.md"
ROWS = rows(PAGE, r"MD-[A-Z]+-\d{3}")
OF_THE_CATALOGUE = {entry.id for entry in catalogue().values() if entry.stage == "import"}


def test_the_catalogues_rules_of_import_are_built_and_stand_on_the_page_once() -> None:
    assert len(OF_THE_CATALOGUE) == 24
    assert set(IMPORT) == OF_THE_CATALOGUE
    assert sorted(row[0] for row in ROWS) == sorted(OF_THE_CATALOGUE)


@pytest.mark.parametrize("rule", IMPORT.values(), ids=lambda rule: rule.id)
def test_a_rule_counts_as_in_the_catalogue_and_speaks_both_languages(rule) -> None:  # type: ignore[no-untyped-def]
    entry = catalogue()[rule.id]
    assert (rule.severity, rule.group, rule.stage) == (entry.severity, entry.group, "import")
    assert rule.sv != rule.en or rule.sv == "{how}"
    assert rule.mend_sv != rule.mend_en
    assert all((rule.source, rule.title))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_rule_has_its_own_words_says_whether_it_is_kept_and_names_tests_that_exist(row: list[str]) -> None:
    assert len(row) == 5
    assert all(row[1:4])
    assert row[2] in ("yes", "in part")
    assert exist(row)


def test_each_rule_that_is_kept_in_part_has_its_reason_below() -> None:
    told = {line[4:14] for line in PAGE.read_text().splitlines() if line.startswith("- **MD-")}
    assert told == {row[0] for row in ROWS if row[2] == "in part"}
