"""Children of `./run`: a process group each, started again with back-off, stopped without stragglers."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FIRST_DELAY = 1.0  # seconds before a child that died is started again; doubled for each death in a row
LONGEST_DELAY = 30.0
STEADY = 60.0  # a child that has lived this long has recovered: its next death counts as the first
GRACE = 6.0  # seconds between asking all to stop and killing what is left; a Celery worker looks up every 2 s
LOG_LIMIT = 5_000_000  # bytes; a longer log is set aside once, at a start
PR_SET_PDEATHSIG = 1  # Linux, prctl(2)


def die_with_parent() -> None:
    """Ask Linux to stop this child when the supervisor dies, even by kill -9: no orphan keeps the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def open_log(path: Path, *, afresh: bool) -> int:
    """A descriptor for writing to `path`, `afresh` or after what stands there (past LOG_LIMIT: set aside)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if afresh else 0), 0o640)


def how_it_ended(returncode: int) -> str:
    """'killed by SIGKILL' or 'exit code 1', from a Popen return code."""
    if returncode < 0:
        return f"killed by {signal.Signals(-returncode).name}"
    return f"exit code {returncode}"


@dataclass
class Child:
    """One program, to be run until told otherwise (or once)."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    once: bool = False  # runs to its end: its log holds its last run only
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)

    def start(self) -> None:
        log = open_log(self.log, afresh=self.once)
        try:
            self.process = subprocess.Popen(  # noqa: S603 - argv is ours
                self.argv,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - the supervisor has one thread
            )
        finally:
            os.close(log)
        self.started = time.monotonic()

    def ended(self) -> int | None:
        """The return code once the program has ended; None while it runs or has not been started."""
        return None if self.process is None else self.process.poll()

    def send(self, number: int) -> None:
        """Signal the program alone, so that it can take its own children down in its own order."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """Kill whatever is left of the group, the program itself or children that outlived it."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return


def revive(child: Child, now: float, say: Callable[[str], None]) -> None:
    """Start `child` again if it has died and its delay has passed; say each death in one line."""
    code = child.ended()
    if child.process is not None and code is not None:
        child.kill_group()
        child.deaths = 1 if now - child.started > STEADY else child.deaths + 1
        delay = min(FIRST_DELAY * 2 ** (child.deaths - 1), LONGEST_DELAY)
        child.process, child.due = None, now + delay
        say(f"{child.name} ended ({how_it_ended(code)}); starting it again in {delay:.0f} s. See {child.log}")
    elif child.process is None and now >= child.due:
        child.start()


def stop_all(children: Iterable[Child], pause: Callable[[float], bool]) -> list[str]:
    """Stop all: ask, wait GRACE seconds (or until `pause` returns True: a second Ctrl-C), then kill.

    Returns the names of those that had to be killed.
    """
    running = [child for child in children if child.process is not None]
    for child in running:
        child.send(signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while any(child.ended() is None for child in running) and time.monotonic() < deadline:
        if pause(0.05):
            break
    late = [child.name for child in running if child.ended() is None]
    for child in running:
        child.kill_group()
        if child.process is not None:
            child.process.wait()
    return late
