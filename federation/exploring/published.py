"""The index of what is published now, kept in this process and made anew when a feed serves another serial.

A card is read once per fragment: after a publication only what changed is. A process that has just started takes the
cards from the cache that all processes share, where another one has been before it; otherwise it reads every fragment.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from lxml import etree

from federation.aggregate import release
from federation.aggregate.refusal import Refusal
from federation.cycle.served import Served, served
from federation.exploring.card import Card, card_of
from federation.exploring.index import Index
from federation.models import Feed
from federation.open_feeds import own_feeds

log = logging.getLogger(__name__)

_FORM = "explored-1"  # of the cards in the shared cache: another number when Card changes
_KEPT_S = 7 * 24 * 3600
_WORTH_SHARING = 200  # fragments read at once, from which on the next process should not have to
_NOTHING = Index({})

Cards = dict[str, Card]  # by the fragment's SHA-256
_At = tuple[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class Published:
    """Open feeds as the explorer shows them, production first; the serial that each serves; the index of them all."""

    feeds: list[Feed]
    serials: dict[str, int]
    index: Index


@dataclass(slots=True)
class _Kept:
    at: _At = ("", ())
    index: Index = _NOTHING
    cards: dict[str, Cards] = field(default_factory=dict)  # by feed


_kept = _Kept()
_lock = Lock()


def published() -> Published:
    """What is served at this instant: one query, and a look at each feed's `current`."""
    feeds = own_feeds()
    serials = {feed.slug: serial for feed in feeds if (serial := _serial(feed)) is not None}
    at = str(settings.RELEASES), tuple(serials.items())
    with _lock:
        if _kept.at != at:
            _renew(at, [feed for feed in feeds if feed.slug in serials])
        return Published(feeds, serials, _kept.index)


def _serial(feed: Feed) -> int | None:
    try:
        return release.current_serial(settings.RELEASES, feed.slug)
    except Refusal:
        return None


def _renew(at: _At, feeds: list[Feed]) -> None:
    known = _kept.cards if _kept.at[0] == at[0] else {}
    cards: dict[str, Cards] = {}
    named: dict[str, dict[str, Card]] = {}
    for feed in feeds:
        if (release_now := served(feed)) is not None:
            cards[feed.slug] = _cards(feed.slug, release_now, known.get(feed.slug))
            named[feed.slug] = {card.entity_id: card for card in cards[feed.slug].values()}
    _kept.index, _kept.cards, _kept.at = Index(named), cards, at


def _cards(slug: str, found: Served, known: Cards | None) -> Cards:
    """Those of the release, from what is known, and the others from its aggregate."""
    key = f"{_FORM}:{slug}"
    before: Cards = known if known is not None else cache.get(key) or {}
    sha256s = [sha256.hex() for _name, sha256, _size in found.entries.rows()]
    cards = {sha256: before[sha256] for sha256 in sha256s if sha256 in before}
    new = dict(_read(found, cards))
    cards |= new
    if len(new) >= _WORTH_SHARING:
        cache.set(key, cards, _KEPT_S)
    return cards


def _read(found: Served, known: Cards) -> Iterator[tuple[str, Card]]:
    """The fragments that are not known. One that cannot be read is left out and told of; the feed does not mind."""
    pack = found.pack()
    offset = pack.begins()
    with pack.path.open("rb") as file:
        for name, digest, size in found.entries.rows() if offset >= 0 else ():
            if digest.hex() not in known:
                file.seek(offset)
                content = file.read(size)
                try:
                    if hashlib.sha256(content).digest() != digest:
                        raise ValueError("the aggregate on the disk has other bytes there")
                    yield digest.hex(), card_of(content)
                except (etree.LxmlError, ValueError, IndexError) as error:
                    log.error("%s: %s cannot be shown: %s", found.manifest.feed, name.decode(), error)
            offset += size
