from __future__ import annotations

import gzip
import hashlib
import random
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.aggregate import squeeze
from federation.aggregate.squeeze import GROUPS, Earlier, Squeezer, earlier

RANDOM = random.Random(7)
PIECES = [RANDOM.randbytes(300).hex().encode() for _ in range(400)]
TWIN = "aggregate.xml.gz"


def squeezed(directory: Path, pieces: list[bytes], before: Path | None = None) -> bytes:
    """Write the twin and the list of its groups into a new directory, as a release does."""
    directory.mkdir(parents=True)
    with earlier(before, TWIN) as known, (directory / TWIN).open("xb") as file:
        squeezer = Squeezer(file, known)
        for piece in pieces:
            squeezer.add(piece, hashlib.sha256(piece).digest())
        digest = squeezer.finish(zlib.crc32(b"".join(pieces)))
    (directory / GROUPS).write_bytes(b"".join(squeezer.lines))
    content = (directory / TWIN).read_bytes()
    assert hashlib.sha256(content).hexdigest() == digest
    return content


@pytest.fixture
def deflated(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pieces there were in each group that was compressed."""
    found: list[int] = []
    genuine = squeeze._deflate
    monkeypatch.setattr(squeeze, "_deflate", lambda group: found.append(len(group)) or genuine(group))
    return found


@given(pieces=st.lists(st.binary(max_size=200), max_size=100))
def test_what_is_unpacked_is_what_was_packed(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    assert gzip.decompress(squeezed(tmp_path_factory.mktemp("any") / "1", pieces)) == b"".join(pieces)


def test_it_is_one_member_so_that_no_client_stops_after_the_first_group(tmp_path: Path) -> None:
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    assert reader.decompress(squeezed(tmp_path / "1", PIECES)) == b"".join(PIECES)
    assert reader.eof
    assert reader.unused_data == b""


def test_the_same_pieces_give_the_same_bytes_whatever_was_compressed_before(tmp_path: Path) -> None:
    once = squeezed(tmp_path / "1", PIECES)
    assert squeezed(tmp_path / "2", PIECES, tmp_path / "1") == once
    assert squeezed(tmp_path / "3", PIECES, tmp_path / "nowhere") == once
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
def test_a_change_to_one_piece_compresses_few_groups_anew_in_a_cold_process_too(
    tmp_path: Path, deflated: list[int], changed: list[bytes]
) -> None:
    squeezed(tmp_path / "1", PIECES)
    assert len(deflated) > 5
    deflated.clear()
    assert gzip.decompress(squeezed(tmp_path / "2", changed, tmp_path / "1")) == b"".join(changed)
    assert 1 <= len(deflated) <= 2


@pytest.mark.parametrize("damage", ["the twin", "the list", "a line of it", "no list"])
def test_what_is_damaged_is_compressed_anew_and_not_copied_on(tmp_path: Path, damage: str) -> None:
    whole = squeezed(tmp_path / "1", PIECES)
    if damage == "the twin":
        place = len(whole) // 2
        (tmp_path / "1" / TWIN).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    elif damage == "no list":
        (tmp_path / "1" / GROUPS).unlink()
    else:
        lines = (tmp_path / "1" / GROUPS).read_bytes()
        (tmp_path / "1" / GROUPS).write_bytes(b"\xff" if damage == "the list" else lines[:100])
    assert squeezed(tmp_path / "2", PIECES, tmp_path / "1") == whole


def test_groups_are_bounded_in_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deflated: list[int]) -> None:
    monkeypatch.setattr(squeeze, "GROUP_BYTES", 2000)
    squeezed(tmp_path / "1", PIECES)
    assert max(deflated) <= 2000 // len(PIECES[0]) + 1


def test_without_a_release_before_there_is_nothing_to_find() -> None:
    assert Earlier().get(b"x" * 32) is None
