"""`./run`: prepares the demonstration, keeps its processes alive, and takes all of them down together.

Standard library only. Run as `python -m deploy.supervise` from the project's root.
"""

import fcntl
import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import IO

from deploy.children import Child, how_it_ended, revive, stop_all
from deploy.programs import ROOT, CannotStart, Config, long_running, one_off, read_config

WEB_PATIENCE = 30.0  # seconds until the web process must have answered


def say(line: str) -> None:
    print(f"sigill: {line}", file=sys.stderr, flush=True)


class Signals:
    """SIGTERM, SIGINT and SIGHUP become a count; waiting ends as soon as one arrives or a child ends."""

    def __init__(self) -> None:
        self.stops = 0
        self.reader, writer = os.pipe()
        os.set_blocking(self.reader, False)
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stops += 1

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


def run_once(step: Child, signals: Signals) -> None:
    """Run a step to its end, output to its log. Raises CannotStart if it fails, Stopped on a signal."""
    step.start()
    while (code := step.ended()) is None:
        signals.wait(1.0)
        if signals.stops:
            stop_all([step], lambda _: False)
            raise Stopped
    if code:
        said = why_it_failed(step.log.read_text(errors="replace"))
        raise CannotStart(f"{step.name} failed ({how_it_ended(code)}); see {step.log}\n  {said}")


def answers(config: Config) -> bool:
    """Whether the web process answers at all; anything below 500 will do."""
    connection = http.client.HTTPConnection("127.0.0.1", config.port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def wait_for_web(config: Config, web: Child, signals: Signals) -> None:
    deadline = time.monotonic() + WEB_PATIENCE
    while not answers(config):
        if signals.stops:
            raise Stopped
        if web.ended() is not None or time.monotonic() > deadline:
            raise CannotStart(f"the web process does not answer; see {web.log}")
        signals.wait(0.1)


def show_banner(config: Config) -> None:
    banner = one_off(config, "banner", "demo_banner")
    subprocess.run(banner.argv, env=dict(banner.env), check=False)  # noqa: S603 - our own command


def open_house(config: Config, children: list[Child], signals: Signals) -> None:
    """From nothing to a served feed: prepare, start, publish, tell."""
    if not config.demo:
        run_once(one_off(config, "migrate", "migrate", "--no-input"), signals)
    else:
        run_once(one_off(config, "prepare", "prepare_demo", key=True), signals)
    for child in children:
        child.start()
    wait_for_web(config, children[0], signals)
    if config.demo:
        run_once(one_off(config, "publish", "publish", "--all", key=True), signals)
        show_banner(config)


def keep(children: list[Child], signals: Signals) -> None:
    while not signals.stops:
        signals.wait(1.0)
        for child in children:
            revive(child, time.monotonic(), say)


def close_house(children: list[Child], signals: Signals) -> None:
    first = signals.stops
    say("stopping (Ctrl-C again to stop at once).")

    def pause(seconds: float) -> bool:
        signals.wait(seconds)
        return signals.stops > max(first, 1)

    late = stop_all(children, pause)
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
        open_house(config, children, signals)
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
