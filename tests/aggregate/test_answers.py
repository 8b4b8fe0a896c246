"""MDQ answers of a release: taken over while they are good, signed anew when they are not, the same whoever signs."""

from __future__ import annotations

import hashlib
import ssl
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from federation.aggregate.documents import Document, read_documents, size_of
from federation.aggregate.sign import FileKey
from federation.aggregate.types import parse_instant
from federation.aggregate.verify import verify
from tests.aggregate import making
from tests.aggregate.making import AT, DAYS_14, fragment, fragments
from tests.aggregate.publisher import Publisher
from tests.answers import answers_in


def test_an_unchanged_answer_is_taken_over_and_a_changed_one_signed_anew(publisher: Publisher) -> None:
    assert publisher.publish(1).fresh == 3
    changed = fragment("https://sp1.example/sp", making.SP_ROLE.replace("/acs", "/new"))
    before = publisher.answer("https://sp0.example/sp").stat().st_ino
    written = publisher.publish(2, [fragments(3)[0], changed, fragments(3)[2]])
    assert (written.fresh, written.linked) == (1, 2)
    assert publisher.answer("https://sp0.example/sp").stat().st_ino == before
    body = publisher.answer("https://sp1.example/sp").read_bytes()
    assert verify(body, publisher.key.certificate_der, AT, {changed.entity_id: changed.sha256}, DAYS_14)


def test_an_entity_that_left_the_feed_has_no_answer_left(publisher: Publisher) -> None:
    publisher.publish(1)
    publisher.publish(2, fragments(2))
    assert not publisher.answer("https://sp2.example/sp").exists()
    assert len(answers_in(publisher.current)) == 2


def test_an_answer_with_half_its_validity_gone_is_signed_anew_and_no_other(publisher: Publisher) -> None:
    many = fragments(40)
    publisher.publish(1, many)
    signed = 0
    for day in range(1, 6):
        before = until(publisher)
        later = AT + timedelta(days=day)
        written = publisher.publish(1 + day, many, creation_instant=later, valid_until=later + timedelta(days=10))
        due = {sha1 for sha1, at in before.items() if at - later <= timedelta(days=5)}
        assert {sha1 for sha1, at in until(publisher).items() if at != before[sha1]} == due
        assert written.fresh == len(due)
        assert all(timedelta(days=5) < at - later <= timedelta(days=10) for at in until(publisher).values())
        signed += written.fresh
    assert signed == 40  # each once in five days, spread over them


def until(publisher: Publisher) -> dict[str, datetime]:
    return {document.sha1: parse_instant(document.valid_until) for document in read_documents(publisher.current)}


def test_whoever_signs_an_answer_signs_the_same_bytes(publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish(1)
    other = Publisher(tmp_path / "other", publisher.key)
    later = AT + timedelta(hours=1)
    other.publish(7, creation_instant=later, valid_until=later + timedelta(days=10))
    same = [sha1 for sha1, at in until(publisher).items() if until(other)[sha1] == at]
    assert same
    for sha1 in same:
        assert answers_in(other.current)[sha1].read_bytes() == answers_in(publisher.current)[sha1].read_bytes()


def test_a_shorter_validity_or_another_cache_duration_signs_everything_anew(publisher: Publisher) -> None:
    publisher.publish(1)
    assert publisher.publish(2, valid_until=AT + timedelta(days=8)).fresh == 3
    assert publisher.publish(3, valid_until=AT + timedelta(days=8), cache_duration="PT1H").fresh == 3


def test_another_key_signs_everything_anew(publisher: Publisher, attackers_key: FileKey) -> None:
    publisher.publish(1)
    assert Publisher(publisher.root, attackers_key).publish(2).fresh == 3


def test_the_answers_may_have_a_key_of_their_own(publisher: Publisher, attackers_key: FileKey) -> None:
    publisher.publish(1)
    both = Publisher(publisher.root, publisher.key, document_key=attackers_key)
    assert both.publish(2).fresh == 3
    for path in answers_in(publisher.current).values():
        assert verify(path.read_bytes(), attackers_key.certificate_der, AT, None, DAYS_14)
    pem = ssl.DER_cert_to_PEM_cert(attackers_key.certificate_der)
    assert (publisher.current / "mdq-certificate.pem").read_text() == pem
    assert verify((publisher.current / "aggregate.xml").read_bytes(), publisher.key.certificate_der, AT, None, DAYS_14)
    assert both.publish(3).fresh == 0


def test_a_torn_answer_is_not_taken_over(publisher: Publisher) -> None:
    publisher.publish(1)
    publisher.answer("https://sp0.example/sp").write_bytes(b"torn")
    publisher.answer("https://sp1.example/sp").unlink()
    assert publisher.publish(2).fresh == 2
    for item in fragments(3):
        body = publisher.answer(item.entity_id).read_bytes()
        verify(body, publisher.key.certificate_der, AT, {item.entity_id: item.sha256}, DAYS_14)


def test_an_unreadable_list_of_answers_signs_everything_anew(publisher: Publisher) -> None:
    publisher.publish(1)
    (publisher.current / "documents.txt").write_bytes(b"{")
    assert publisher.publish(2).fresh == 3


def test_an_entity_id_that_looks_encoded_has_its_answer_under_its_own_name(publisher: Publisher) -> None:
    publisher.publish(1, [fragment("odd%2Fname")])
    expected = hashlib.sha1(b"odd%2Fname").hexdigest()
    assert list(answers_in(publisher.current)) == [expected]


GOOD = f"{'a' * 40} {'b' * 64} {'c' * 64} 4711 {'d' * 64} 1200 2026-11-23T01:00:00Z\n".encode()


def test_a_line_tells_the_answer_s_size_to_who_asks_for_this_fragment_of_this_entity() -> None:
    assert size_of(GOOD, "a" * 40, "b" * 64, "2026-11-23T01:00:00Z") == 4711
    assert Document.parse(GOOD).size == 4711


@pytest.mark.parametrize(
    ("sha1", "fragment", "until"),
    [
        ("b" * 40, "b" * 64, "2026-11-23T01:00:00Z"),
        ("a" * 40, "c" * 64, "2026-11-23T01:00:00Z"),
        ("a" * 40, "b" * 64, "2026-11-23T01:00:01Z"),
    ],
)
def test_a_line_about_something_else_tells_nothing(sha1: str, fragment: str, until: str) -> None:
    assert size_of(GOOD, sha1, fragment, until) is None


@pytest.mark.parametrize("harm", [b" 4711 ", b"c" * 64, b"d" * 64, b" 1200 ", b"\n"])
def test_a_damaged_line_tells_nothing(harm: bytes) -> None:
    assert size_of(GOOD.replace(harm, harm[: len(harm) // 2]), "a" * 40, "b" * 64, "2026-11-23T01:00:00Z") is None
