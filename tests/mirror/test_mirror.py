"""The mirror in an object store (moto, which is not S3): whole or as it was, whatever happens on the way.

Fail points are struck as exceptions here; what the store holds after one is what it would hold after a kill, as every
write to it is one request.
"""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from federation.aggregate import failpoint
from federation.mirror import pointer as pointers
from federation.mirror import send as sending
from federation.mirror import tidy as tidying
from federation.mirror import turn
from federation.mirror.bucket import Bucket, Exchanged
from federation.mirror.send import send
from federation.mirror.serve import Mirror
from tests import shelves
from tests.shelves import WHOLE, packed, sha1, sha256

ENTITIES = [f"https://idp{number}.norrvik.example/metadata" for number in range(2)]


def answers(version: str) -> dict[str, bytes]:
    return {entity_id: f"<{version} {entity_id}/>".encode() for entity_id in ENTITIES}


def release(root: Path, serial: int, changed: dict[str, bytes] | None = None) -> None:
    whole = {"aggregate.xml": f"<aggregate {serial}/>".encode()}
    shelves.shelve(root, "production", serial, {**answers("first"), **(changed or {})}, whole)


def serial_of(bucket: Bucket) -> int | None:
    pointer, _found = pointers.read(bucket)
    return pointer.serial if pointer else None


def aggregate(mirror: Mirror) -> bytes:
    found = mirror.whole("aggregate.xml")
    assert found is not None
    return found.content


@pytest.fixture
def root(tmp_path: Path) -> Path:
    release(tmp_path, 1)
    return tmp_path


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SIGILL_FAULT_INJECTION", "1")
    yield
    failpoint.disarm()


def test_a_mirror_has_the_bytes_that_are_served_and_their_digests(root: Path, bucket: Bucket) -> None:
    sent = send(root, "production", bucket)
    assert sent is not None
    assert sent.serial == 1
    mirror = Mirror(bucket)
    assert aggregate(mirror) == b"<aggregate 1/>"
    for name in ("certificate.pem", "discovery.json", "mdq-certificate.pem"):
        found = mirror.whole(name)
        assert found is not None
        assert (found.content, found.sha256) == (WHOLE[name], sha256(WHOLE[name]))
    for entity_id, content in answers("first").items():
        plain, gzipped = mirror.answer(sha1(entity_id)), mirror.answer(sha1(entity_id), gzipped=True)
        assert plain is not None
        assert gzipped is not None
        assert (plain.content, plain.sha256) == (content, sha256(content))
        assert (gzipped.content, gzipped.gzipped) == (packed(content), True)
    assert mirror.answer("0" * 40) is None
    assert mirror.whole("manifest.json") is None


def test_only_what_changed_is_written_and_asking_again_writes_nothing(root: Path, bucket: Bucket) -> None:
    first = send(root, "production", bucket)
    release(root, 2, {ENTITIES[0]: b"<changed/>"})
    second, again = send(root, "production", bucket), send(root, "production", bucket)
    assert first is not None
    assert first.written > 5
    assert second is not None
    assert second.written == 4  # the aggregate and one answer, both with their gzip
    assert again is not None
    assert again.written == 0


@pytest.mark.usefixtures("faults")
@pytest.mark.parametrize("step", ["files", "shard", "shards", "before-pointer"])
def test_a_mirror_that_dies_on_the_way_serves_the_old_release_whole_and_catches_up(
    root: Path, bucket: Bucket, step: str
) -> None:
    send(root, "production", bucket)
    release(root, 2, {ENTITIES[0]: b"<changed/>"})
    failpoint.arm(f"mirror.{step}", "raise")
    with pytest.raises(failpoint.FailPointReached):
        send(root, "production", bucket)
    mirror = Mirror(bucket)
    assert aggregate(mirror) == b"<aggregate 1/>"
    assert all(mirror.answer(sha1(entity_id)) for entity_id in ENTITIES)
    failpoint.disarm()
    send(root, "production", bucket)
    assert aggregate(Mirror(bucket)) == b"<aggregate 2/>"


@pytest.mark.usefixtures("faults")
@pytest.mark.parametrize("step", ["after-pointer", "tidy"])
def test_a_mirror_that_dies_after_the_pointer_serves_the_new_release_whole(
    root: Path, bucket: Bucket, step: str
) -> None:
    send(root, "production", bucket)
    for serial in (2, 3, 4):
        release(root, serial, {ENTITIES[0]: f"<{serial}/>".encode()})
        if serial < 4:
            send(root, "production", bucket)
    failpoint.arm(f"mirror.{step}", "raise")
    with pytest.raises(failpoint.FailPointReached):
        send(root, "production", bucket)
    mirror = Mirror(bucket)
    assert aggregate(mirror) == b"<aggregate 4/>"
    found = mirror.answer(sha1(ENTITIES[0]))
    assert found is not None
    assert found.content == b"<4/>"


def test_a_signer_that_is_behind_never_moves_the_pointer_back(root: Path, bucket: Bucket, tmp_path: Path) -> None:
    other = tmp_path / "other"
    release(other, 7)
    send(other, "production", bucket)
    assert send(root, "production", bucket) is None
    assert serial_of(bucket) == 7


def test_a_signer_that_read_the_pointer_before_a_newer_one_wrote_it_leaves_it(
    root: Path, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(root, "production", bucket)
    release(root, 2)
    release(tmp_path / "other", 7)
    honest = Bucket.exchange

    def late(self: Bucket, *arguments: object) -> None:
        monkeypatch.setattr(Bucket, "exchange", honest)
        send(tmp_path / "other", "production", bucket)
        honest(self, *arguments)

    monkeypatch.setattr(Bucket, "exchange", late)
    assert send(root, "production", bucket) is None
    assert serial_of(bucket) == 7


def test_an_object_is_exchanged_only_as_it_was_read(bucket: Bucket) -> None:
    bucket.exchange("x", b"one", None)
    one = bucket.read("x")
    bucket.exchange("x", b"two", one)
    for stale in (one, None):
        with pytest.raises(Exchanged):
            bucket.exchange("x", b"three", stale)
    found = bucket.read("x")
    assert found is not None
    assert found.content == b"two"


def test_old_releases_are_removed_and_what_a_kept_one_names_is_not(
    root: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "YOUNG", timedelta(0))
    for serial in range(2, 7):
        release(root, serial, {ENTITIES[0]: f"<{serial}/>".encode()})
        send(root, "production", bucket)
    assert sorted(name for name, _since in bucket.names("releases/")) == [f"releases/{n}" for n in (4, 5, 6)]
    kept = {name.removeprefix("objects/") for name, _since in bucket.names("objects/")}
    assert {sha256(f"<{n}/>".encode()) for n in (4, 5, 6)} <= kept
    assert not {sha256(f"<{n}/>".encode()) for n in (2, 3)} & kept
    mirror = Mirror(bucket)
    assert all(mirror.answer(sha1(entity_id), gzipped=True) for entity_id in ENTITIES)


def test_what_is_young_is_left_as_somebody_may_be_about_to_name_it(root: Path, bucket: Bucket) -> None:
    bucket.put("objects/" + sha256(b"coming"), b"coming")
    for serial in range(2, 6):
        release(root, serial)
        send(root, "production", bucket)
    assert bucket.read("objects/" + sha256(b"coming"))


def test_what_is_there_but_old_is_written_again_before_anything_names_it(
    root: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(root, "production", bucket)
    release(root, 2, {ENTITIES[0]: b"<coming/>"})
    bucket.put("objects/" + sha256(b"<coming/>"), b"<coming/>")
    monkeypatch.setattr(sending, "YOUNG", timedelta(0))
    before = datetime.now(UTC)
    sent = send(root, "production", bucket)
    assert sent is not None
    assert sent.written >= 4
    assert bucket.age_from("objects/" + sha256(b"<coming/>")) >= before.replace(microsecond=0)


def test_readers_beside_swaps_see_whole_releases_only_and_never_an_older_one(root: Path, bucket: Bucket) -> None:
    send(root, "production", bucket)
    seen: list[int] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set() or not seen:
            mirror = Mirror(bucket)
            seen.append(int(aggregate(mirror).split()[1].rstrip(b"/>")))
            assert mirror.answer(sha1(ENTITIES[0]))

    reader = threading.Thread(target=read)
    reader.start()
    for serial in range(2, 5):
        release(root, serial, {ENTITIES[0]: f"<{serial}/>".encode()})
        send(root, "production", bucket)
    over.set()
    reader.join()
    assert seen == sorted(seen)
    assert seen[-1] in range(1, 5)


def test_bytes_that_are_not_what_their_name_says_are_not_given_on(root: Path, bucket: Bucket) -> None:
    send(root, "production", bucket)
    bucket.put("objects/" + sha256(b"<aggregate 1/>"), b"<forged/>")
    with pytest.raises(OSError, match="not what its name says"):
        Mirror(bucket).whole("aggregate.xml")


def test_a_second_site_serves_from_the_bucket_alone(
    root: Path, bucket: Bucket, address: str, settings: Settings, tmp_path: Path
) -> None:
    send(root, "production", bucket)
    settings.RELEASES = tmp_path / "nothing-here"
    settings.SIGILL_MIRROR, settings.SIGILL_SERVE_FROM_MIRROR = address, True
    answer = Client().get("/md/production.xml")
    assert answer.getvalue() == b"<aggregate 1/>"
    assert answer["ETag"] == f'"{sha256(b"<aggregate 1/>")}"'
    path = f"/md/production/entities/%7Bsha1%7D{sha1(ENTITIES[0])}"
    found = Client().get(path)
    assert found.content == answers("first")[ENTITIES[0]]
    assert Client().get(path, headers={"If-None-Match": found["ETag"]}).status_code == 304
    assert Client().get("/md/nothing.xml").status_code == 404


def test_how_far_the_mirror_is_behind_is_told_in_serials(root: Path, address: str, settings: Settings) -> None:
    settings.RELEASES, settings.SIGILL_MIRROR = root, address
    assert turn.lag("production") == 1
    assert "serves serial 1" in turn.turn("production")
    assert turn.lag("production") == 0
    release(root, 3)
    assert turn.lag("production") == 2


def test_without_a_mirror_nothing_is_asked_and_nothing_is_behind(root: Path, settings: Settings) -> None:
    settings.RELEASES, settings.SIGILL_MIRROR = root, ""
    assert turn.lag("production") is None
    assert "no mirror" in turn.turn("production")


def test_a_store_that_does_not_answer_is_told_as_such(root: Path, settings: Settings, moto: str) -> None:
    settings.RELEASES, settings.SIGILL_MIRROR = root, f"s3://nobody-made-this/x?endpoint={moto}&region=us-east-1"
    for question in (turn.lag, turn.turn):
        with pytest.raises(turn.Unreachable):
            question("production")


def test_the_pointer_is_small_and_says_the_serial(root: Path, bucket: Bucket) -> None:
    send(root, "production", bucket)
    found = bucket.read("current.json")
    assert found is not None
    assert json.loads(found.content)["serial"] == 1
