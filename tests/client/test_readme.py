"""Every command in the client's README does what the README says, at a live registry, in a process of its own."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from sigill_client.cli import _parser
from sigill_client.exits import Exit

from members.models import MetadataRevision
from tests import builders, mandates
from tests.client.conftest import SOURCE, VARIABLES, House
from tests.documents import entity_xml

README = SOURCE.parent / "README.md"
COMMANDS = re.findall(r"^```sh run\n(.+?)\n```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
# In their order, as the README tells a story: `watch` finds that nobody has decided yet, `explain` that no feed has it.
CODES = {"validate": 0, "diff": 0, "submit": 0, "status": 0, "watch": 5, "explain": 1}


@pytest.mark.django_db(transaction=True)
def test_the_commands_of_the_readme_run_in_their_order(house: House, tmp_path: Path) -> None:
    builders.feed(house.operator)
    (tmp_path / "entity.xml").write_bytes(entity_xml())
    other = builders.member(house.operator, "Kommunen Sydvik")
    mandates.active(other, mandates.agent(house.operator, "Ombudet AB"))
    clients = tmp_path / "clients" / house.number
    clients.mkdir(parents=True)
    (clients / "entity.xml").write_bytes(entity_xml("https://sp2.norrvik.example/metadata"))
    for command in COMMANDS:
        python, *arguments = shlex.split(command)
        assert python == "python"
        newest = MetadataRevision.objects.order_by("pk").first()  # the one that `submit` printed
        arguments = [str(newest.pk) if newest and one == "1" else one for one in arguments]
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env={"PYTHONPATH": str(SOURCE), **{name: os.environ[name] for name in VARIABLES if name in os.environ}},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == CODES[arguments[2]], f"{command}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr


def test_the_readme_has_every_command_variable_and_exit_code() -> None:
    text = README.read_text(encoding="utf-8")
    verbs = next(a for a in _parser()._actions if a.metavar == "COMMAND").choices
    assert {shlex.split(command)[3] for command in COMMANDS} == set(verbs or ())
    assert all(f"`{name}`" in text for name in VARIABLES)
    assert re.findall(r"^\| (\d) \|", text, re.MULTILINE) == [str(code.value) for code in Exit]


def test_the_package_needs_nothing_but_python() -> None:
    outside = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(SOURCE)!r}); import sigill_client.cli",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert outside.returncode == 0, outside.stderr
