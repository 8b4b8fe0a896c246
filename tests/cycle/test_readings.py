"""P9: who reads a release before it is served, how much of it, and what happens when what is served is not trusted."""

from datetime import timedelta
from pathlib import Path

import pytest

from federation.aggregate import contents
from federation.cycle.keys import private_half
from federation.cycle.reading import Stranger
from federation.models import Feed
from federation.models.publication import PublicationState, Reading
from members.clock import clock_at
from members.models import AuditEvent
from members.tags import Tag
from tests import builders
from tests.answers import answers_in
from tests.cycle.conftest import Published
from tests.cycle.test_faults import damage, stored

DAY = timedelta(days=1)


def current(published: Published) -> Path:
    return published.releases / "production" / "current"


def disagreed() -> int:
    return AuditEvent.objects.filter(tag=Tag.READING_DISAGREED).count()


def test_the_first_release_is_read_in_full_and_the_next_by_what_is_known(published: Published) -> None:
    assert published.newest().reading == Reading.FULL
    assert Feed.objects.get(pk=published.feed.pk).fully_read_at == builders.AT
    published.admit(4)
    published.publish()
    assert published.newest().reading == Reading.KNOWN
    assert Feed.objects.get(pk=published.feed.pk).fully_read_at == builders.AT


def test_a_day_later_and_whenever_what_was_known_is_lost_it_is_read_in_full_again(published: Published) -> None:
    with clock_at(builders.AT + DAY):
        published.publish()
    assert published.newest().reading == Reading.FULL
    (published.releases / "production" / ".known").unlink()
    with clock_at(builders.AT + DAY):
        published.publish(force=True)
    assert published.newest().reading == Reading.FULL


def test_bytes_that_were_changed_while_they_were_written_are_not_served(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = contents.write_release

    def damaged(staging: contents.Staging, *args: object, **kwargs: object) -> contents.Written:
        written = write(staging, *args, **kwargs)
        damage(staging.path / "aggregate.xml")
        return written

    monkeypatch.setattr(contents, "write_release", damaged)
    published.admit(4)
    assert published.publish().what == "failed"
    assert published.serial() == 1
    assert len(published.served().entities) == 3


def test_an_answer_of_another_key_than_is_pinned_is_not_served(
    published: Published, monkeypatch: pytest.MonkeyPatch, key_directory: tuple[object, dict[str, str]]
) -> None:
    key = builders.record_key(published.operator, "second", key_directory[1]["second"])
    Feed.objects.filter(pk=published.feed.pk).update(mdq_key=key, cache_duration="PT1H")
    monkeypatch.setattr("federation.cycle.make.document_key", _first)
    monkeypatch.setattr(
        "federation.cycle.make.Workshop.stranger", lambda workshop, at: _pinned(published, at), raising=True
    )
    assert published.publish().what == "failed"
    assert published.serial() == 1


def _first(feed: Feed) -> object:
    return private_half(feed.signing_key)


def _pinned(published: Published, at: object) -> object:
    return Stranger.of(Feed.objects.select_related("signing_key", "mdq_key").get(pk=published.feed.pk), at)


@pytest.fixture
def damaged(published: Published) -> Published:
    """What is served was damaged on the disk, under serial 2; the store of fragments is whole."""
    published.admit(4)
    published.publish()
    damage(current(published) / "aggregate.xml")
    Feed.objects.filter(pk=published.feed.pk).update(fully_read_at=builders.AT - DAY)
    return published


def test_what_a_full_reading_no_longer_trusts_is_published_anew_from_the_database(damaged: Published) -> None:
    assert damaged.publish().serial == 3
    assert len(damaged.served().entities) == 4
    assert damaged.newest().reading == Reading.FULL
    assert disagreed() == 1
    assert damaged.publish().what == "unchanged"


def test_an_answer_that_a_full_reading_no_longer_trusts_is_signed_anew(published: Published) -> None:
    sha1, path = sorted(answers_in(current(published)).items())[0]
    before = path.read_bytes()
    damage_answer(path)
    Feed.objects.filter(pk=published.feed.pk).update(fully_read_at=builders.AT - DAY)
    assert published.publish().serial == 2
    assert answers_in(current(published))[sha1].read_bytes() == before
    assert disagreed() == 1


def damage_answer(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Norrvik", b"Xorrvik", 1))


def test_where_that_fails_the_newest_release_that_is_trusted_is_served_again(
    damaged: Published, settings: object
) -> None:
    damage(stored(damaged, serial=1))
    directory, settings.SIGILL_KEY_DIR = settings.SIGILL_KEY_DIR, ""
    assert damaged.publish().what == "failed"
    assert damaged.serial() == 1
    assert len(damaged.served().entities) == 3
    settings.SIGILL_KEY_DIR = directory
    with clock_at(builders.AT + timedelta(minutes=11)):
        assert damaged.publish().serial == 4
        assert len(damaged.served().entities) == 4


def test_a_release_whose_time_has_passed_is_not_gone_back_to(damaged: Published, settings: object) -> None:
    settings.SIGILL_KEY_DIR = ""
    with clock_at(builders.AT + timedelta(days=11)):
        assert damaged.publish().what == "failed"
        assert damaged.serial() == 2
        assert damaged.newest().state == PublicationState.FAILED
