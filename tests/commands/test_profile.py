"""manage.py profile: see, save and restore what blocks, from YAML that one keeps under version control."""

from pathlib import Path

import pytest
import yaml

from members import profiles
from members.saml.profiles import shipped
from tests import builders
from tests.builders import Operator

from .conftest import Manage

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(shipped()["sambi-like"].as_json() | {"rules": {"MD-CON-004": "error"}}))
    return path


def test_the_profiles_are_listed_with_the_one_of_registration(manage: Manage) -> None:
    lines = manage("profile", "list").splitlines()
    assert len(lines) == len(shipped())
    assert next(line for line in lines if line.endswith("(registration)")).startswith("sambi-like")


def test_what_is_shown_can_be_saved_again(manage: Manage, operator: Operator, tmp_path: Path) -> None:
    shown = tmp_path / "shown.yaml"
    shown.write_text(manage("profile", "show", "saml2int"))
    manage("profile", "save", "mine", str(shown), "--as", operator.registrar.email)
    assert profiles.get("mine").as_json() == shipped()["saml2int"].as_json()


def test_a_profile_is_saved_and_restored(manage: Manage, operator: Operator, file: Path) -> None:
    manage("profile", "save", "sambi-like", str(file), "--as", operator.registrar.email)
    assert profiles.registration().rules["MD-CON-004"] == "error"
    manage("profile", "restore", "sambi-like", "--as", operator.registrar.email)
    assert profiles.registration() == shipped()["sambi-like"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("rules: {}", "title: write both sv and en"),
        ("- a list", "is not a profile"),
        ("a: [", "cannot be read as YAML"),
        (None, "cannot be read as YAML"),
    ],
)
def test_what_is_no_profile_is_one_clear_line(
    refused: Manage, operator: Operator, tmp_path: Path, content: str | None, told: str
) -> None:
    path = tmp_path / "bad.yaml"
    if content is not None:
        path.write_text(content)
    assert told in refused("profile", "save", "bad", str(path), "--as", operator.registrar.email)


def test_looking_again_says_how_many(manage: Manage, operator: Operator, file: Path) -> None:
    builders.approved_entity(operator, builders.member(operator))
    assert manage("profile", "recheck").startswith("0 revisions")
    definition = yaml.safe_load(file.read_text()) | {"numbers": {"rsa_bits": 4096}}
    file.write_text(yaml.safe_dump(definition))
    manage("profile", "save", "sambi-like", str(file), "--as", operator.registrar.email)
    assert manage("profile", "recheck").startswith("1 revisions")
