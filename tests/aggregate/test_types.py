from __future__ import annotations

import json

import pytest

from federation.aggregate.types import Entries, Manifest
from tests.aggregate.making import FRAME, frame

ENTRIES = (("https://a.example", "a" * 64, 10), ("https://b.example", "b" * 64, 20))


def test_a_manifest_survives_json() -> None:
    manifest = Manifest.build("prod", 7, FRAME, ENTRIES)
    assert Manifest.from_json(json.loads(json.dumps(manifest.as_json())), manifest.entries) == manifest


def test_a_tampered_manifest_is_found_out() -> None:
    data = Manifest.build("prod", 7, FRAME, ENTRIES).as_json()
    tampered = Entries.of([("https://a.example", "c" * 64, 10), ENTRIES[1]])
    with pytest.raises(ValueError, match="does not match"):
        Manifest.from_json(data, tampered)


def test_the_answer_has_not_changed_when_only_serial_and_frame_have() -> None:
    earlier = Manifest.build("prod", 7, FRAME, ENTRIES)
    later = Manifest.build("prod", 8, frame(identifier="_sigill-8", publication_id="demo-8"), ENTRIES)
    assert earlier.content_digest == later.content_digest


@pytest.mark.parametrize(
    "other",
    [
        ENTRIES[:1],
        (("https://a.example", "a" * 63 + "b", 10), ENTRIES[1]),
        (("https://a.exampl", "a" * 64, 10), ("ehttps://b.example", "b" * 64, 20)),
    ],
    ids=["one fewer", "another content", "another border between the names"],
)
def test_the_answer_has_changed_when_any_pair_has(other: tuple[tuple[str, str, int], ...]) -> None:
    assert Entries.of(other).digest != Entries.of(ENTRIES).digest


def test_the_order_in_which_the_answer_was_given_does_not_matter() -> None:
    assert Entries.of(ENTRIES[::-1]).digest == Entries.of(ENTRIES).digest
