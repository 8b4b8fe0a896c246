"""P10, P11, P14: a release is written aside, renamed into place whole, and served by one swap of a symlink.

    <root>/<feed>/releases/<serial>/   whole releases, never changed again
    <root>/<feed>/current              -> releases/<serial>, what is served
    <root>/<feed>/releases/.staging-*  a release being written; left by a process that died, swept by the next
    <root>/<feed>/shards, store        what releases are links to (see `shards` and `store`)
    <root>/<feed>/names                MDQ answers by percent-encoded entityID (see `names`)

Whatever instant a process dies, `current` is absent or names a whole release (promise 1); a serial names one
content forever (promise 2).
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from federation.aggregate import durable
from federation.aggregate.failpoint import fail_point
from federation.aggregate.refusal import Refusal

KEEP = 30
CURRENT = "current"

_FEED = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_STAGING = re.compile(r"\.staging-([0-9]+)-([0-9]+)")


class ReleaseRefused(Refusal):
    """The release directory stays as it was."""


@dataclass(frozen=True, slots=True)
class Staging:
    """A release being written aside. `epoch` is the writer's fencing number."""

    root: Path
    feed: str
    serial: int
    epoch: int

    @property
    def path(self) -> Path:
        """As deep as it will be when it is whole, since its links are relative."""
        return feed_directory(self.root, self.feed) / "releases" / f".staging-{self.serial}-{self.epoch}"


def feed_directory(root: Path, feed: str) -> Path:
    """Where a feed lives. Raises ReleaseRefused for a slug that is not a plain directory name."""
    if not _FEED.fullmatch(feed):
        raise ReleaseRefused(
            "feed-slug",
            f"Flödesnamnet {feed!r} duger inte som katalognamn; använd a-z, 0-9 och bindestreck.",
            f"The feed's slug {feed!r} will not do as a directory name; use a-z, 0-9 and hyphens.",
        )
    return root / feed


def release_directory(root: Path, feed: str, serial: int) -> Path:
    return feed_directory(root, feed) / "releases" / str(serial)


def stage(root: Path, feed: str, serial: int, *, epoch: int = 0) -> Staging:
    """Sweep what dead runs left and make an empty staging directory."""
    staging = Staging(root, feed, serial, epoch)
    if release_directory(root, feed, serial).exists():
        raise _taken(feed, serial)
    (feed_directory(root, feed) / "releases").mkdir(parents=True, exist_ok=True)
    sweep(root, feed, epoch=epoch)
    staging.path.mkdir()
    (staging.path / "entities").mkdir()
    return staging


def commit(staging: Staging) -> Path:
    """Rename the staged release to its serial. Raises ReleaseRefused when that serial is taken."""
    target = release_directory(staging.root, staging.feed, staging.serial)
    durable.sync_file(staging.path / "entities")
    durable.sync_file(staging.path)
    fail_point("P10.before-rename")
    try:
        durable.rename(staging.path, target)
    except OSError as error:
        if target.exists():
            raise _taken(staging.feed, staging.serial) from error
        raise
    fail_point("P10.after-rename")
    return target


def swap(root: Path, feed: str, serial: int, *, rollback: bool = False) -> None:
    """Serve this release from now on, by one rename. Serving it already is not an error.

    Raises ReleaseRefused when the release is not there, or is older than the one served (without `rollback`).
    """
    directory = feed_directory(root, feed)
    if not release_directory(root, feed, serial).is_dir():
        raise ReleaseRefused(
            "no-release",
            f"Utgåva {serial} av {feed} finns inte i utgåvekatalogen.",
            f"Release {serial} of {feed} is not in the release directory.",
        )
    with _locked(directory):
        _never_back(feed, current_serial(root, feed), serial, rollback)
        link = directory / f".{CURRENT}-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(f"releases/{serial}")
        fail_point("P11.before")
        durable.rename(link, directory / CURRENT)
        fail_point("P11.after")


def current_serial(root: Path, feed: str) -> int | None:
    """The serial being served, or None before the first swap. ReleaseRefused for a link that is not ours."""
    link = feed_directory(root, feed) / CURRENT
    try:
        target = os.readlink(link)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _strange(link) from error
    name = target.removeprefix("releases/")
    if not name.isdecimal():
        raise _strange(link)
    return int(name)


def serials(root: Path, feed: str) -> list[int]:
    """The serials of all whole releases, lowest first."""
    releases = feed_directory(root, feed) / "releases"
    if not releases.is_dir():
        return []
    return sorted(int(path.name) for path in releases.iterdir() if path.name.isdecimal())


def staged_epochs(root: Path, feed: str) -> list[int]:
    """The epochs of those who began a release that is not whole: dead, or at work."""
    releases = feed_directory(root, feed) / "releases"
    found = (_STAGING.fullmatch(path.name) for path in releases.glob(".staging-*"))
    return [int(one[2]) for one in found if one]


def prune(root: Path, feed: str, keep: int = KEEP, spared: frozenset[int] = frozenset()) -> list[int]:
    """Remove all but the highest `keep` releases, not the one served nor those `spared`. Returns the serials that went.

    A release is renamed out of `releases/` first, so that a half-removed one is never taken for whole. What only they
    had of shards goes, too, unless somebody is writing.
    """
    if keep < 1:
        raise ValueError("keep must be at least one")
    served = current_serial(root, feed)
    gone = [serial for serial in serials(root, feed)[:-keep] if serial != served and serial not in spared]
    for serial in gone:
        doomed = feed_directory(root, feed) / f".removed-{serial}"
        shutil.rmtree(doomed, ignore_errors=True)
        durable.rename(release_directory(root, feed, serial), doomed)
        fail_point("P14.partial")
        shutil.rmtree(doomed)
    return gone


def sweep(root: Path, feed: str, *, epoch: int) -> list[str]:
    """Remove what dead runs left: their staging (this epoch or earlier), links, half-removed releases."""
    swept = []
    directory = feed_directory(root, feed)
    for path in sorted([*directory.iterdir(), *(directory / "releases").glob(".staging-*")]):
        staging = _STAGING.fullmatch(path.name)
        if (staging and int(staging[2]) <= epoch) or path.name.startswith(".removed-"):
            shutil.rmtree(path, ignore_errors=True)  # what cannot be removed must not stop the feed
        elif path.name.startswith(f".{CURRENT}-"):
            path.unlink()
        else:
            continue
        swept.append(path.name)
    return swept


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """One swap at a time on this machine; the lock goes with the process that dies."""
    with (directory / ".lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _never_back(feed: str, served: int | None, serial: int, rollback: bool) -> None:
    if served is not None and serial < served and not rollback:
        raise ReleaseRefused(
            "older",
            f"{feed} serverar utgåva {served}; {serial} är äldre. Gå tillbaka bara med en återställning.",
            f"{feed} serves release {served}; {serial} is older. Go back only by a rollback.",
        )


def _taken(feed: str, serial: int) -> ReleaseRefused:
    return ReleaseRefused(
        "serial-taken",
        f"Utgåva {serial} av {feed} finns redan och ändras aldrig. Ta nästa nummer.",
        f"Release {serial} of {feed} exists and never changes. Take the next number.",
    )


def _strange(link: Path) -> ReleaseRefused:
    return ReleaseRefused(
        "current-strange",
        f"{link} är inte en länk till en utgåva. Flytta undan den och publicera igen.",
        f"{link} is not a link to a release. Move it aside and publish again.",
    )
