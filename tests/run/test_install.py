"""What the shell part of ./run promises about Python, .venv and the directory it stands in."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.run.conftest import ROOT, House, alive, wait_until

TOOLS = ("sh", "dirname", "mkdir", "rm", "cat", "cmp", "cp", "id", "mktemp")
NOBODY = 65534


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def bare_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PATH with the shell's tools and no Python."""
    directory = tmp_path_factory.mktemp("bin")
    for tool in TOOLS:
        (directory / tool).symlink_to(shutil.which(tool) or pytest.fail(f"{tool} is not on this machine"))
    return directory


def refusal(result: subprocess.CompletedProcess[str]) -> str:
    """The one line that a refused start says."""
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    lines = result.stderr.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_help_explains_every_verb_that_the_script_knows(house: House):
    script = (ROOT / "run").read_text()
    verbs = re.findall(r"^([a-z]+)(?: \|.*)?\) ", script.partition("case $verb in")[2], re.MULTILINE)
    explained = house.run("help").stdout
    assert {"test", "manage", "bench", "check", "lock", "help"} <= set(verbs)
    silent = {verb for verb in verbs if not re.search(rf"^  \./run {verb} +\w", explained, re.MULTILINE)}
    assert silent == {"start"}
    assert re.search(r"^  \./run +start the", explained, re.MULTILINE)


def test_an_unknown_verb_is_named_and_help_is_pointed_at(house: House):
    result = house.run("biuld")
    assert result.returncode == 2
    assert refusal(result) == "run: there is no verb 'biuld'; ./run help lists them."


def test_a_python_that_is_too_old_is_refused_with_its_version(empty_house: House, bare_path: Path):
    program(bare_path / "python3", 'case $1 in -V) echo "Python 3.9.2" ;; *) exit 1 ;; esac')
    said = refusal(empty_house.run(PATH=str(bare_path)))
    assert "needs Python 3.11 or newer; python3 is Python 3.9.2" in said
    assert "apt-get install python3" in said


def test_no_python_at_all_is_one_line_too(empty_house: House, bare_path: Path):
    assert "no Python found" in refusal(empty_house.run(PATH=str(bare_path)))


def test_a_newer_python_behind_an_old_python3_is_the_one_that_makes_the_venv(empty_house: House, bare_path: Path):
    program(bare_path / "python3", 'case $1 in -V) echo "Python 3.9.2" ;; *) exit 1 ;; esac')
    program(bare_path / "python3.12", 'case $*  in "-m venv"*) echo "python3.12 $*" >&2; exit 1 ;; esac')
    assert f"python3.12 -m venv {empty_house.path}/.venv" in empty_house.run(PATH=str(bare_path)).stderr


def test_a_python_without_the_venv_module_names_the_package(empty_house: House, bare_path: Path):
    program(bare_path / "python3", f'case $2 in *ensurepip*) exit 1 ;; esac\nexec {sys.executable} "$@"')
    assert "apt-get install python3-venv" in refusal(empty_house.run(PATH=str(bare_path)))


def test_a_venv_whose_python_has_gone_is_made_anew(empty_house: House, bare_path: Path):
    (empty_house.path / ".venv").mkdir()
    (empty_house.path / ".venv/pyvenv.cfg").write_text("home = /nowhere\n")
    program(bare_path / "python3", 'case $* in "-m venv"*) echo "asked: $*" >&2; exit 1 ;; esac')
    said = empty_house.run("manage", "help", PATH=str(bare_path)).stderr
    assert ".venv is half-made or broken; making it anew." in said
    assert f"asked: -m venv {empty_house.path}/.venv" in said


def test_a_venv_whose_installer_was_killed_is_made_anew_although_its_python_works(house: House):
    (house.path / ".venv/unfinished").write_text("999999999\n")
    result = house.run("manage", "help")
    assert ".venv is half-made or broken; making it anew." in result.stderr
    assert result.returncode == 0, result.stderr
    assert (house.path / ".venv/pyvenv.cfg").exists()


def test_a_stop_while_installing_takes_the_installer_down_and_says_so(empty_house: House, bare_path: Path):
    (bare_path / "sleep").symlink_to(shutil.which("sleep") or "")
    note = empty_house.path / "installer"
    program(bare_path / "python3", f'case $* in "-m venv"*) echo $$ >{note}; exec sleep 600 ;; esac')
    started = empty_house.start(PATH=str(bare_path))
    wait_until(lambda: note.exists() and note.read_text() != "", "the installer")
    assert started.stop() == 130
    assert "run: stopped; the next ./run starts over where it must." in started.said()
    assert not alive(int(note.read_text()))


def test_a_file_named_venv_is_not_removed(empty_house: House):
    (empty_house.path / ".venv").write_text("mine")
    assert ".venv is in the way" in refusal(empty_house.run("manage", "help"))
    assert (empty_house.path / ".venv").read_text() == "mine"


def test_a_venv_in_order_is_left_alone(house: House):
    result = house.run("manage", "help")
    assert result.returncode == 0
    assert result.stderr == ""


def test_changed_requirements_are_installed_at_the_next_start(house: House):
    (house.path / "requirements.txt").write_text("# changed\n")
    assert "installing requirements.txt" in house.run("manage", "help").stderr
    assert house.run("manage", "help").stderr == ""


@pytest.mark.parametrize(
    ("suffix", "complaint"),
    [
        pytest.param("", "Hashes are required", id="no hash"),
        pytest.param(f" --hash=sha256:{'0' * 64}", "DO NOT MATCH THE HASHES", id="another hash"),
    ],
)
def test_a_package_that_is_not_the_locked_one_is_refused_and_the_venv_survives(
    house: House, suffix: str, complaint: str
):
    with zipfile.ZipFile(house.path / "nothing-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("nothing-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: nothing\nVersion: 1\n")
        wheel.writestr("nothing-1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("nothing-1.dist-info/RECORD", "")
    (house.path / "requirements.txt").write_text(f"./nothing-1-py3-none-any.whl{suffix}\n")
    result = house.run("manage", "help", PIP_TARGET=str(house.path / "target"))
    assert result.returncode == 1
    assert complaint in result.stderr
    assert "could not install requirements.txt" in result.stderr.splitlines()[-1]
    assert (house.path / ".venv/bin/python").exists()
    assert not (house.path / ".venv/unfinished").exists()


def test_a_second_installer_waits_its_turn(house: House):
    (house.path / ".venv/unfinished").write_text(f"{os.getpid()}\n")
    assert f"another ./run (process {os.getpid()}) is installing" in refusal(house.run("manage", "help"))


@pytest.fixture
def read_only_house(house: House) -> Iterator[House]:
    """The clone of somebody else: ours to read, not to write, also when the tests run as root."""
    with tempfile.TemporaryDirectory() as elsewhere:
        path = Path(elsewhere) / "house"
        shutil.copytree(house.path, path)
        os.chmod(elsewhere, 0o755)
        path.chmod(0o555)
        yield House(path)
        path.chmod(0o755)


def test_a_read_only_directory_is_one_line(read_only_house: House):
    result = subprocess.run(
        ["./run"],
        cwd=read_only_house.path,
        env=read_only_house.environ(PATH="/usr/bin:/bin"),
        user=NOBODY if os.geteuid() == 0 else None,
        capture_output=True,
        text=True,
        check=False,
    )
    said = refusal(result)
    assert f"cannot write to {read_only_house.path}/var" in said
    assert "SIGILL_VAR=" in said
