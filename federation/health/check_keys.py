"""Checks of deployment: who can read the keys, and the two libraries that must be one."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import xmlsec
from django.conf import settings
from django.core.checks import CheckMessage
from lxml import etree

from federation.health.words import error, note


def keys() -> Iterator[CheckMessage]:
    """Of the process that is asked: the signer's environment names the keys, all others must not."""
    if settings.SIGILL_PKCS11_PIN_FILE:
        yield from _secret(Path(settings.SIGILL_PKCS11_PIN_FILE), "the token's PIN")
    if settings.SIGILL_PKCS11_MODULE:
        if not Path(settings.SIGILL_PKCS11_MODULE).is_file():
            yield error(
                53,
                f"There is no PKCS #11 module {settings.SIGILL_PKCS11_MODULE}.",
                "Install the token's module, or correct SIGILL_PKCS11_MODULE (docs/keys.md).",
            )
    elif settings.SIGILL_KEY_DIR:
        yield from _directory(Path(settings.SIGILL_KEY_DIR))
    else:
        yield note(
            54,
            "This environment names no key, as it should be for all but the signer.",
            "Run the same check as the signer's user, with SIGILL_KEY_DIR or the token's variables set.",
        )


def _directory(directory: Path) -> Iterator[CheckMessage]:
    try:
        found = sorted(directory.glob("*.pem"))
        yield from _owned(directory, 0o700, "the directory of keys")
    except OSError as reason:
        yield _unreadable(directory, reason)
        return
    if not found:
        hint = "Make one as the signer's user, LABEL.pem of mode 0600 (docs/keys.md)."
        yield error(55, f"There is no key in {directory}.", hint)
    for path in found:
        yield from _secret(path, "a key")


def _secret(path: Path, what: str) -> Iterator[CheckMessage]:
    try:
        yield from _owned(path, 0o600, what)
    except OSError as reason:
        yield _unreadable(path, reason)


def _owned(path: Path, widest: int, what: str) -> Iterator[CheckMessage]:
    """Raises OSError. Nobody but its owner, who is this process's user."""
    told = path.stat()
    mode = stat.S_IMODE(told.st_mode)
    if mode & ~widest:
        yield error(50, f"{path} ({what}) has mode {mode:04o}: others can read it.", f"Run: chmod {widest:04o} {path}")
    if told.st_uid != os.geteuid():
        yield error(
            51,
            f"{path} ({what}) belongs to user {told.st_uid}, and this process runs as {os.geteuid()}.",
            f"Run this as the signer's user. If it is, run as root: chown {os.geteuid()} {path}",
        )


def _unreadable(path: Path, reason: OSError) -> CheckMessage:
    return error(52, f"{path} cannot be looked at: {reason.strerror}.", "Check the path, and that you are the signer.")


def libraries() -> Iterator[CheckMessage]:
    """Two libxml2 in one process corrupt each other's memory; the pinned wheels carry the same one."""
    theirs, ours = xmlsec.get_libxml_version(), etree.LIBXML_VERSION
    if theirs != ours:
        yield error(
            60,
            f"lxml uses libxml2 {_dotted(ours)} and xmlsec uses {_dotted(theirs)}.",
            "Install exactly the locked pair: remove .venv and run `./run manage check`.",
        )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
