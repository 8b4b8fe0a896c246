"""Named instants of the publication cycle at which a process can be made to die, for the tests of promise 1.

Nothing happens unless SIGILL_FAULT_INJECTION=1 is in the environment as well as a fail point is armed, by
`arm()` or by SIGILL_FAIL_AT: a slip in production's configuration needs to be made twice. What happens there follows
the name: "P8" kills, "P8:raise" throws, "P8:stop" stops the process until somebody continues it (SIGCONT),
"P8:delay=0.2" waits for so many seconds.
"""

from __future__ import annotations

import os
import signal
from threading import Event

_armed: dict[str, str] = {}


class FailPointReached(Exception):
    """An armed fail point in mode "raise"."""


def allowed() -> bool:
    return os.environ.get("SIGILL_FAULT_INJECTION") == "1"


def arm(name: str, mode: str = "kill") -> None:
    """Let `fail_point(name)` strike in this process: "kill", "raise", "stop" or "delay=SECONDS".

    RuntimeError where fault injection is not allowed.
    """
    if not allowed():
        raise RuntimeError("Fail points can be armed only with SIGILL_FAULT_INJECTION=1 in the environment")
    _armed[name] = mode


def disarm() -> None:
    _armed.clear()


def fail_point(name: str) -> None:
    """Die here, at once and without clean-up, if this name is armed, or do what it is armed with; else nothing."""
    if not allowed():
        return
    mode = _armed.get(name) or _from_environment(name)
    if mode is None:
        return
    what, _, seconds = mode.partition("=")
    if what == "raise":
        raise FailPointReached(name)
    if what == "delay":
        Event().wait(float(seconds))  # nobody sets it: to wait reads no clock
    else:
        os.kill(os.getpid(), signal.SIGSTOP if what == "stop" else signal.SIGKILL)


def _from_environment(name: str) -> str | None:
    wanted, _, mode = os.environ.get("SIGILL_FAIL_AT", "").partition(":")
    return (mode or "kill") if wanted == name else None
