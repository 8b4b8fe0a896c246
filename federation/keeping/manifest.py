"""What a backup is: a directory with the database in one file, and `manifest.json`, which says what that file holds.

    {"form": 1, "made_at": ISO 8601 in UTC, "vendor": "sqlite" | "postgresql",
     "schema": {app: [names of the migrations that are applied]},
     "audit": {"length": number of the last event, "head": its digest},
     "feeds": {slug: {"known": newest serial in the database, "served": serial served when it was made, or null,
                      "epoch": the fence's number}},
     "rows": {table: number of rows}, "left_out": [tables whose rows are not in it],
     "parts": {file name: {"sha256": lower-case hex, "size": bytes}}}

Everything that people have handed in stands in the database (table `members_blob`), so there is no other part. Keys,
PINs and settings are not in it, nor log-in sessions.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

FORM: Final = 1
MANIFEST: Final = "manifest.json"
# Whoever holds one of these rows is logged in; nobody misses them after a restore but for logging in again.
LEFT_OUT: Final = ("django_session", "usersessions_usersession")


class Unusable(Exception):
    """A backup that cannot be trusted or put back; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """As the module says; `digest` of its file is what to keep elsewhere."""

    made_at: str
    vendor: str
    schema: dict[str, list[str]]
    audit: dict[str, Any]
    feeds: dict[str, dict[str, int | None]]
    rows: dict[str, int]
    left_out: list[str]
    parts: dict[str, dict[str, Any]]
    form: int = FORM

    def write(self, directory: Path) -> str:
        """The SHA-256 of what was written."""
        content = json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False).encode()
        write_private(directory / MANIFEST, content)
        return hashlib.sha256(content).hexdigest()


def read(directory: Path) -> tuple[Manifest, str]:
    """The manifest and its SHA-256, after every part was seen to be what it says. Raises Unusable or OSError."""
    content = (directory / MANIFEST).read_bytes()
    try:
        said = json.loads(content)
        if said["form"] != FORM:
            raise Unusable(f"{directory} has form {said['form']}, and this Sigill reads form {FORM}. Use a newer one.")
        manifest = Manifest(**said)
    except (ValueError, KeyError, TypeError) as error:
        raise Unusable(f"{directory / MANIFEST} is no manifest of a backup: {error}.") from error
    for name, part in manifest.parts.items():
        if Path(name).name != name or sha256_of(directory / name) != part["sha256"]:
            raise Unusable(
                f"{directory / name} is not what the manifest says: changed, or cut short. Take another backup."
            )
    return manifest, hashlib.sha256(content).hexdigest()


def sha256_of(path: Path) -> str:
    """Lower-case hex. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_private(path: Path, content: bytes) -> None:
    """A new file that only its owner reads, from its first byte on. Raises OSError where it is there."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
