from __future__ import annotations

import errno
import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from federation.aggregate import contents, durable, mdq, preflight, release
from federation.aggregate.contents import Written
from federation.aggregate.failpoint import FailPointReached
from federation.aggregate.release import ReleaseRefused
from federation.aggregate.sign import FileKey, SourceChanged, sign
from federation.aggregate.types import Fragment, Manifest
from federation.aggregate.verify import verify
from tests.aggregate import making
from tests.aggregate.making import AT, DAYS_14, fragment, fragments, frame


@dataclass
class Publisher:
    root: Path
    key: FileKey

    def stage(
        self, serial: int, source: list[Fragment], epoch: int = 0, **changes: object
    ) -> tuple[release.Staging, Written]:
        signed = making.signed(self.key, source, identifier=f"_prod-{serial}", **changes)
        staging = release.stage(self.root, "prod", serial, epoch=epoch)
        manifest = making.manifest(signed, serial)
        return staging, contents.write_release(staging, signed, manifest=manifest, key=self.key, discovery=b"[]\n")

    def publish(self, serial: int, source: list[Fragment] | None = None, **changes: object) -> Written:
        staging, written = self.stage(serial, source or fragments(3), **changes)
        release.commit(staging)
        release.swap(self.root, "prod", serial)
        return written

    @property
    def current(self) -> Path:
        return self.root / "prod" / "current"

    def answer(self, entity_id: str) -> Path:
        return self.current / "entities" / mdq.file_name(entity_id)


@pytest.fixture
def publisher(root: Path, key: FileKey) -> Publisher:
    return Publisher(root, key)


def test_a_release_holds_every_file_of_its_feed(publisher: Publisher) -> None:
    publisher.publish(1)
    found = sorted(str(path.relative_to(publisher.current)) for path in publisher.current.rglob("*") if path.is_file())
    assert found == [
        "aggregate.xml",
        "aggregate.xml.gz",
        "certificate.pem",
        "digests.json",
        "discovery.json",
        "entities.json",
        *sorted(f"entities/{mdq.file_name(item.entity_id)}" for item in fragments(3)),
        "manifest.json",
    ]


def test_aggregate_and_mdq_come_from_the_same_release_and_both_verify(publisher: Publisher) -> None:
    publisher.publish(1)
    manifest = Manifest.from_json(json.loads((publisher.current / "manifest.json").read_bytes()))
    der = publisher.key.certificate_der
    verify((publisher.current / "aggregate.xml").read_bytes(), der, AT, manifest.expected, DAYS_14)
    for entity_id, sha256 in manifest.expected.items():
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
        "aggregate.xml", "aggregate.xml.gz", "certificate.pem", "discovery.json", "entities.json", "manifest.json",
    ]  # fmt: skip
    for name, digest in digests.items():
        assert hashlib.sha256((publisher.current / name).read_bytes()).hexdigest() == digest
    for name, document in contents.read_documents(publisher.current):
        body = (publisher.current / "entities" / name).read_bytes()
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (document.sha256, document.size)


def test_the_certificate_is_the_one_to_pin(publisher: Publisher, private: object) -> None:
    publisher.publish(1)
    assert (publisher.current / "certificate.pem").read_bytes() == making.pem(making.certificate(private))  # type: ignore[arg-type]


def test_a_manifest_of_something_else_is_not_written(root: Path, key: FileKey) -> None:
    signed = making.signed(key)
    other = making.manifest(making.signed(key, fragments(2)))
    with pytest.raises(ValueError, match="does not list"):
        contents.write_release(release.stage(root, "prod", 1), signed, manifest=other, key=key, discovery=b"[]")


def test_an_unchanged_answer_is_taken_over_and_a_changed_one_signed_anew(publisher: Publisher) -> None:
    assert len(publisher.publish(1).fresh) == 3
    changed = fragment("https://sp1.example/sp", making.SP_ROLE.replace("/acs", "/new"))
    before = publisher.answer("https://sp0.example/sp").stat().st_ino
    written = publisher.publish(2, [fragments(3)[0], changed, fragments(3)[2]])
    assert (written.fresh, written.linked) == ((mdq.file_name("https://sp1.example/sp"),), 2)
    assert publisher.answer("https://sp0.example/sp").stat().st_ino == before
    body = publisher.answer("https://sp1.example/sp").read_bytes()
    assert verify(body, publisher.key.certificate_der, AT, {changed.entity_id: changed.sha256}, DAYS_14)


def test_an_entity_that_left_the_feed_has_no_answer_left(publisher: Publisher) -> None:
    publisher.publish(1)
    publisher.publish(2, fragments(2))
    assert not publisher.answer("https://sp2.example/sp").exists()
    assert len(list((publisher.current / "entities").iterdir())) == 2


@pytest.mark.parametrize(
    ("days", "fresh"),
    [(0, 0), (4, 0), (5, 3), (9, 3)],
)
def test_an_answer_with_half_its_validity_gone_is_signed_anew(publisher: Publisher, days: int, fresh: int) -> None:
    publisher.publish(1)
    later = AT + timedelta(days=days)
    written = publisher.publish(2, creation_instant=later, valid_until=later + timedelta(days=10))
    assert len(written.fresh) == fresh


def test_a_shorter_validity_or_another_cache_duration_signs_everything_anew(publisher: Publisher) -> None:
    publisher.publish(1)
    assert len(publisher.publish(2, valid_until=AT + timedelta(days=8)).fresh) == 3
    assert len(publisher.publish(3, valid_until=AT + timedelta(days=8), cache_duration="PT1H").fresh) == 3


def test_another_key_signs_everything_anew(publisher: Publisher, attackers_key: FileKey) -> None:
    publisher.publish(1)
    assert len(Publisher(publisher.root, attackers_key).publish(2).fresh) == 3


def test_a_torn_answer_is_not_taken_over(publisher: Publisher) -> None:
    publisher.publish(1)
    publisher.answer("https://sp0.example/sp").write_bytes(b"torn")
    publisher.answer("https://sp1.example/sp").unlink()
    assert len(publisher.publish(2).fresh) == 2


def test_an_unreadable_list_of_answers_signs_everything_anew(publisher: Publisher) -> None:
    publisher.publish(1)
    (publisher.current / "entities.json").write_bytes(b"{")
    assert len(publisher.publish(2).fresh) == 3


def test_an_entity_id_that_looks_encoded_has_its_answer_under_its_own_name(publisher: Publisher) -> None:
    publisher.publish(1, [fragment("odd%2Fname")])
    expected = hashlib.sha1(b"odd%2Fname").hexdigest()
    assert [path.stem for path in (publisher.current / "entities").iterdir()] == [expected]


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
    (feed / ".staging-2-4" / "entities").mkdir(parents=True)
    (feed / ".removed-1").mkdir()
    (feed / ".current-77").symlink_to("releases/9")
    publisher.stage(2, fragments(1), epoch=5)
    assert sorted(path.name for path in feed.iterdir()) == [".lock", ".staging-2-5", "current", "releases"]


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
            release.stage(root, "prod", 1), signed, manifest=making.manifest(signed), key=key, discovery=b"[]"
        )


def test_a_file_is_never_written_twice(tmp_path: Path) -> None:
    durable.write(tmp_path / "a", [b"one"])
    with pytest.raises(FileExistsError):
        durable.write(tmp_path / "a", [b"two"])
    assert (tmp_path / "a").read_bytes() == b"one"
