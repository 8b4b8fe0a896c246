"""A checkout to run ./run in: the real script and supervisor around a stand-in for the application."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NO_REQUIREMENTS = "# nothing\n"
PATIENCE = 120.0  # seconds; only a fault waits that long


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited {PATIENCE} s for: {what}"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class House:
    """A checkout, and ./run in it."""

    path: Path

    def environ(self, **changes: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SIGILL_", "PIP_"))}
        return {**kept, "SIGILL_VAR": str(self.path / "var"), **changes}

    def run(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["./run", *arguments],
            cwd=self.path,
            env=self.environ(**changes),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, **changes: str) -> "Running":
        port = changes.setdefault("SIGILL_PORT", str(free_port()))
        said = self.path / "said"
        with said.open("w") as out:
            process = subprocess.Popen(["./run"], cwd=self.path, env=self.environ(**changes), stdout=out, stderr=out)
        return Running(process, said, port)


@dataclass
class Running:
    """A started ./run."""

    process: subprocess.Popen[bytes]
    output: Path
    port: str

    def said(self) -> str:
        return self.output.read_text()

    def wait_to_hear(self, words: str) -> None:
        wait_until(lambda: words in self.said(), f"{words!r} in {self.said()!r}")

    def wait_to_hear_of_all(self) -> None:
        self.wait_to_hear("the banner")
        wait_until(lambda: len(self.children()) == 4, "four processes")

    def children(self) -> dict[str, int]:
        """Process ids by name: web, worker, signer, beat."""
        pids = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_text().split("\0") for pid in pids}
        names = {"gunicorn": "web", "worker@%h": "worker", "signer@%h": "signer", "beat": "beat"}
        return {names[word]: pid for pid, words in lines.items() for word in words if word in names}

    def environ_of(self, pid: int) -> str:
        return Path(f"/proc/{pid}/environ").read_text()

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture
def empty_house(tmp_path: Path) -> House:
    """A fresh clone: no .venv, no var."""
    shutil.copytree(ROOT / "tests/run/small_house", tmp_path, dirs_exist_ok=True)
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    shutil.move(tmp_path / "opening.py", tmp_path / "deploy/opening.py")
    shutil.copy(ROOT / "run", tmp_path / "run")
    (tmp_path / "requirements.txt").write_text(NO_REQUIREMENTS)
    return House(tmp_path)


@pytest.fixture
def house(empty_house: House) -> House:
    """A clone whose .venv is in order: the Python of this test run, with nothing left to install."""
    binaries = empty_house.path / ".venv/bin"
    binaries.mkdir(parents=True)
    (binaries / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (binaries / "python").chmod(0o755)
    (empty_house.path / ".venv/installed-requirements.txt").write_text(NO_REQUIREMENTS)
    return empty_house


@pytest.fixture
def running(house: House) -> Iterator[Running]:
    """A small house with its banner printed."""
    started = house.start()
    try:
        started.wait_to_hear_of_all()
        yield started
    finally:
        if started.process.poll() is None:
            started.stop()
