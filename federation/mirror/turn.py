"""Where the rest of the house asks the mirror. Without SIGILL_MIRROR it does nothing, and imports nothing for it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from federation.aggregate import release


class Unreachable(Exception):
    """The store does not answer, or answers with an error; the sentence is the store's."""


def configured() -> bool:
    return bool(settings.SIGILL_MIRROR)


def turn(slug: str) -> str:
    """Bring the mirror up to what is served here; what was done, for the log. Raises Unreachable."""
    if not configured():
        return f"{slug}: there is no mirror"
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - only where there is a mirror

    from federation.mirror.bucket import Bucket  # noqa: PLC0415
    from federation.mirror.send import send  # noqa: PLC0415

    try:
        sent = send(Path(settings.RELEASES), slug, Bucket(settings.SIGILL_MIRROR, slug))
    except (BotoCoreError, ClientError, OSError) as error:
        raise Unreachable(str(error)) from error
    if sent is None:
        return f"{slug}: nothing to mirror, or somebody else does"
    return f"{slug}: the mirror serves serial {sent.serial}; {sent.written} objects were written"


def lag(slug: str) -> int | None:
    """How many serials the mirror is behind what is served here; None where there is no mirror or nothing served.

    Raises Unreachable. A mirror ahead of this machine (another signer's) is not behind: 0.
    """
    served = release.current_serial(Path(settings.RELEASES), slug) if configured() else None
    if served is None:
        return None
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - only where there is a mirror

    from federation.mirror import pointer as pointers  # noqa: PLC0415
    from federation.mirror.bucket import Bucket  # noqa: PLC0415

    try:
        pointer, _found = pointers.read(Bucket(settings.SIGILL_MIRROR, slug))
    except (BotoCoreError, ClientError, OSError) as error:
        raise Unreachable(str(error)) from error
    return max(0, served - pointer.serial) if pointer else served
