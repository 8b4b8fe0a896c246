"""Stands in for deploy/opening.py: writes a banner, or does what SMALL_HOUSE says."""

import os
import signal
import sys
from pathlib import Path

print("opening", "with key" if os.environ.get("SIGILL_KEY_DIR") else "without key", flush=True)
match os.environ.get("SMALL_HOUSE"):
    case "fault":
        raise RuntimeError("the database is a teapot")
    case "slow":
        signal.pause()
Path(sys.argv[1]).write_text("the banner\n")
