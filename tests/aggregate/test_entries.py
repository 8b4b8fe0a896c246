"""What a release contains, in columns: the same answers as dicts and lists of everything would give."""

from __future__ import annotations

import hashlib
import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.aggregate.entries import Entries, Entry, differences

NAMES = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\\n\n/:a"), min_size=1, max_size=12)
ENTRIES = st.dictionaries(NAMES, st.tuples(st.binary(min_size=32, max_size=32), st.integers(0, 1 << 40)), max_size=12)


def rows(found: dict[str, tuple[bytes, int]]) -> list[Entry]:
    return [Entry(name, sha256.hex(), size) for name, (sha256, size) in found.items()]


@given(ENTRIES)
def test_they_stand_in_the_order_of_the_bytes_of_their_names(found: dict[str, tuple[bytes, int]]) -> None:
    assert list(Entries.of(rows(found))) == sorted(rows(found), key=lambda entry: entry.entity_id.encode())


@given(ENTRIES)
def test_the_digest_is_over_names_and_digests_each_after_its_length(found: dict[str, tuple[bytes, int]]) -> None:
    whole = hashlib.sha256()
    for entity_id, sha256, _size in sorted(rows(found), key=lambda entry: entry.entity_id.encode()):
        for part in (entity_id.encode(), sha256.encode()):
            whole.update(b"%d:%s" % (len(part), part))
    assert Entries.of(rows(found)).digest == whole.hexdigest()


@given(ENTRIES)
def test_they_come_back_from_a_file_as_they_went(found: dict[str, tuple[bytes, int]]) -> None:
    entries, file = Entries.of(rows(found)), io.BytesIO()
    entries.write(file)
    file.seek(0)
    assert Entries.read(file) == entries


@given(ENTRIES, NAMES)
def test_each_is_found_by_its_name_and_nothing_else_is(found: dict[str, tuple[bytes, int]], other: str) -> None:
    entries = Entries.of(rows(found))
    assert [entries.get(entry.entity_id) for entry in entries] == list(entries)
    assert all(entry in entries for entry in entries)
    assert (entries.get(other) is None) == (other not in found)


@given(before=ENTRIES, other=ENTRIES, joined=st.booleans())
def test_what_differs_is_what_dicts_of_both_say(
    *, before: dict[str, tuple[bytes, int]], other: dict[str, tuple[bytes, int]], joined: bool
) -> None:
    after = before | other if joined else other
    old, new = ({entry.entity_id: entry for entry in rows(found)} for found in (before, after))
    expected = {
        name: (old.get(name), new.get(name))
        for name in old.keys() | new.keys()
        if name not in old or name not in new or old[name].sha256 != new[name].sha256
    }
    found = list(differences(Entries.of(rows(before)), Entries.of(rows(after))))
    assert {name: (was, now) for name, was, now in found} == expected
    assert [name for name, _was, _now in found] == sorted(expected, key=str.encode)


def test_an_entity_that_occurs_twice_is_refused() -> None:
    twice = [("https://a.example", "a" * 64, 1), ("https://b.example", "b" * 64, 1), ("https://a.example", "c" * 64, 1)]
    with pytest.raises(ValueError, match="occurs twice"):
        Entries.of(twice)


@pytest.mark.parametrize("sha256", ["a" * 63, "A" * 64, "", "g" * 64, " " + "a" * 63])
def test_what_is_no_digest_is_refused(sha256: str) -> None:
    with pytest.raises(ValueError, match=r"SHA-256|hexadecimal"):
        Entries.of([("https://a.example", sha256, 1)])


@pytest.mark.parametrize("line", [b"\n", b"x\n", b"a" * 64 + b" 1\n", b"a" * 64 + b" one https://a.example\n"])
def test_a_line_of_another_form_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Entries.read([line])


def test_ten_thousand_take_about_a_megabyte() -> None:
    entries = Entries.of(
        (f"https://idp-{n:05}.region-{n % 21}.example/saml", f"{n:064x}", 8_000) for n in range(10_000)
    )
    columns = (getattr(entries, name) for name in Entries.__slots__)
    assert sum(map(sys.getsizeof, columns)) < 1_200_000
    assert entries[17:19] == Entries.of([entries[17], entries[18]])
    assert entries[-1] == entries.get(entries[9_999].entity_id)
