"""docs/states.md is what the tables say."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from federation.keeping.states import machines, page

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_current() -> None:
    assert (ROOT / "docs" / "states.md").read_text() == page(), "./run manage describe_states"


def test_every_machine_has_every_arrow_and_no_other() -> None:
    sections = dict(part.split("\n", 1) for part in page().split("\n## ")[1:])
    assert set(sections) == {model.__name__ for model in machines()}
    for model in machines():
        wanted = {f"{one} --> {to}" for one, onward in model.TRANSITIONS.items() for to in onward}  # type: ignore[attr-defined]
        lines = {
            line.strip() for line in sections[model.__name__].splitlines() if " --> " in line and "[*]" not in line
        }
        assert lines == wanted


def test_a_page_that_is_out_of_date_is_told_and_written_anew(settings: Settings, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="out of date"):
        call_command("describe_states", "--check")
    call_command("describe_states")
    call_command("describe_states", "--check")
    assert (tmp_path / "docs" / "states.md").read_text() == page()
