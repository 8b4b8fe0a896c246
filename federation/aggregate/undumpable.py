"""A process that holds a key, or a PIN, leaves nothing of its memory behind: no core dump, and nobody else reads it."""

from __future__ import annotations

import ctypes
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1  # Linux, prctl(2)
PR_SET_DUMPABLE = 4


def hide_memory() -> None:
    """No core dumps (RLIMIT_CORE 0, which children inherit), and on Linux no other process of the same user may attach
    or read /proc/PID/mem and environ. The second is gone after exec, so each program asks for itself."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def is_hidden() -> bool:
    """Whether `hide_memory` has been called in this program."""
    pr_get_dumpable = 3
    undumpable = sys.platform != "linux" or ctypes.CDLL(None).prctl(pr_get_dumpable, 0, 0, 0, 0) == 0
    return undumpable and resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)


def die_with_parent() -> None:
    """Ask Linux to kill this process when its parent dies, though it hang in a token's module."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
