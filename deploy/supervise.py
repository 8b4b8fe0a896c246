"""`./run`: prepares the demonstration, keeps its processes alive, and takes all of them down together.

Standard library only. Run as `python -m deploy.supervise` from the project's root.
"""

import fcntl
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Iterable
from types import FrameType
from typing import IO

from deploy.children import Child, how_it_ended, revive, stop_all
from deploy.programs import (
    ROOT,
    CannotStart,
    Config,
    long_running,
    migrating,
    opening,
    read_config,
    readiness,
)
from deploy.web import wait_for_web


def say(line: str) -> None:
    print(f"sigill: {line}", file=sys.stderr, flush=True)


class Signals:
    """SIGTERM, SIGINT and SIGHUP become a count; waiting ends as soon as one arrives or a child ends."""

    def __init__(self) -> None:
        self.stops = self.interrupts = 0
        self.reader, writer = os.pipe()
        os.set_blocking(self.reader, False)
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stops += 1
        self.interrupts += number == signal.SIGINT

    def wait(self, seconds: float) -> None:
        if select.select([self.reader], [], [], seconds)[0]:
            os.read(self.reader, 1024)


class Stopped(Exception):
    """Somebody asked us to stop while we were getting ready."""


def claim(config: Config) -> IO[str]:
    """Hold var/run.lock while we live. The kernel lets go of it when we die, so it is never stale."""
    lock = (config.var / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        holder = lock.read().strip() or "process unknown"
        raise CannotStart(f"already running on {config.var} ({holder}). Stop that one first.") from None
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, {config.address}")
    lock.flush()
    return lock


def refuse_busy_port(config: Config) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", config.port))
        except OSError as reason:
            raise CannotStart(
                f"cannot listen on port {config.port} ({reason.strerror}). "
                f"Stop what listens there, or choose another: SIGILL_PORT={config.port + 1} ./run"
            ) from None


def why_it_failed(text: str) -> str:
    """What a failed command said, without any traceback: the lines before it and the line that ended it."""
    before, traceback, after = text.partition("Traceback (most recent call last)")
    lines = before.rstrip().splitlines() + (after.strip().splitlines()[-1:] if traceback else [])
    return "\n  ".join(lines[-20:]) or "it said nothing"


def pause(children: Iterable[Child], signals: Signals, seconds: float) -> None:
    """Wait a moment while getting ready; raises Stopped on a signal, CannotStart when a child has died."""
    signals.wait(seconds)
    if signals.stops:
        raise Stopped
    for child in children:
        if (code := child.ended()) is not None:
            raise CannotStart(f"{child.name} ended ({how_it_ended(code)}); see {child.log}")


def patient(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def run_once(step: Child, beside: Iterable[Child], signals: Signals) -> None:
    """Run a step to its end while those `beside` it live. Raises CannotStart if it fails, Stopped on a signal."""
    step.start()
    try:
        while (code := step.ended()) is None:
            pause(beside, signals, 1.0)
    finally:
        stop_all([step], patient)
    if code:
        said = why_it_failed(step.log.read_text(errors="replace"))
        raise CannotStart(f"{step.name} failed ({how_it_ended(code)}); see {step.log}\n  {said}")


def open_demo(config: Config, children: list[Child], signals: Signals) -> None:
    """Web boots while the rest is prepared; the others start when the feed is served, to leave it the processor."""
    web, *others = children
    web.start()
    run_once(opening(config), [web], signals)
    print(config.banner.read_text(), flush=True)
    for child in others:
        child.start()


def open_production(config: Config, children: list[Child], signals: Signals) -> None:
    """No demo key, no demo people, nothing published but by the signer; Sigill itself says what it refuses."""
    run_once(migrating(config), (), signals)
    run_once(readiness(config), (), signals)
    for child in children:
        child.start()
    if not wait_for_web(config.port, lambda seconds: pause(children, signals, seconds)):
        raise CannotStart(f"the web process does not answer; see {config.log('web')}")
    say(f"serving at {config.address}")


def keep(children: list[Child], signals: Signals) -> None:
    while not signals.stops:
        signals.wait(1.0)
        for child in children:
            revive(child, time.monotonic(), say)


def close_house(children: list[Child], signals: Signals) -> None:
    asked = signals.interrupts
    say("stopping (Ctrl-C again to stop at once).")

    def impatient(seconds: float) -> bool:
        signals.wait(seconds)
        return signals.interrupts > asked

    late = stop_all(children, impatient)
    say(f"stopped; {', '.join(late)} had to be killed." if late else "stopped.")


def main() -> int:
    os.chdir(ROOT)
    signals = Signals()
    children: list[Child] = []
    try:
        config = read_config(os.environ)
        lock = claim(config)
        refuse_busy_port(config)
        children = long_running(config)
        (open_demo if config.demo else open_production)(config, children, signals)
        keep(children, signals)
    except CannotStart as reason:
        say(str(reason))
        return 1
    except Stopped:
        return 0
    finally:
        if any(child.process for child in children):
            close_house(children, signals)
    lock.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
