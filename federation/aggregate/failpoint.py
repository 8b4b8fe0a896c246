"""Named instants of the publication cycle at which a process can be made to die, for the tests of promise 1.

Nothing happens unless SIGILL_FAULT_INJECTION=1 is in the environment as well as a fail point is armed, by
`arm()` or by SIGILL_FAIL_AT ("P8", or "P8:raise"): a slip in production's configuration needs to be made
twice.
"""

from __future__ import annotations

import os
import signal
from typing import Literal

Mode = Literal["kill", "raise"]

_armed: dict[str, Mode] = {}


class FailPointReached(Exception):
    """An armed fail point in mode "raise"."""


def allowed() -> bool:
    return os.environ.get("SIGILL_FAULT_INJECTION") == "1"


def arm(name: str, mode: Mode = "kill") -> None:
    """Let `fail_point(name)` strike in this process. RuntimeError where fault injection is not allowed."""
    if not allowed():
        raise RuntimeError("Fail points can be armed only with SIGILL_FAULT_INJECTION=1 in the environment")
    _armed[name] = mode


def disarm() -> None:
    _armed.clear()


def fail_point(name: str) -> None:
    """Die here, at once and without clean-up, if this name is armed; otherwise do nothing."""
    if not allowed():
        return
    mode = _armed.get(name) or _from_environment(name)
    if mode == "raise":
        raise FailPointReached(name)
    if mode == "kill":
        os.kill(os.getpid(), signal.SIGKILL)


def _from_environment(name: str) -> Mode | None:
    wanted, _, mode = os.environ.get("SIGILL_FAIL_AT", "").partition(":")
    if wanted != name:
        return None
    return "raise" if mode == "raise" else "kill"
