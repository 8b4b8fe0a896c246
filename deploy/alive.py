"""Whether a process lives, for what keeps it in a container: `python deploy/alive.py ADDRESS-or-FILE [SECONDS]`.

An address must answer 200; a file (SIGILL_ALIVE_FILE) must have been touched within so many seconds (300): by a worker
or the signer after a task, by beat after it has asked for one. Standard library only, so that a probe costs next to
nothing.
"""

import sys
import time
import urllib.request
from pathlib import Path

PATIENCE_S = 5


def lives(what: str, within: float = 300.0) -> bool:
    """False for whatever cannot be asked."""
    try:
        if what.startswith("http://"):
            with urllib.request.urlopen(what, timeout=PATIENCE_S) as answer:  # noqa: S310 - http alone
                return bool(answer.status == 200)
        return time.time() - Path(what).stat().st_mtime <= within
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if lives(sys.argv[1], *map(float, sys.argv[2:3])) else 1)
