"""A release is whole or not there, and its serial names one content for ever."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
from pathlib import Path

import pytest

from federation.aggregate import contents, durable, mdq, preflight, release
from federation.aggregate.documents import read_documents
from federation.aggregate.failpoint import FailPointReached
from federation.aggregate.release import ReleaseRefused
from federation.aggregate.sign import FileKey, SourceChanged, sign
from federation.aggregate.types import Manifest
from federation.aggregate.verify import verify
from tests.aggregate import making
from tests.aggregate.making import AT, DAYS_14, fragment, fragments, frame
from tests.aggregate.publisher import Publisher
from tests.answers import answer_to, answers_in


def test_a_release_holds_every_file_of_its_feed(publisher: Publisher) -> None:
    publisher.publish(1)
    assert sorted(path.name for path in publisher.current.iterdir() if path.is_file()) == [
        "aggregate.xml",
        "aggregate.xml.gz",
        "certificate.pem",
        "digests.json",
        "discovery.json",
        "documents.txt",
        "entries.txt",
        "groups.txt",
        "manifest.json",
        "mdq-certificate.pem",
    ]
    assert sorted(answers_in(publisher.current)) == sorted(mdq.entity_sha1(item.entity_id) for item in fragments(3))


def test_every_served_file_has_its_etag_in_its_real_path(publisher: Publisher) -> None:
    publisher.publish(1)
    digests = json.loads((publisher.current / "digests.json").read_bytes())
    served = publisher.current / "served"
    names = sorted(path.name for path in served.iterdir() if path.is_symlink())
    assert names == ["aggregate.xml", "aggregate.xml.gz", "certificate.pem", "discovery.json", "mdq-certificate.pem"]
    for name in names:
        assert (served / name).resolve().name == f"={digests[name]}"
        assert (served / name / "body").read_bytes() == (publisher.current / name).read_bytes()
    assert (served / "aggregate.xml" / "body").samefile(publisher.current / "aggregate.xml")


def test_every_answer_and_its_gzip_have_their_etags_in_their_real_paths(publisher: Publisher) -> None:
    publisher.publish(1)
    for sha1, path in answers_in(publisher.current).items():
        twin = path.parent.with_name(f"{sha1}.gz")
        for body in (path, twin / "body"):
            assert body.resolve().parent.name == f"={hashlib.sha256(body.read_bytes()).hexdigest()}"
        assert gzip.decompress((twin / "body").read_bytes()) == path.read_bytes()


def test_aggregate_and_mdq_come_from_the_same_release_and_both_verify(publisher: Publisher) -> None:
    publisher.publish(1)
    manifest = Manifest.read(publisher.current)
    der, expected = publisher.key.certificate_der, making.expected(manifest)
    verify((publisher.current / "aggregate.xml").read_bytes(), der, AT, expected, DAYS_14)
    for entity_id, sha256 in expected.items():
        verify(publisher.answer(entity_id).read_bytes(), der, AT, {entity_id: sha256}, DAYS_14)
    assert (manifest.feed, manifest.serial) == ("prod", 1)


def test_the_gzip_twin_is_the_same_document(publisher: Publisher) -> None:
    publisher.publish(1)
    twin = gzip.decompress((publisher.current / "aggregate.xml.gz").read_bytes())
    assert twin == (publisher.current / "aggregate.xml").read_bytes()


def test_the_etags_are_the_digests_of_the_files(publisher: Publisher) -> None:
    publisher.publish(1)
    digests = json.loads((publisher.current / "digests.json").read_bytes())
    assert sorted(digests) == [
        "aggregate.xml", "aggregate.xml.gz", "certificate.pem", "discovery.json", "documents.txt", "entries.txt",
        "groups.txt", "manifest.json", "mdq-certificate.pem",
    ]  # fmt: skip
    for name, digest in digests.items():
        assert hashlib.sha256((publisher.current / name).read_bytes()).hexdigest() == digest
    for document in read_documents(publisher.current):
        body = answer_to(publisher.current, document.sha1).read_bytes()
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (document.sha256, document.size)


def test_the_certificate_is_the_one_to_pin(publisher: Publisher, private: object) -> None:
    publisher.publish(1)
    assert (publisher.current / "certificate.pem").read_bytes() == making.pem(making.certificate(private))  # type: ignore[arg-type]


def test_a_manifest_of_something_else_is_not_written(root: Path, key: FileKey) -> None:
    signed = making.signed(key)
    other = making.manifest(making.signed(key, fragments(2)))
    with pytest.raises(ValueError, match="does not list"):
        contents.write_release(release.stage(root, "prod", 1), signed, manifest=other, key=key, discovery=[b"[]"])


def test_nothing_is_served_before_the_swap(publisher: Publisher) -> None:
    staging, _ = publisher.stage(1, fragments(1))
    assert release.current_serial(publisher.root, "prod") is None
    release.commit(staging)
    assert release.current_serial(publisher.root, "prod") is None
    release.swap(publisher.root, "prod", 1)
    assert release.current_serial(publisher.root, "prod") == 1


def test_a_serial_names_one_content_forever(publisher: Publisher) -> None:
    publisher.publish(1)
    before = (publisher.current / "aggregate.xml").read_bytes()
    with pytest.raises(ReleaseRefused) as refused:
        publisher.stage(1, fragments(1))
    assert refused.value.code == "serial-taken"
    assert (publisher.current / "aggregate.xml").read_bytes() == before


def test_of_two_writers_of_one_serial_the_second_is_refused(publisher: Publisher) -> None:
    one, _ = publisher.stage(1, fragments(1), epoch=2)
    two, _ = publisher.stage(1, fragments(2), epoch=1)
    release.commit(one)
    with pytest.raises(ReleaseRefused) as refused:
        release.commit(two)
    assert refused.value.code == "serial-taken"


def test_a_staging_that_a_later_epoch_swept_cannot_be_committed(publisher: Publisher) -> None:
    fenced_out, _ = publisher.stage(1, fragments(1), epoch=1)
    later, _ = publisher.stage(2, fragments(1), epoch=2)
    with pytest.raises(FileNotFoundError):
        release.commit(fenced_out)
    release.commit(later)
    assert release.serials(publisher.root, "prod") == [2]


def test_the_swap_never_goes_back_unless_told_to(publisher: Publisher) -> None:
    publisher.publish(1)
    publisher.publish(2)
    with pytest.raises(ReleaseRefused) as refused:
        release.swap(publisher.root, "prod", 1)
    assert refused.value.code == "older"
    assert release.current_serial(publisher.root, "prod") == 2
    release.swap(publisher.root, "prod", 1, rollback=True)
    assert release.current_serial(publisher.root, "prod") == 1


def test_a_swap_to_what_is_served_already_changes_nothing(publisher: Publisher) -> None:
    publisher.publish(1)
    release.swap(publisher.root, "prod", 1)
    assert release.current_serial(publisher.root, "prod") == 1


def test_a_swap_to_a_release_that_is_not_there_is_refused(publisher: Publisher) -> None:
    publisher.publish(1)
    with pytest.raises(ReleaseRefused) as refused:
        release.swap(publisher.root, "prod", 2)
    assert refused.value.code == "no-release"


def test_the_link_is_relative_so_that_the_directory_can_be_moved(publisher: Publisher) -> None:
    publisher.publish(1)
    moved = publisher.root.rename(publisher.root.with_name("moved"))
    assert (moved / "prod" / "current" / "aggregate.xml").is_file()


def test_a_current_that_is_not_our_link_is_reported(publisher: Publisher) -> None:
    publisher.publish(1)
    publisher.current.unlink()
    publisher.current.symlink_to("elsewhere")
    with pytest.raises(ReleaseRefused) as refused:
        release.current_serial(publisher.root, "prod")
    assert refused.value.code == "current-strange"
    publisher.current.unlink()
    publisher.current.mkdir()
    with pytest.raises(ReleaseRefused) as refused:
        release.current_serial(publisher.root, "prod")
    assert refused.value.code == "current-strange"


@pytest.mark.parametrize("slug", ["", "..", "a/b", "Prod", ".hidden", "-x", "a\n", "å"])
def test_a_slug_that_is_no_plain_name_is_refused(root: Path, slug: str) -> None:
    with pytest.raises(ReleaseRefused) as refused:
        release.stage(root, slug, 1)
    assert refused.value.code == "feed-slug"
    assert not root.exists()


def test_all_but_the_last_releases_are_removed(publisher: Publisher) -> None:
    for serial in range(1, 6):
        publisher.publish(serial, fragments(1))
    assert release.prune(publisher.root, "prod", keep=2) == [1, 2, 3]
    assert release.serials(publisher.root, "prod") == [4, 5]


def test_the_release_being_served_is_never_removed(publisher: Publisher) -> None:
    for serial in range(1, 5):
        publisher.publish(serial, fragments(1))
    release.swap(publisher.root, "prod", 1, rollback=True)
    assert release.prune(publisher.root, "prod", keep=1) == [2, 3]
    assert release.serials(publisher.root, "prod") == [1, 4]
    assert (publisher.current / "aggregate.xml").is_file()


def test_nothing_is_removed_while_there_is_room(publisher: Publisher) -> None:
    publisher.publish(1)
    assert release.prune(publisher.root, "prod") == []
    assert release.prune(publisher.root, "other") == []


def test_removing_a_release_keeps_the_answers_that_later_ones_took_over(publisher: Publisher) -> None:
    for serial in (1, 2, 3):
        publisher.publish(serial)
    release.prune(publisher.root, "prod", keep=1)
    body = publisher.answer("https://sp0.example/sp").read_bytes()
    assert verify(body, publisher.key.certificate_der, AT, None, DAYS_14).entities


def test_keeping_no_release_is_a_mistake(publisher: Publisher) -> None:
    with pytest.raises(ValueError, match="at least one"):
        release.prune(publisher.root, "prod", keep=0)


def test_leftovers_of_dead_runs_are_swept(publisher: Publisher) -> None:
    publisher.publish(1)
    feed = publisher.root / "prod"
    (feed / "releases" / ".staging-2-4" / "entities").mkdir(parents=True)
    (feed / ".removed-1").mkdir()
    (feed / ".current-77").symlink_to("releases/9")
    publisher.stage(2, fragments(1), epoch=5)
    assert sorted(path.name for path in feed.iterdir()) == [
        ".lock", ".store", "current", "releases", "shards", "store",
    ]  # fmt: skip
    assert sorted(path.name for path in (feed / "releases").iterdir()) == [".staging-2-5", "1"]


def test_what_a_later_epoch_is_writing_is_left_alone(publisher: Publisher) -> None:
    later, _ = publisher.stage(2, fragments(1), epoch=6)
    publisher.stage(3, fragments(1), epoch=5)
    release.commit(later)
    assert release.serials(publisher.root, "prod") == [2]


def test_a_write_that_fails_leaves_what_is_served(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher.publish(1)
    monkeypatch.setenv("SIGILL_FAULT_INJECTION", "1")
    monkeypatch.setenv("SIGILL_FAIL_AT", "P10.partial:raise")
    with pytest.raises(FailPointReached):
        publisher.publish(2)
    monkeypatch.delenv("SIGILL_FAIL_AT")
    assert release.current_serial(publisher.root, "prod") == 1
    publisher.publish(2)
    assert release.current_serial(publisher.root, "prod") == 2


def test_a_full_disk_leaves_what_is_served_and_the_next_run_publishes(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.publish(1)
    with monkeypatch.context() as full:
        full.setattr(durable.os, "fsync", _no_space)
        with pytest.raises(OSError, match="No space"):
            publisher.publish(2)
    assert release.current_serial(publisher.root, "prod") == 1
    publisher.publish(3)
    assert release.serials(publisher.root, "prod") == [1, 3]


def _no_space(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_fragments_that_change_while_being_written_stop_the_release(root: Path, key: FileKey) -> None:
    shelf = fragments(3)
    signed = sign(preflight.prepare(frame(), shelf), key)
    shelf[0] = fragment("https://sp0.example/sp", making.SP_ROLE.replace("/acs", "/other"))
    with pytest.raises(SourceChanged):
        contents.write_release(
            release.stage(root, "prod", 1), signed, manifest=making.manifest(signed), key=key, discovery=[b"[]"]
        )


def test_a_file_is_never_written_twice(tmp_path: Path) -> None:
    durable.write(tmp_path / "a", [b"one"])
    with pytest.raises(FileExistsError):
        durable.write(tmp_path / "a", [b"two"])
    assert (tmp_path / "a").read_bytes() == b"one"
