"""`manage.py framework`: a version from a file to force, and to a file again."""

from pathlib import Path

import pytest

from members.clock import clock_at
from tests import builders
from tests.commands.conftest import Manage
from trustframework.catalogue import as_json, as_yaml, read
from trustframework.example import PATH, example
from trustframework.models import FrameworkVersion

pytestmark = pytest.mark.usefixtures("on_the_day")
SLUG = "example-health-trust-framework"


@pytest.fixture
def officer(operator: builders.Operator) -> tuple[str, str]:
    return ("--as", operator.trust_officer.email)


@pytest.fixture
def decider(operator: builders.Operator) -> tuple[str, str]:
    return ("--as", operator.decision_maker.email)


def test_the_example_is_imported_and_written_out_as_it_was(manage: Manage, officer: tuple[str, str]) -> None:
    said = manage("framework", "import", "--example", *officer)
    assert said.endswith(" 1.0 is a draft: 60 requirements, 7 checklists.\n")
    assert manage("framework", "export", SLUG, "1.0") == as_yaml(example())
    assert manage("framework", "export", SLUG, "1.0", "--json") == as_json(example())


def test_what_was_written_out_is_imported_as_another_version(
    manage: Manage, officer: tuple[str, str], tmp_path: Path
) -> None:
    manage("framework", "import", str(PATH), *officer)
    file = tmp_path / "next.yaml"
    file.write_text(manage("framework", "export", SLUG, "1.0").replace("version: '1.0'", "version: '1.1'"))
    assert read(file.read_text())["framework"]["version"] == "1.1"
    assert " 1.1 is a draft" in manage("framework", "import", str(file), *officer)


def test_a_version_is_taken_from_draft_to_force(
    manage: Manage, officer: tuple[str, str], decider: tuple[str, str]
) -> None:
    with clock_at(builders.AT):
        manage("framework", "import", "--example", *officer)
        said = manage("framework", "consult", SLUG, "1.0", "--until", "2026-06-30", *officer)
        assert said.endswith("1.0: consultation.\n")
        manage("framework", "take-back", SLUG, "1.0", *officer)
        manage("framework", "consult", SLUG, "1.0", "--until", "2026-06-30", *officer)
    with clock_at(builders.AT.replace(month=7)):
        assert manage("framework", "adopt", SLUG, "1.0", *decider).endswith("1.0: adopted.\n")
        said = manage("framework", "in-force", SLUG, "1.0", "--on", "2026-08-01", *decider)
        assert said.endswith("1.0: adopted, planned to be in force from 2026-08-01.\n")
        assert manage("framework", "in-force", SLUG, "1.0", "--on", "2026-07-01", *decider).endswith("in_force.\n")
        manage("framework", "supersede", SLUG, "1.0", "--transition-until", "2026-07-31", *decider)
    with clock_at(builders.AT.replace(month=8)):
        manage("framework", "retire", SLUG, "1.0", *decider)
        assert f"{SLUG} 1.0  retired" in manage("framework", "list")


def test_a_copy_is_begun(manage: Manage, officer: tuple[str, str]) -> None:
    manage("framework", "import", "--example", *officer)
    manage("framework", "draft", SLUG, "2.0", "--based-on", "1.0", *officer)
    assert FrameworkVersion.objects.get(version="2.0").requirements.count() == 60


def test_every_fault_of_a_file_is_told_on_a_line_of_its_own(
    refused: Manage, officer: tuple[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(PATH.read_text().replace("- id: GOV-02", "- id: GOV-01").replace("text_sv: >-", "tekst_sv: >-", 1))
    lines = refused("framework", "import", str(file), *officer).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("line ")
    assert "requirements[0].text_sv: The Swedish text is missing." in "\n".join(lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import",), "Name a file, or say --example"),
        (("import", "/no/such.yaml"), "No such file"),
        (("draft", "none", "1.0"), "There is no framework none."),
        (("adopt", "none", "1.0"), "There is no none 1.0. `manage.py framework list`"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(
    refused: Manage, officer: tuple[str, str], arguments: tuple[str, ...], said: str
) -> None:
    assert said in refused("framework", *arguments, *officer)


def test_a_file_that_is_no_text_is_refused(refused: Manage, officer: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    assert "is not UTF-8" in refused("framework", "import", str(file), *officer)
