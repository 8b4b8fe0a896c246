"""A process for each deed, forked from one that has Django loaded and no connection open."""

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STUCK_S = 40.0  # SQLite waits 20 s for a lock


@dataclass
class Child:
    """A forked process, the leader of its own group; `status` is its exit status, -9 when it was killed."""

    pid: int
    answers: int
    status: int | None = None
    said: bytes = b""

    @classmethod
    def begin(cls, work: Callable[[], Any], log: Path) -> "Child":
        """Do `work` in a process of its own; what it returns has to be JSON-able."""
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            _do(work, log, writer)
        os.close(writer)
        return cls(pid, reader)

    def ended(self) -> bool:
        """Whether it has ended by now."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._over(status)
        return self.status is not None

    def wait(self, seconds: float = STUCK_S) -> bool:
        """Whether it ended within so many seconds."""
        return until(self.ended, seconds)

    def stopped(self, seconds: float = STUCK_S) -> bool:
        """Wait until it stands still; False when it ended, or never stopped."""
        return until(lambda: self.ended() or self._state() == "T", seconds) and not self.ended()

    def result(self) -> Any:
        """What the work returned; None when it did not end well."""
        if not self.wait():
            self.kill()
        return json.loads(self.said) if self.status == 0 and self.said else None

    def send(self, number: signal.Signals) -> None:
        """To the process alone, if it is still there."""
        if not self.ended():
            os.kill(self.pid, number)

    def kill(self) -> None:
        """kill -9, with all its children."""
        if self.ended():
            return
        for end in (lambda: os.killpg(self.pid, signal.SIGKILL), lambda: os.kill(self.pid, signal.SIGKILL)):
            try:
                end()
            except ProcessLookupError:
                continue
        self.wait()

    def _state(self) -> str:
        try:
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2][:1]
        except OSError:
            return ""

    def _over(self, status: int) -> None:
        self.status = os.waitstatus_to_exitcode(status)
        while piece := os.read(self.answers, 65536):
            self.said += piece
        os.close(self.answers)


def until(happened: Callable[[], bool], seconds: float) -> bool:
    """Look every other millisecond, for so long at most."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        select.select([], [], [], 0.002)
    return True


def _do(work: Callable[[], Any], log: Path, writer: int) -> None:
    """In the child: the work, its answer through the pipe, and out without the parent's clean-up."""
    status = 1
    try:
        os.setpgid(0, 0)
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(file, 1)
        os.dup2(file, 2)
        answer = json.dumps(work()).encode()
        while answer:
            answer = answer[os.write(writer, answer) :]
        status = 0
    except BrokenPipeError:
        pass  # the parent is gone: nobody to tell
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
