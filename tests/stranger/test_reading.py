"""The full reading: what it trusts, what it finds, and that it holds one part of the document at a time."""

from __future__ import annotations

import itertools
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import entities
from federation.aggregate import preflight
from federation.aggregate.sign import FileKey, sign
from federation.aggregate.verify import verify
from federation.stranger import Distrust, Known, Verdict, read_all, read_known
from federation.stranger.__main__ import main
from federation.stranger.canonical import MAX_DEPTH
from federation.stranger.walk import MAX_PART
from tests.aggregate import making
from tests.stranger.building import AT, DAYS_14, Feed, Signer, fragment, full, rows

THREE = tuple(fragment(f"https://{name}.example/") for name in "abc")


@pytest.fixture(scope="module")
def key(signer: Signer, tmp_path_factory: pytest.TempPathFactory) -> FileKey:
    path = making.key_file(tmp_path_factory.mktemp("key"), signer.private)
    return FileKey.load(path, making.pem(making.certificate(signer.private)))


def pieces(document: bytes, size: int) -> Iterator[bytes]:
    return (document[place : place + size] for place in range(0, len(document), size))


@pytest.mark.parametrize("size", [1, 7, 4096, 1 << 20])
def test_what_is_signed_here_is_trusted_in_whatever_pieces_it_comes(key: FileKey, size: int) -> None:
    source = entities.plain_fragments(3)
    document = making.document(making.signed(key, source))
    found: dict[str, str] = {}
    expected = [(each.entity_id, each.sha256, len(each.content)) for each in source]
    verdict = read_all(pieces(document, size), key.certificate_der, AT, DAYS_14, expected, found.__setitem__)
    assert verdict == Verdict("_sigill-7", AT + timedelta(days=10), 3, 3)
    assert found == {each.entity_id: each.sha256 for each in source}


@pytest.mark.parametrize("size", [1, 7, 4096, 1 << 20])
def test_known_fragments_are_found_in_whatever_pieces_they_come(key: FileKey, known: Known, size: int) -> None:
    source = entities.plain_fragments(3)
    document = making.document(making.signed(key, source))
    expected = [(each.entity_id, each.sha256, len(each.content)) for each in source]
    verdicts = [read_known(pieces(document, size), known, key.certificate_der, AT, DAYS_14, expected) for _ in range(2)]
    assert [verdict.read for verdict in verdicts] == [3, 0]


def test_an_answer_about_one_entity_is_read_by_both(key: FileKey, known: Known) -> None:
    one = entities.plain_fragments(1)[0]
    answer = making.document(sign(preflight.prepare_entity(making.frame(), one), key))
    expected = [(one.entity_id, one.sha256, len(one.content))]
    assert read_all([answer], key.certificate_der, AT, DAYS_14, expected).count == 1
    quick = [read_known([answer], known, key.certificate_der, AT, DAYS_14, expected).read for _ in range(2)]
    assert quick == [1, 0]


@pytest.mark.parametrize("change", [b"Norrvik", b"</md:EntityDescriptor>", b"cacheDuration", b"<md:IDPSSODescriptor"])
def test_a_changed_answer_is_trusted_by_neither(key: FileKey, known: Known, change: bytes) -> None:
    one = entities.plain_fragments(1)[0]
    answer = making.document(sign(preflight.prepare_entity(making.frame(), one), key))
    expected = [(one.entity_id, one.sha256, len(one.content))]
    known.learn(one.entity_id, one.content)
    for wrong in (
        answer.replace(change, b"x" + change, 1),
        answer.replace(change, b"<!-- -->" + change),
        answer + b"x",
    ):
        with pytest.raises(Distrust):
            read_all([wrong], key.certificate_der, AT, DAYS_14, expected)
        with pytest.raises(Distrust):
            read_known([wrong], known, key.certificate_der, AT, DAYS_14, expected)


def test_an_answer_about_another_entity_is_not_what_was_expected(key: FileKey, known: Known) -> None:
    one, other = entities.plain_fragments(2)
    answer = making.document(sign(preflight.prepare_entity(making.frame(), one), key))
    for expected in ([(other.entity_id, other.sha256, len(other.content))], []):
        with pytest.raises(Distrust, match="entity-"):
            read_all([answer], key.certificate_der, AT, DAYS_14, expected)
        with pytest.raises(Distrust, match="entity-unexpected"):
            read_known([answer], known, key.certificate_der, AT, DAYS_14, expected)


def test_it_finds_the_digests_that_the_third_opinion_finds(signer: Signer) -> None:
    fragments = tuple(each.content for each in entities.plain_fragments(4))
    document, found = Feed(fragments).signed(signer), {}
    read_all([document], signer.certificate_der, AT, DAYS_14, None, found.__setitem__)
    assert found == verify(document, signer.certificate_der, AT, None, DAYS_14).entities


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        (THREE[:2], "entity-unexpected"),
        (THREE[1:], "entity-unexpected"),
        ((*THREE, fragment("https://d.example/")), "entity-missing"),
        ((THREE[0], fragment("https://b.example/", "<md:A></md:A>"), THREE[2]), "entity-changed"),
        ((THREE[0], fragment("https://aa.example/"), *THREE[1:]), "entity-missing"),
        ((THREE[1], THREE[0], THREE[2]), "entity-unexpected"),
    ],
)
def test_it_must_be_exactly_the_manifest_s_entities(signer: Signer, expected: tuple[bytes, ...], code: str) -> None:
    assert full(Feed(THREE).signed(signer), signer, rows(expected)) == code


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(4)), twice=st.integers(0, 3))
def test_an_entity_id_is_found_twice_in_whatever_order(signer: Signer, order: list[int], twice: int) -> None:
    fragments = [fragment(f"https://{number}.example/") for number in order]
    assert isinstance(full(Feed(tuple(fragments)).signed(signer), signer), Verdict)
    again = (*fragments, fragment(f"https://{twice}.example/", "<md:A></md:A>"))
    assert full(Feed(again).signed(signer), signer) == "entity-twice"


def test_a_deep_document_is_not_followed_down(signer: Signer) -> None:
    deep = fragment("https://d.example/", "<md:A>" * MAX_DEPTH + "</md:A>" * MAX_DEPTH)
    assert full(Feed((deep,)).signed(signer), signer) == "too-deep"


@pytest.mark.parametrize("of", ["an entity", "a tag", "text between"])
def test_what_has_no_end_is_not_waited_for(signer: Signer, of: str) -> None:
    head = Feed(THREE).signed(signer).partition(b"<md:EntityDescriptor")[0]
    beginning = {
        "an entity": b'<md:EntityDescriptor entityID="a">',
        "a tag": b'<md:EntityDescriptor entityID="',
        "text between": b"",
    }[of]
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        yield head + beginning
        for _ in itertools.count():
            taken += 1 << 16
            yield b"x" * (1 << 16)

    with pytest.raises(Distrust, match=r"too-large|text"):
        read_all(endless(), signer.certificate_der, AT, DAYS_14)
    assert taken <= MAX_PART + (2 << 16)


def test_memory_does_not_grow_with_the_feed(signer: Signer) -> None:
    content = "<md:A>" + "x" * 4000 + "</md:A>"

    def peak(count: int) -> int:
        document = Feed(tuple(fragment(f"https://{n:05}.example/", content) for n in range(count))).signed(signer)
        tracemalloc.start()
        assert read_all(pieces(document, 1 << 16), signer.certificate_der, AT, DAYS_14).count == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(1000) < peak(50) * 1.5


@pytest.fixture
def files(tmp_path: Path, signer: Signer) -> tuple[Path, Path]:
    document, certificate = tmp_path / "feed.xml", tmp_path / "certificate.pem"
    # Judged by the machine's own clock, so the validity is wide.
    start = Feed(THREE).start.replace("2026-12-02T03:00:00Z", "2199-01-01T00:00:00Z")
    document.write_bytes(Feed(THREE, start=start).signed(signer))
    certificate.write_bytes(making.pem(making.certificate(signer.private)))
    return document, certificate


def test_the_program_says_one_line(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    document, certificate = map(str, files)
    assert main([document, "--certificate", certificate, "--max-days", "100000"]) == 0
    assert capsys.readouterr().out == "trusted: 3 entities, ID _f, valid until 2199-01-01T00:00:00Z\n"
    assert main([document, "--certificate", certificate]) == 1
    assert capsys.readouterr().out.startswith("not trusted (valid-too-long): ")
    assert main([document + ".gone", "--certificate", certificate]) == 2
    assert capsys.readouterr().out.startswith("not readable: ")
