"""Index: everything that is published, to be searched and counted without asking the database.

Each entityID has a place; a set of entities is an integer with a bit for each place. So "the IdPs of this feed that
are certified" is a few operations on integers of N bits, and how many they are is their number of ones: ten thousand
entities and two thousand organisations take some milliseconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from federation.exploring.card import FACETS, Card

_WORDS = 20  # of a search that count: no name has more, and each costs a look at everybody
_ALPHABET = str.maketrans({"å": "{", "ä": "|", "ö": "}"})  # after z, in this order


@dataclass(frozen=True, slots=True)
class Part:
    """One feed: the card of each place (None: not in this feed) and what is searched of it, the set of its entities,
    and per facet the sets of each value."""

    cards: list[Card | None]
    sought: list[str]
    whole: int
    values: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """An entity among the results: its card, and the slugs of the feeds in which it was found."""

    card: Card
    feeds: list[str]


class Index:
    """`feeds` are the cards of each feed by entityID, by the feed's slug; the first feed's card is what is shown.

    `values` says how many values each facet has.
    """

    def __init__(self, feeds: Mapping[str, Mapping[str, Card]]) -> None:
        shown: dict[str, Card] = {}
        for cards in feeds.values():
            shown = {**cards, **shown}
        names = sorted(shown, key=lambda name: _sorted_by(shown[name].sv, name))
        self._shown = [shown[name] for name in names]
        english = sorted(range(len(names)), key=lambda at: _sorted_by(self._shown[at].en, names[at]))
        self._orders: dict[str, list[int] | range] = {"sv": range(len(names)), "en": english}
        self._parts = {slug: _part(cards, names) for slug, cards in feeds.items()}
        everything = self.search("", {})
        self.values = {facet: len(everything.counts(facet)) for facet in ("feed", *FACETS)}

    def __len__(self) -> int:
        return len(self._shown)

    @property
    def english_organisations(self) -> dict[str, str]:
        """The English name of each organisation by the Swedish one, which is the facet's value."""
        return {card.organisation_sv: card.organisation_en for card in self._shown}

    def search(self, words: str, chosen: Mapping[str, str]) -> "Found":
        """Those that have every word and every chosen value; `chosen` is by facet, and by "feed"."""
        terms, feed = list(dict.fromkeys(words.casefold().split()))[:_WORDS], chosen.get("feed")
        parts = {slug: part for slug, part in self._parts.items() if feed in (None, slug)}
        return Found(self, parts, {slug: _within(part, terms, chosen) for slug, part in parts.items()})


class Found:
    """What a search came to."""

    def __init__(self, index: Index, parts: Mapping[str, Part], sets: Mapping[str, int]) -> None:
        self._index, self._parts, self._sets = index, parts, sets
        self._all = reduce(or_, sets.values(), 0)

    def __len__(self) -> int:
        return self._all.bit_count()

    def rows(self, first: int, last: int, language: str) -> list[Row]:
        """From the first to before the last, by name in the language, "sv" or "en"."""
        order = self._index._orders[language]
        places = _places(self._all, len(self._index), order)
        return [self._row(at) for at in places[first:last]]

    def counts(self, facet: str) -> list[tuple[str, int]]:
        """(value, how many of those found have it), the most frequent first; `facet` may be "feed"."""
        if facet == "feed":
            counted = {slug: held.bit_count() for slug, held in self._sets.items()}
        else:
            values = {value for part in self._parts.values() for value in part.values[facet]}
            counted = {value: self._having(facet, value).bit_count() for value in values}
        return sorted(((value, n) for value, n in counted.items() if n), key=lambda pair: (-pair[1], pair[0]))

    def _having(self, facet: str, value: str) -> int:
        return reduce(or_, (held & self._parts[s].values[facet].get(value, 0) for s, held in self._sets.items()), 0)

    def _row(self, at: int) -> Row:
        slugs = [slug for slug, held in self._sets.items() if held >> at & 1]
        card = self._parts[slugs[0]].cards[at]
        assert card is not None  # noqa: S101 - it is in the set because it has one
        return Row(card, slugs)


def _within(part: Part, terms: list[str], chosen: Mapping[str, str]) -> int:
    held = part.whole
    for facet in FACETS:
        if facet in chosen:
            held &= part.values[facet].get(chosen[facet], 0)
    return held & _with_words(part, terms, held) if terms and held else held


def _with_words(part: Part, terms: list[str], among: int) -> int:
    places, sought = _places(among, len(part.cards)), part.sought
    for term in terms:
        places = [at for at in places if term in sought[at]]
    return _set(places, len(part.cards))


def _part(cards: Mapping[str, Card], names: list[str]) -> Part:
    placed = [cards.get(name) for name in names]
    places: dict[str, defaultdict[str, list[int]]] = {facet: defaultdict(list) for facet in FACETS}
    for at, card in enumerate(placed):
        for facet, value in _values(card):
            places[facet][value].append(at)
    size = len(names)
    whole = _set((at for at, card in enumerate(placed) if card is not None), size)
    sought = [card.sought if card is not None else "" for card in placed]
    return Part(placed, sought, whole, {f: {v: _set(at, size) for v, at in by.items()} for f, by in places.items()})


def _values(card: Card | None) -> Iterator[tuple[str, str]]:
    if card is not None:
        yield from ((facet, value) for facet in FACETS for value in getattr(card, facet))


def _set(places: Iterable[int], size: int) -> int:
    """Through bytes: to set ten thousand bits of an integer one by one would copy it ten thousand times."""
    bits = bytearray((size + 7) // 8)
    for at in places:
        bits[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(bits, "little")


def _places(held: int, size: int, order: Iterable[int] | None = None) -> list[int]:
    """Those in the set, from the first, or in another order."""
    bits = held.to_bytes((size + 7) // 8, "little")
    return [at for at in (range(size) if order is None else order) if bits[at >> 3] >> (at & 7) & 1]


def _sorted_by(name: str, entity_id: str) -> tuple[str, str]:
    return name.casefold().translate(_ALPHABET), entity_id
