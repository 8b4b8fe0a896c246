"""What goes wrong in a turn of the cycle: the served release stays, the reason is written, the next turn publishes."""

import gc
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from federation.aggregate import failpoint, preflight, release
from federation.aggregate.types import Fragments, Frame, Manifest
from federation.cycle import lease, make, publishing, settling
from federation.models import Feed, Publication
from federation.models.joint_act import JointActKind
from federation.models.publication import PublicationState
from members.clock import clock_at
from tests import builders
from tests.cycle.conftest import Published
from tests.joint import together

STEPS = [f"P{n}" for n in range(15)] + ["P4.inside", "P10.partial", "P10.before-rename", "P11.before"]


@pytest.fixture
def disarmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGILL_FAULT_INJECTION", "1")
    yield
    failpoint.disarm()


@pytest.mark.parametrize("step", STEPS)
def test_an_error_at_any_step_leaves_a_whole_release_and_the_next_turn_publishes(
    published: Published, disarmed: None, step: str
) -> None:
    added = published.admit(4)
    failpoint.arm(step, "raise")
    with pytest.raises(failpoint.FailPointReached):
        published.publish()
    assert len(published.served().entities) in (3, 4)
    failpoint.disarm()
    published.publish()
    assert added in published.served().entities
    serials = Publication.objects.filter(feed=published.feed).values_list("serial", flat=True)
    assert published.serial() == max(serials)
    assert not Publication.objects.filter(state=PublicationState.INTENDED).exists()


def test_a_turn_that_died_after_the_swap_is_written_down_as_published_by_the_next(
    published: Published, disarmed: None
) -> None:
    added = published.admit(4)
    failpoint.arm("P13", "raise")
    with pytest.raises(failpoint.FailPointReached):
        published.publish()
    failpoint.disarm()
    assert published.publish().what == "unchanged"
    newest = published.newest()
    assert (newest.serial, newest.state, newest.entity_count) == (2, PublicationState.PUBLISHED, 4)
    assert [change.entity_id for change in newest.changes.all()] == [added]


def test_a_damaged_file_in_the_store_costs_nothing_while_the_served_release_has_the_fragment(
    published: Published,
) -> None:
    damage(stored(published))
    assert published.publish(force=True).what == "published"
    assert len(published.served().entities) == 3


def test_a_fragment_damaged_everywhere_is_quarantined_and_named_the_rest_published_and_the_next_turn_mends_it(
    published: Published,
) -> None:
    damage(stored(published))
    damage(published.releases / "production" / "current" / "aggregate.xml")
    assert published.publish(force=True).what == "published"
    assert len(published.served().entities) == 2
    quarantined = published.newest().changes.get(kind="quarantined")
    assert quarantined.reasons[0]["code"] == "digest"
    assert published.publish().what == "published"
    assert len(published.served().entities) == 3
    assert published.publish().what == "unchanged"


def stored(published: Published, serial: int | None = None) -> Path:
    """The file of the first entity's fragment in what is served, or in the release with this serial."""
    directory = published.releases / "production" / ("current" if serial is None else f"releases/{serial}")
    entry = Manifest.read(directory).entries.get("https://sp1.norrvik.example/metadata")
    assert entry is not None
    sha256 = entry.sha256
    return published.releases.parent / "fragments" / sha256[:2] / f"{sha256}.xml"


def damage(path: Path) -> None:
    """One letter in the first entity changes; the size stays."""
    content = path.read_bytes()
    place = content.index(b"Norrvik", content.index(b"https://sp1.norrvik.example/metadata"))
    path.write_bytes(content[:place] + b"X" + content[place + 1 :])


def test_without_a_key_nothing_is_published_and_the_sentence_says_where_keys_are(
    published: Published, settings: object
) -> None:
    settings.SIGILL_KEY_DIR = ""
    published.admit(4)
    assert published.publish().what == "failed"
    assert published.newest().reasons[0]["code"] == "no-key-here"
    assert len(published.served().entities) == 3


def test_a_key_file_that_others_can_read_is_not_used(published: Published, settings: object, tmp_path: Path) -> None:
    copy = tmp_path / "first.pem"
    copy.write_bytes((Path(settings.SIGILL_KEY_DIR) / "first.pem").read_bytes())
    copy.chmod(0o644)
    settings.SIGILL_KEY_DIR = str(tmp_path)
    published.admit(4)
    assert published.publish().what == "failed"
    assert published.newest().reasons[0]["code"] == "key-mode"


def test_what_failed_is_not_tried_again_at_once_but_when_the_clock_asks_the_next_minute(
    published: Published, settings: object
) -> None:
    directory, settings.SIGILL_KEY_DIR = settings.SIGILL_KEY_DIR, ""
    added = published.admit(4)
    published.publish()
    assert published.publish().what == "unchanged"
    settings.SIGILL_KEY_DIR = directory
    with clock_at(builders.AT + timedelta(minutes=1)):
        assert published.publish().what == "published"
        assert added in published.served().entities


def test_a_feed_that_a_fast_clock_has_signed_is_signed_again_when_the_clock_is_right(published: Published) -> None:
    """Else it would be valid for longer than consumers accept, for days."""
    with clock_at(builders.AT + timedelta(days=11)):
        assert published.publish().what == "published"
    assert published.publish().what == "published"
    assert published.publish().what == "unchanged"


@pytest.mark.parametrize("asleep_at", ["build", "_record"])
def test_a_signer_that_wakes_late_finds_its_serial_settled_and_says_so_without_an_exception(
    published: Published, monkeypatch: pytest.MonkeyPatch, asleep_at: str
) -> None:
    """Its successor took it for dead; in the first case it was overtaken before the swap, in the second after it."""
    step = getattr(publishing, asleep_at)

    def overtaken(feed: Feed, *rest: object) -> object:
        made = step(feed, *rest) if asleep_at == "build" else None
        Feed.objects.filter(pk=feed.pk).update(epoch=1_000_000)
        settling.finish_what_died(feed)
        return made or step(feed, *rest)

    monkeypatch.setattr(publishing, asleep_at, overtaken)
    added = published.admit(4)
    result = published.publish()
    assert result.what == ("failed" if asleep_at == "build" else "published")
    assert (added in published.served().entities) == (asleep_at == "_record")


def test_a_signer_that_was_overtaken_does_not_swap(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    published.admit(4)
    sign = make.sign

    def overtaken(*args: object) -> object:
        Feed.objects.filter(pk=published.feed.pk).update(epoch=1_000_000)
        return sign(*args)

    monkeypatch.setattr(make, "sign", overtaken)
    assert published.publish().what == "failed"
    assert published.serial() == 1
    assert len(published.served().entities) == 3


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL's lock is tried by two real signers instead")
def test_a_second_signer_finds_the_feed_busy_and_leaves_its_bell_ringing(published: Published) -> None:
    Feed.objects.filter(pk=published.feed.pk).update(nudged=True)
    with lease.lease(published.feed):
        assert published.publish().what == "busy"
    assert Feed.objects.get(pk=published.feed.pk).nudged


def test_a_database_from_yesterday_does_not_make_a_serial_go_back(published: Published) -> None:
    """How the two operators get there: tests/keeping/test_behind.py."""
    published.publish(force=True)
    published.publish(force=True)
    Publication.objects.filter(serial__gt=1).delete()
    assert published.publish(force=True).what == "failed"
    assert published.serial() == 3
    together(published.operator, JointActKind.CATCH_UP, feed=published.feed)
    assert published.publish(force=True).serial == 4


def test_a_signature_over_something_else_than_the_manifest_says_stops_the_release(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P9 takes nobody's word: the finished bytes are compared with what was asked for."""
    published.admit(4)
    prepare = make.prepare

    def prepare_fewer(frame: Frame, fragments: Fragments, **_checked: object) -> preflight.Prepared:
        return prepare(frame, list(fragments())[1:])

    monkeypatch.setattr(make, "prepare", prepare_fewer)
    assert published.publish().what == "failed"
    assert published.newest().reasons[0]["code"] in {"entity-missing", "entity-changed"}
    assert published.serial() == 1


def test_a_release_whose_manifest_was_lost_does_not_stop_the_next_one(published: Published) -> None:
    (published.releases / "production" / "current" / "manifest.json").write_text("{")
    assert published.publish().serial == 2
    assert len(published.served().entities) == 3


def test_a_turn_that_fails_leaves_the_garbage_collector_on(published: Published, disarmed: None) -> None:
    failpoint.arm("P8", "raise")
    published.admit(4)
    with pytest.raises(failpoint.FailPointReached):
        published.publish()
    assert gc.isenabled()


def test_only_the_last_thirty_releases_are_kept(published: Published) -> None:
    for _turn in range(release.KEEP + 2):
        published.publish(force=True)
    kept = release.serials(published.releases, "production")
    assert len(kept) == release.KEEP
    assert published.serial() == max(kept)
