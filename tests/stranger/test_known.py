"""A fragment is known when it was read alone and found right, and not before."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from benchmarks import entities
from federation.stranger import Distrust, Known
from tests.stranger.building import Feed, Signer, fragment, quick, rows

ONE = fragment("https://a.example/")
SHA256 = hashlib.sha256(ONE).hexdigest()


def learn(known: Known, content: bytes, entity_id: str = "https://a.example/") -> str:
    with pytest.raises(Distrust) as distrust:
        known.learn(entity_id, content)
    assert not known.knows(hashlib.sha256(content).hexdigest())
    return distrust.value.code


def test_what_was_learned_is_known_and_stays_so(tmp_path: Path) -> None:
    known = Known(tmp_path / "known")
    assert not known.knows(SHA256)
    known.learn("https://a.example/", ONE)
    assert known.knows(SHA256)
    assert Known(tmp_path / "known").knows(bytes.fromhex(SHA256))


def test_what_is_learned_twice_is_written_once(tmp_path: Path) -> None:
    for _ in range(2):
        Known(tmp_path / "known").learn("https://a.example/", ONE)
    assert (tmp_path / "known").stat().st_size == 64


def test_entities_as_members_write_them_can_be_learned(known: Known) -> None:
    for each in entities.plain_fragments(3):
        known.learn(each.entity_id, each.content)
        assert known.knows(each.sha256)


def test_entities_as_the_registry_publishes_them_can_be_learned(known: Known) -> None:
    for each in entities.fragments(4):
        known.learn(each.entity_id, each.content)
        assert known.knows(each.sha256)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "start-tag"),
        (fragment("https://b.example/"), "start-tag"),
        (ONE.replace(b'">', b'" >'), "start-tag"),
        (ONE.replace(b"></", b"><md:A/></"), "not-canonical"),
        (ONE.replace(b"></", b'><md:A b="" a=""></md:A></'), "not-canonical"),
        (ONE.replace(b"></", b'><md:A xmlns:u="urn:u"></md:A></'), "not-canonical"),
        (ONE.replace(b"></", b'><md:A xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"></md:A></'), "not-canonical"),
        (ONE.replace(b"></", b">\r\n</"), "not-canonical"),
        (ONE.replace(b"></", b"><!-- --></"), "comment"),
        (ONE.replace(b"></", b"><?x y?></"), "processing-instruction"),
        (ONE.replace(b"></", b"><![CDATA[x]]></"), "cdata"),
        (ONE.replace(b"></", b"><x:A></x:A></"), "not-xml"),
        (ONE.replace(b"></", b">&boom;</"), "not-xml"),
        (ONE.replace(b"></", b">\xff</"), "not-xml"),
        (ONE.replace(b"></", b"><md:A></"), "not-xml"),
        (ONE.replace(b"></", b'><md:A Id="_1"></md:A></'), "other-id"),
        (ONE.replace(b"></", b'><md:A xml:id="_1"></md:A></'), "xml-id"),
        (ONE.replace(b"></", b"><Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/></"), "several-signatures"),
        (ONE.replace(b"></", b">" + ONE + b"</"), "hidden-entity"),
        (ONE * 2, "not-one-entity"),
        (ONE + b"x", "not-one-entity"),
        (ONE + b"</md:EntitiesDescriptor>", "not-one-entity"),
        (ONE + b"</md:EntitiesDescriptor><md:EntitiesDescriptor>", "not-one-entity"),
        (ONE.removesuffix(b"</md:EntityDescriptor>"), "not-one-entity"),
        (ONE.removesuffix(b">"), "not-one-entity"),
    ],
)  # fmt: skip
def test_what_is_not_right_alone_is_not_learned(known: Known, content: bytes, code: str) -> None:
    assert learn(known, content) == code


def test_a_write_that_was_cut_off_is_cut_away(tmp_path: Path) -> None:
    Known(tmp_path / "known").learn("https://a.example/", ONE)
    with (tmp_path / "known").open("ab") as file:
        file.write(b"half of a digest")
    known = Known(tmp_path / "known")
    known.learn("https://b.example/", fragment("https://b.example/"))
    again = Known(tmp_path / "known")
    assert again.knows(SHA256)
    assert again.knows(hashlib.sha256(fragment("https://b.example/")).digest())


def test_what_was_known_by_other_rules_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "known").write_bytes(hashlib.sha256(b"other rules").digest() + bytes.fromhex(SHA256))
    assert not Known(tmp_path / "known").knows(SHA256)


def test_the_end_of_one_digest_and_the_beginning_of_the_next_are_no_digest(tmp_path: Path) -> None:
    path = tmp_path / "known"
    Known(path)
    first, second = bytes(32), bytes(2) + b"\1" * 30
    with path.open("ab") as file:
        file.write(first + second)
    known = Known(path)
    assert known.knows(first)
    assert known.knows(second)
    assert not known.knows(bytes(18) + b"\0\0" + b"\1" * 12)


def test_what_was_learned_before_a_distrust_is_kept(tmp_path: Path, signer: Signer) -> None:
    """A feed with one bad entity costs the reading of the good ones once."""
    bad = fragment("https://b.example/", "<md:A/>")
    document = Feed((ONE, bad)).signed(signer)
    assert quick(document, signer, rows((ONE, bad)), Known(tmp_path / "known")) == "not-canonical"
    assert Known(tmp_path / "known").knows(SHA256)


def test_a_known_fragment_is_not_trusted_for_another_name(known: Known, signer: Signer) -> None:
    known.learn("https://a.example/", ONE)
    lie = [("https://b.example/", SHA256, len(ONE))]
    assert quick(Feed((ONE,)).signed(signer), signer, lie, known) == "entity-changed"
