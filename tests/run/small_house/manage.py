"""Stands in for the application, so that tests of ./run see the supervisor and nothing else."""

import os
import signal
import sys

key = "with key" if os.environ.get("SIGILL_KEY_DIR") else "without key"
print("manage.py", *sys.argv[1:], key, flush=True)
match os.environ.get("SMALL_HOUSE", ""):
    case "fault" if sys.argv[1] == "prepare_demo":
        raise RuntimeError("the database is a teapot")
    case "slow" if sys.argv[1] == "prepare_demo":
        signal.pause()
