"""docs/publishing.md says only what the commands take."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import load_command_class

from members.management.verbs import NounCommand

TEXT = (Path(__file__).parents[2] / "docs" / "publishing.md").read_text()
COMMANDS = re.findall(r"^\./run manage ((?:feed|joint_act) .*)$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_chapter_is_one_that_there_is(command: str) -> None:
    noun, *arguments = shlex.split(command)
    parser = load_command_class("federation", noun).create_parser("manage.py", noun)
    assert parser.parse_args(arguments).verb == arguments[0]


@pytest.mark.parametrize("noun", ["feed", "joint_act"])
def test_every_verb_of_the_nouns_stands_in_the_chapter(noun: str) -> None:
    command = load_command_class("federation", noun)
    assert isinstance(command, NounCommand)
    verbs = {verb.name for verb in command.verbs} - {"record", "list", "show"}
    assert verbs <= {shlex.split(line)[1] for line in COMMANDS if line.startswith(noun)}
