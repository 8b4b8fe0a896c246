from __future__ import annotations

import gzip
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.aggregate import squeeze
from federation.aggregate.squeeze import Cache, gzipped

RANDOM = random.Random(7)
PIECES = [RANDOM.randbytes(300).hex().encode() for _ in range(400)]


@given(st.lists(st.binary(max_size=200), max_size=100))
def test_what_is_unpacked_is_what_was_packed(pieces: list[bytes]) -> None:
    assert gzip.decompress(b"".join(gzipped(pieces, Cache()))) == b"".join(pieces)


def test_it_is_one_member_so_that_no_client_stops_after_the_first_group() -> None:
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    assert reader.decompress(b"".join(gzipped(PIECES, Cache()))) == b"".join(PIECES)
    assert reader.eof
    assert reader.unused_data == b""


def test_the_same_pieces_give_the_same_bytes_whatever_the_cache_holds() -> None:
    warm = Cache()
    once = b"".join(gzipped(PIECES, warm))
    again = b"".join(gzipped(PIECES, warm))
    assert once == again == b"".join(gzipped(PIECES, Cache()))
    assert once[4:8] == b"\0\0\0\0"  # no time of making


@pytest.mark.parametrize(
    "changed",
    [
        [*PIECES[:200], b"new content", *PIECES[201:]],
        [*PIECES[:200], b"inserted", *PIECES[200:]],
        [*PIECES[:200], *PIECES[201:]],
    ],
    ids=["one changed", "one inserted", "one removed"],
)
def test_a_change_to_one_piece_compresses_few_groups_anew(
    monkeypatch: pytest.MonkeyPatch, changed: list[bytes]
) -> None:
    cache, compressed = Cache(), []
    genuine = squeeze._deflate
    monkeypatch.setattr(squeeze, "_deflate", lambda group: compressed.append(len(group)) or genuine(group))
    list(gzipped(PIECES, cache))
    groups = len(compressed)
    assert groups > 5
    compressed.clear()
    list(gzipped(changed, cache))
    assert 1 <= len(compressed) <= 2


def test_groups_are_bounded_in_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(squeeze, "GROUP_BYTES", 2000)
    assert max(len(group) for group in squeeze._groups(PIECES)) < 2000 + max(map(len, PIECES))


def test_the_cache_keeps_the_latest_used_within_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(squeeze, "_deflate", lambda group: b"x" * 40)
    cache = Cache(limit=100)
    for group in (b"one", b"two", b"one", b"three"):
        cache.compressed(group)
    known = []
    monkeypatch.setattr(squeeze, "_deflate", lambda group: known.append(group) or b"x" * 40)
    cache.compressed(b"one")
    cache.compressed(b"two")
    assert known == [b"two"]
