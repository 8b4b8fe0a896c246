"""Stands in for worker, signer and beat: lives until SIGTERM, or ignores it if SMALL_HOUSE=stubborn."""

import os
import signal

if os.environ.get("SMALL_HOUSE") == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("deaf", flush=True)
while True:
    signal.pause()
