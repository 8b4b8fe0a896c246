"""check_metadata is a linter: quiet about what is sound, a line per finding, an exit status for scripts."""

import json
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from members.saml.profiles import shipped
from members.saml.rules import RULES
from tests.saml.entities import aggregate, idp, sp


class Lint:
    """Runs the command and keeps what it said."""

    def __call__(self, *arguments: object) -> int:
        self.out, self.err = StringIO(), StringIO()
        with pytest.raises(SystemExit) as left:
            call_command("check_metadata", *map(str, arguments), stdout=self.out, stderr=self.err)
        return int(left.value.code or 0)

    def lines(self) -> list[str]:
        return self.out.getvalue().splitlines()


@pytest.fixture
def lint() -> Lint:
    return Lint()


def file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    document = sp().replace('index="1" Binding', 'index="one" Binding', 1)
    return file(tmp_path, "bad.xml", document)


def test_a_sound_file_is_told_in_one_line_and_exits_with_0(lint: Lint, tmp_path: Path) -> None:
    assert lint(file(tmp_path, "idp.xml", idp()), "--severity", "error") == 0
    assert lint.lines() == []
    assert lint.err.getvalue().startswith("1 entity in 1 document: 0 errors, ")


def test_quiet_is_quiet(lint: Lint, tmp_path: Path) -> None:
    assert lint(file(tmp_path, "idp.xml", idp()), "--severity", "error", "--quiet") == 0
    assert lint.out.getvalue() + lint.err.getvalue() == ""


def test_an_error_is_one_line_with_file_line_severity_rule_and_what_to_do(lint: Lint, bad: Path) -> None:
    assert lint(bad, "--severity", "error") == 1
    (line,) = [line for line in lint.lines() if "MD-SCH-011" in line]
    number = next(n for n, text in enumerate(bad.read_text().splitlines(), 1) if 'index="one"' in text)
    assert line.startswith(f'{bad}:{number}: error MD-SCH-011 index="one" is not a whole number')
    assert line.endswith("Number the endpoints 0, 1, 2 and so on.")


def test_swedish_when_asked(lint: Lint, bad: Path) -> None:
    lint(bad, "--severity", "error", "--language", "sv")
    assert "är inte ett heltal" in lint.out.getvalue()


def test_a_document_that_cannot_be_parsed_is_an_error_and_the_others_are_checked(lint: Lint, tmp_path: Path) -> None:
    file(tmp_path, "a.xml", "<!DOCTYPE x><x/>")
    file(tmp_path, "deeper/b.xml", sp())
    assert lint(tmp_path, "--severity", "error") == 1
    assert [line.split()[2] for line in lint.lines()] == ["MD-XML-002"]
    assert lint.err.getvalue().startswith("1 entity in 2 documents: 1 error, ")


def test_results_come_in_the_order_of_the_files_however_many_read(lint: Lint, tmp_path: Path) -> None:
    for number in range(12):
        file(tmp_path, f"{number:02}.xml", "<broken" if number % 2 else sp())
    lint(tmp_path, "--severity", "error", "--jobs", "3")
    names = [line.split(":")[0] for line in lint.lines()]
    assert names == [str(tmp_path / f"{number:02}.xml") for number in range(1, 12, 2)]


def test_every_entity_of_an_aggregate_is_checked(lint: Lint, tmp_path: Path) -> None:
    assert lint(file(tmp_path, "all.xml", aggregate(idp(), sp())), "--severity", "error") == 0
    assert lint.err.getvalue().startswith("2 entities in 1 document")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no-such-file.xml"], "no-such-file.xml: No such file or directory"),
        (["{empty}"], "has no .xml files."),
        (["http://127.0.0.1:9/idp.xml"], "is not an https address"),
        (["{good}", "--profile", "no-such"], "There is no profile no-such: name one of edugain-like,"),
        (["{good}", "--profile", "{yaml}"], "is not a profile: unknown: rule"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exits_with_2(
    lint: Lint, tmp_path: Path, arguments: list[str], told: str
) -> None:
    (tmp_path / "empty").mkdir()
    places = {
        "empty": tmp_path / "empty",
        "good": file(tmp_path, "good.xml", idp()),
        "yaml": file(tmp_path, "own.yaml", "rule: {}"),
    }
    assert lint(*(argument.format(**places) for argument in arguments)) == 2
    assert told in lint.err.getvalue()
    assert len(lint.err.getvalue().splitlines()) == 1


def test_a_profile_of_ones_own_decides_what_blocks(lint: Lint, tmp_path: Path, bad: Path) -> None:
    definition = shipped()["saml2int"].as_json() | {"rules": {"MD-SCH-011": "info"}, "groups": {"schema": "warning"}}
    own = file(tmp_path, "own.yaml", yaml.safe_dump(definition))
    lint(bad, "--profile", own)
    assert "MD-SCH-011" not in lint.out.getvalue()
    lint(bad, "--profile", own, "--severity", "info")
    assert "info MD-SCH-011" in lint.out.getvalue()


def test_json_is_an_object_per_finding(lint: Lint, bad: Path) -> None:
    assert lint(bad, "--format", "json", "--severity", "error") == 1
    found = json.loads(lint.out.getvalue())
    (one,) = [f for f in found if f["rule"] == "MD-SCH-011"]
    assert set(one) == {"file", "line", "path", "rule", "severity", "message", "mend"}
    assert one["path"].endswith("/@index")


def test_json_of_nothing_is_an_empty_array(lint: Lint, tmp_path: Path) -> None:
    lint(file(tmp_path, "idp.xml", idp()), "--format", "json", "--severity", "error")
    assert json.loads(lint.out.getvalue()) == []


def test_sarif_names_its_rules_and_places(lint: Lint, bad: Path) -> None:
    assert lint(bad, "--format", "sarif") == 1
    log = json.loads(lint.out.getvalue())
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["ruleId"] in RULES
        assert result["level"] in {"error", "warning", "note"}
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == str(bad)
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] > 0
