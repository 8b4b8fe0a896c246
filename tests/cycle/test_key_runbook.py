"""docs/keys.md says only what the commands take, and its emergency is done as it says."""

import re
import shlex
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, load_command_class

from federation.aggregate.keys import KeyRefused
from federation.cycle.keys import private_half
from federation.models import SigningKey
from tests import builders
from tests.cycle.conftest import Published

TEXT = (Path(__file__).parents[2] / "docs" / "keys.md").read_text()
COMMANDS = re.findall(r"^ *\./run manage ((?:signing_key|rollover|joint_act) [^>#\n]*)", TEXT, re.MULTILINE)
RUNBOOK = re.findall(r"^ *\./run manage (.*)$", TEXT.partition("```sh runbook")[2].partition("```")[0], re.MULTILINE)
NUMBERS = {"NUMBER": "7"}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_chapter_is_one_that_there_is(command: str) -> None:
    noun, *arguments = (NUMBERS.get(word, word) for word in shlex.split(command))
    parser = load_command_class("federation", noun).create_parser("manage.py", noun)
    assert parser.parse_args(arguments).verb == arguments[0]


def test_the_emergency_is_over_after_a_handful_of_commands(
    published: Published, key_directory: tuple[Path, dict[str, str]]
) -> None:
    """An hour is for telling people: what has to be typed is no more than this."""
    assert 3 <= len(RUNBOOK) <= 6
    builders.record_key(published.operator, "second", key_directory[1]["second"])
    people = {"KARIN": published.operator.key_custodian.email, "ROLF": published.operator.registrar.email}
    names = {"OLD": "first", "NEW": "second", "FEED": "production", **people}
    for command in RUNBOOK:
        said = run([names.get(word, word) for word in shlex.split(command)])
        if found := re.search(r"joint act (\d+)", said):
            names["NUMBER"] = found[1]
    assert "trusted." in said
    published.feed.refresh_from_db()
    assert published.feed.signing_key.label == "second"
    assert len(published.served().entities) == 3
    with pytest.raises(KeyRefused):
        private_half(SigningKey.objects.get(label="first"))


def run(arguments: list[str]) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()
