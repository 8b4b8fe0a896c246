"""A framework in a file: the example is whole, what is wrong is told with its line, and what goes out can come in."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from trustframework.catalogue import CatalogueError, as_json, as_yaml, checked, is_asked, read
from trustframework.catalogue_words import sentences
from trustframework.example import PATH, example
from trustframework.models.checklist import ChecklistRole

SMALL = """\
framework:
  id: small
  version: "1"
  name_sv: Litet
  name_en: Small
levels:
  - {name: LoA3, rank: 3, uri: "https://levels.example/loa3"}
groups:
  - {id: GOV, title_sv: Styrning, title_en: Governance}
checklists:
  - {id: idp, role: idp, title_sv: Lista, title_en: List}
critical_ids: [GOV-01]
requirements:
  - id: GOV-01
    applies_to: [all]
    level: 3
    title_sv: Ett
    title_en: One
    text_sv: Första kravet.
    text_en: The first requirement.
"""


def _faults(text: str) -> list[str]:
    with pytest.raises(CatalogueError) as error:
        read(text)
    return [str(fault) for fault in error.value.faults]


def test_the_example_has_sixty_requirements_and_a_checklist_for_every_role() -> None:
    found = example()
    ids = [row["id"] for row in found["requirements"]]
    assert (len(ids), len(set(ids))) == (60, 60)
    assert {row["role"] for row in found["checklists"]} == set(ChecklistRole.values)
    assert [row["name"] for row in found["levels"]] == ["LoA2", "LoA3", "LoA4"]


def test_the_example_says_that_it_is_one_in_both_languages_and_beside_the_file() -> None:
    told = example()["framework"]
    assert "This is an example. It is not Sambi's" in told["notice_en"]
    assert "Det här är ett exempel. Det är inte Sambis" in told["notice_sv"]
    licence = (PATH.parent / "LICENCE.md").read_text()
    assert "not Sambi's text" in licence
    assert "Apache-2.0" in licence


def test_every_checklist_of_the_example_asks_something_and_none_leaves_out_what_it_does_not_ask() -> None:
    found = example()
    for row in found["checklists"]:
        fitting = {r["id"] for r in found["requirements"] if is_asked(r["id"], r["applies_to"], row["tags"], [])}
        assert fitting > set(row["left_out"]), row["id"]


def test_the_simplified_checklist_leaves_out_nothing_critical() -> None:
    found = example()
    small = next(row for row in found["checklists"] if row["size_classes"])
    assert small["left_out"]
    assert set(small["left_out"]).isdisjoint(found["critical_ids"])


def test_without_an_identity_provider_nothing_of_saml_is_asked() -> None:
    found = example()
    row = next(row for row in found["checklists"] if row["role"] == "without_idp")
    asked = {r["id"] for r in found["requirements"] if is_asked(r["id"], r["applies_to"], row["tags"], row["left_out"])}
    assert {"ATT-01", "ATT-02", "ATT-03", "EID-01", "IDP-01", "SP-05"} < asked
    assert asked.isdisjoint({"IDP-02", "IDP-03", "IDP-05", "SP-02", "SP-03", "MET-01", "MET-02"})
    assert not [code for code in asked if code.startswith("AGT") or code in {"EID-02", "EID-03"}]


@pytest.mark.parametrize("text", [PATH.read_text(), SMALL], ids=["example", "small"])
def test_what_is_written_out_is_read_as_the_same(text: str) -> None:
    data = read(text)
    assert read(as_yaml(data)) == data
    assert read(as_json(data)) == data
    assert as_yaml(read(as_yaml(data))) == as_yaml(data)
    assert as_json(read(as_json(data))) == as_json(data)


def test_texts_that_yaml_could_take_for_something_else_come_back_as_they_were() -> None:
    data = read(SMALL)
    data["requirements"][0] |= {
        "title_sv": "yes",
        "title_en": "1.0",
        "text_sv": "a: b\n\n# c\n- d",
        "text_en": "'*x' &y",
    }
    assert read(as_yaml(data)) == data


def test_a_group_is_named_by_the_id_and_tags_by_the_role() -> None:
    data = read(SMALL)
    assert data["requirements"][0]["group"] == "GOV"
    assert data["checklists"][0]["tags"] == ["all", "idp"]


WRONG: dict[str, tuple[str, str, str]] = {
    "a missing language": (
        "    title_en: One\n",
        "",
        "line 14: requirements[0].title_en: The English text is missing.",
    ),
    "an empty language": ("Första kravet.", '""', "line 19: requirements[0].text_sv: The Swedish text is missing."),
    "an unknown tag": (
        "applies_to: [all]",
        "applies_to: [al]",
        "line 15: requirements[0].applies_to[0]: “al” is unknown.",
    ),
    "no tag": ("applies_to: [all]", "applies_to: []", "line 15: requirements[0].applies_to: The list is empty."),
    "an unknown group": ("id: GOV,", "id: GOVE,", "line 14: requirements[0].group: There is no group GOV."),
    "an unknown critical id": ("[GOV-01]", "[GOV-02]", "line 12: critical_ids[0]: There is no requirement GOV-02."),
    "an unknown role": ("role: idp", "role: idpp", "line 11: checklists[0].role: “idpp” is unknown."),
    "a field that there is not": (
        "    level: 3",
        "    level: 3\n    lvl: 3",
        "line 17: requirements[0].lvl: There is no such",
    ),
    "a part that there is not": ("critical_ids:", "critical:", "line 12: critical: There is no such part."),
    "a version without quotes": (
        'version: "1"',
        "version: 1.0",
        "line 3: framework.version: This is to be text: put it in",
    ),
    "a level that there is not": (
        "    level: 3",
        "    level: 4",
        "line 16: requirements[0].level: There is no level of rank 4",
    ),
    "a level that is no number": (
        "    level: 3",
        "    level: LoA3",
        "line 16: requirements[0].level: This is to be a whole",
    ),
    "a URI that is none": ("https://levels.example/loa3", "loa3", "line 7: levels[0].uri: “loa3” has a character"),
    "a key twice": ("    level: 3", "    level: 3\n    level: 2", "line 17: requirements[0].level: It is there twice."),
    "a title that is too long": ("title_en: One", "title_en: " + "x" * 301, "This is longer than 300 characters."),
    "a checklist that asks nothing": (
        "title_en: List}",
        "title_en: List, left_out: [GOV-01]}",
        "line 11: checklists[0]: The checklist idp asks nothing",
    ),
    "a size that there is not": (
        "title_en: List}",
        "title_en: List, size_classes: [tiny]}",
        "line 11: checklists[0].size_classes[0]: “tiny” is unknown.",
    ),
    "something left out that is not there": (
        "title_en: List}",
        "title_en: List, left_out: [GOV-09]}",
        "line 11: checklists[0].left_out[0]: There is no requirement GOV-09.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_line_and_place(name: str) -> None:
    right, wrong, said = WRONG[name]
    assert right in SMALL
    faults = _faults(SMALL.replace(right, wrong, 1))
    assert any(fault.startswith(said) or said in fault for fault in faults), faults


def test_an_id_that_is_there_twice_is_told_where_it_comes_again() -> None:
    again = SMALL + SMALL[SMALL.index("  - id: GOV-01") :]
    assert _faults(again) == ["line 21: requirements[1].id: GOV-01 is there already. Each may be there once."]


def test_everything_that_is_wrong_is_told_at_once_in_the_files_order() -> None:
    faults = _faults(SMALL.replace("    title_en: One\n", "").replace("name_en: Small", "name_en:"))
    assert [fault.split(":")[1].strip() for fault in faults] == ["framework.name_en", "requirements[0].title_en"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no framework in the file."),
        ("- a\n- b", "There is no framework in the file."),
        ("a: [1", "neither YAML nor JSON"),
        ("a: &x [1, 1]\nb: [*x, *x]", "line 2: References (*x) are not read."),
        ("a: !!python/object/apply:os.system ls", "neither YAML nor JSON"),
        ("[" * 30 + "]" * 30, "nested too deep"),
        ("[" * 5000, "neither YAML nor JSON"),
        ("a: 2026-99-99", "line 1: a: This cannot be read."),
        ("a: '\ud800'", "The file is not UTF-8."),
        ("a: " + "x" * 600_000, "larger than 512 KB"),
    ],
)
def test_what_is_no_framework_at_all_is_refused_in_a_sentence(text: str, said: str) -> None:
    assert said in "\n".join(_faults(text))


def test_data_without_a_file_is_told_of_by_the_rows_id() -> None:
    data: dict[str, Any] = read(SMALL)
    data["requirements"][0]["title_en"] = ""
    with pytest.raises(CatalogueError) as error:
        checked(data)
    assert sentences(error.value, data) == ["GOV-01 title_en: The English text is missing."]


def test_the_examples_file_is_read_as_the_yaml_library_reads_it() -> None:
    plain = yaml.safe_load(Path(PATH).read_text())
    for ours, theirs in zip(example()["requirements"], plain["requirements"], strict=True):
        assert {name: ours[name] for name in theirs} == theirs
