"""Faults of what is around the signer: the disk, the key, a damaged file, everything else switched off."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from .schedule import Skipped, kind
from .stage import Stage, Turn


@kind("disk-full", 6)
def disk_full(stage: Stage, rng: Random) -> str:
    """No room for what the turn writes: none at all, or a little."""
    if not stage.house.small_disk:
        raise Skipped("only root can mount a small disk")
    room = rng.choice([0, 4096, 20_000, 60_000, 120_000, 300_000])
    ballast = stage.house.var / "ballast"
    free = os.statvfs(stage.house.var)
    try:
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(free.f_bavail * free.f_frsize - room, 4096))
        stage.turn(Turn(force=True)).wait()
    finally:
        ballast.unlink(missing_ok=True)
    return f"{room} bytes left"


@kind("read-only", 4)
def read_only(stage: Stage, rng: Random) -> str:
    """The release directory cannot be written to, from the beginning or from a step on."""
    where = rng.choice(["", "P4", "P10", "P11"])
    with _read_only(stage.house.releases) as begin:
        if not where:
            begin()
            stage.turn(Turn(force=True)).wait()
            return "beginning"
        child = stage.turn(Turn(fail=(where, "stop"), force=True))
        child.stopped()
        begin()
        stage.clear()
    return where


@contextmanager
def _read_only(folder: Path) -> Iterator[Callable[[], None]]:
    """A mount over itself that refuses writing once it is asked to: permissions do not stop root."""
    if os.geteuid() != 0:
        raise Skipped("only root can mount a directory read-only")
    done: list[int] = []

    def begin() -> None:
        bind = subprocess.run(["mount", "--bind", folder, folder], check=False, capture_output=True, text=True)
        if bind.returncode:
            raise Skipped(f"no bind mounts here: {bind.stderr.strip()}")
        done.append(1)
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)

    try:
        yield begin
    finally:
        for _mount in done:
            subprocess.run(["umount", "-l", folder], check=True)


@kind("key-file", 4)
def key_file(stage: Stage, rng: Random) -> str:
    """The key's file is away, readable for others, another key's, or no key at all."""
    path = stage.house.var / "keys" / "first.pem"
    content = path.read_bytes()
    what = rng.choice(["absent", "mode", "other", "garbage", "directory"])
    aside = path.with_suffix(".aside")
    path.rename(aside)
    try:
        if what == "directory":
            path.mkdir()
        elif what != "absent":
            path.touch(mode=0o600)
            path.write_bytes({"mode": content, "other": _other_key(), "garbage": os.urandom(2000)}[what])
            path.chmod(0o644 if what == "mode" else 0o600)
        stage.turn(Turn(force=True)).wait()
    finally:
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        aside.rename(path)
    return what


@kind("key-signs-wrong", 5)
def key_signs_wrong(stage: Stage, rng: Random) -> str:
    """The key gives a signature over something else, random bytes, nothing, an error, or no answer at all."""
    what, after = rng.choice(["garbage", "other words", "empty", "error", "hangs"]), rng.choice([0, 0, 1, 2])
    child = stage.turn(Turn(before=lambda: _break_key(what, after), force=True))
    if what == "hangs":
        child.wait(0.5)
        stage.turn().wait(0.3)
        child.kill()
    child.wait()
    return f"{what}, after {after}"


def _break_key(what: str, after: int) -> None:
    """In the child: from the signature after so many good ones on."""
    from federation.aggregate.keys import FileKey  # noqa: PLC0415 - Django is set up by now

    good, calls = FileKey.sign, [0]

    def sign(self: FileKey, signed_info: bytes) -> bytes:
        calls[0] += 1
        right = good(self, signed_info)
        if calls[0] <= after:
            return right
        if what == "error":
            raise OSError("the token does not answer")
        if what == "hangs":
            time.sleep(3600)
        wrong = {"garbage": os.urandom(len(right)), "other words": good(self, signed_info + b" "), "empty": b""}
        return wrong[what]

    FileKey.sign = sign  # type: ignore[method-assign]


@kind("damaged-fragment", 4)
def damaged_fragment(stage: Stage, rng: Random) -> str:
    """One new fragment is spoilt between P3 and P5: it is kept out and named, and another change is published."""
    spoilt = stage.change(rng, entity_id=rng.choice([one for one in stage.entity_ids if one not in stage.out]))
    stage.change(rng)
    wanted = stage.judge.answers[-1].entries.get(spoilt)
    if wanted is None:
        raise Skipped("the other change took the entity out")
    stage.judge.damaged.add(spoilt)
    child = stage.turn(Turn(fail=("P7", "stop")))
    if child.stopped():
        path = stage.house.var / "fragments" / wanted[:2] / f"{wanted}.xml"
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2] + b"X" + content[len(content) // 2 + 1 :])
    stage.clear()
    others = {name: sha256 for name, sha256 in stage.judge.answers[-1].entries.items() if name != spoilt}
    stage.expect_soon(lambda served: all(served.get(name) == sha256 for name, sha256 in others.items()), 4, spoilt)
    return "P7"


@kind("store-lost", 2)
def store_lost(stage: Stage, rng: Random) -> str:
    """The fragment store, or half of it, is gone; the database knows how to build it again."""
    store = stage.house.var / "fragments"
    share = rng.choice([0.5, 1.0])
    for folder in sorted(store.iterdir()) if store.exists() else ():
        if rng.random() < share:
            shutil.rmtree(folder)
    stage.turn(Turn(force=True)).wait()
    return f"{share:.0%}"


@kind("everything-off", 1.5)
def everything_off(stage: Stage, rng: Random) -> str:
    """Web, database and broker stand still or die; the files are looked at as always."""
    number = rng.choice([signal.SIGSTOP, signal.SIGKILL])
    servers = [stage.house.running[name] for name in ("web", "redis", "postgres") if name in stage.house.running]
    if number == signal.SIGSTOP:
        for server in servers:
            server.send(signal.SIGSTOP)
        time.sleep(0.5)
        for server in servers:
            server.send(signal.SIGCONT)
        return "stopped"
    for server in servers:
        server.end(signal.SIGQUIT if server.name == "postgres" else signal.SIGKILL)
    time.sleep(0.5)
    for server in reversed(servers):
        server.start()
    return "killed"


def _other_key() -> bytes:
    """A sound key that is not the feed's."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoding, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return private.private_bytes(encoding, pkcs8, serialization.NoEncryption())
