"""P14: what no kept release names goes, inside the lease; never while somebody else puts something in."""

from __future__ import annotations

import os
from pathlib import Path

from federation.aggregate import ahead, release, shards
from federation.aggregate.documents import Recipe
from federation.aggregate.store import Store


def tidy(  # noqa: PLR0913 - what is left to do after a publication
    root: Path,
    feed: str,
    *,
    recipe: Recipe | None,
    at: int,
    thoroughly: bool = False,
    keep: int = release.KEEP,
    spared: frozenset[int] = frozenset(),
) -> list[int]:
    """Remove releases beyond the last `keep`, their shards and answers.

    `at` is now, in seconds since 1970; `recipe` that of the release being served; `spared` serials stay however old.
    `thoroughly` looks for what dead processes left as well, which takes a look at every answer. Returns the serials
    that went.
    """
    directory = release.feed_directory(root, feed)
    removed = release.prune(root, feed, keep, spared)
    store = Store(directory)
    with store.alone() as alone:
        if alone:
            for digest in shards.unnamed(directory):
                shards.remove(directory, digest)
            if recipe is not None:
                waiting = ahead.drop_old(directory, recipe, at)
                if thoroughly:
                    _sweep(store, waiting)
    return removed


def _sweep(store: Store, waiting: set[str]) -> None:
    """Half-written files have a longer name than a digest."""
    for name in store.all():
        if len(name) > len("0" * 64):
            os.unlink(store.path(name))
        elif name not in waiting:
            store.forget(name)
