"""The full reading: every byte of an aggregate or an MDQ answer, in memory that does not grow with the feed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from federation.stranger.judge import Found, Judge
from federation.stranger.verdict import Expected, Verdict
from federation.stranger.walk import Walk


def read_all(  # noqa: PLR0913 - what to read, and all that it is judged by
    chunks: Iterable[bytes],
    certificate_der: bytes,
    at: datetime,
    max_validity: timedelta,
    expected: Iterable[Expected] | None = None,
    found: Found | None = None,
) -> Verdict:
    """Read a whole document; `at` is the time of judgement (timezone-aware).

    `expected` is a manifest's entries in document order (their sizes are not looked at here) and must be met exactly;
    None takes any entities. `found` is told of each entityID and fragment digest as it goes, before anything is
    known of the signature's worth. Raises Distrust.
    """
    judge = Judge(certificate_der, at, max_validity, expected, found)
    walk = Walk(judge)
    try:
        for chunk in chunks:
            feed(judge, walk, chunk)
        walk.close()
    finally:
        walk.release()
    return judge.verdict()


def feed(judge: Judge, walk: Walk, chunk: bytes) -> None:
    if judge.is_literal:
        judge.literal += chunk
    walk.feed(chunk)
