"""What an operator has told a feed to do: pause, only sign again, stay at an earlier content, follow another feed."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from federation.models import Feed, Publication
from federation.models.feed import FeedMode
from federation.models.publication import Cause, PublicationState
from members.clock import clock_at
from tests import builders
from tests.cycle.conftest import Published
from trustframework.actions import sanctions

NAMES = [f"https://sp{n}.norrvik.example/metadata" for n in (1, 2, 3, 4)]


def told(published: Published, **fields: object) -> None:
    Feed.objects.filter(pk=published.feed.pk).update(**fields)


def roll_back(published: Published, serial: int = 1) -> Publication:
    wanted = Publication.objects.get(feed=published.feed, serial=serial)
    told(published, pinned=wanted)
    return wanted


@pytest.mark.parametrize("fields", [{"mode": FeedMode.PAUSED}, {"closed_at": builders.AT}], ids=["paused", "closed"])
def test_a_feed_that_is_paused_or_closed_is_not_even_signed_again(
    published: Published, fields: dict[str, object]
) -> None:
    published.admit(4)
    told(published, nudged=True, **fields)
    with clock_at(builders.AT + timedelta(days=2)):
        assert published.publish(force=True).what == "unchanged"
    assert published.serial() == 1
    assert not Feed.objects.get(pk=published.feed.pk).nudged  # or the bell would never ring again


def test_a_feed_that_is_only_signed_again_takes_nothing_new_and_does_not_grow_old(published: Published) -> None:
    added = published.admit(4)
    told(published, mode=FeedMode.RE_SIGN_ONLY)
    assert published.publish().what == "unchanged"
    with clock_at(builders.AT + timedelta(hours=24)):
        assert published.publish().what == "published"
        assert set(published.served().entities) == set(NAMES[:3])
        assert published.newest().cause == Cause.REFRESHED
    told(published, mode=FeedMode.NORMAL)
    with clock_at(builders.AT + timedelta(hours=25)):
        assert published.publish().what == "published"
        assert added in published.served().entities


def test_a_roll_back_brings_an_earlier_content_under_the_next_serial_and_keeps_it(published: Published) -> None:
    before = published.served().entities
    published.admit(4)
    published.publish()
    wanted = roll_back(published)
    assert published.publish().serial == 3
    newest = published.newest()
    assert (newest.cause, newest.content_of) == (Cause.ROLLED_BACK, wanted)
    assert published.served().entities == before
    published.admit(5)
    assert published.publish().what == "unchanged"
    assert [(change.kind, change.entity_id) for change in newest.changes.all()] == [("removed", NAMES[3])]


def test_the_brake_does_not_hold_a_roll_back_but_what_comes_after_it(published: Published) -> None:
    for number in range(4, 14):
        published.admit(number)
    published.publish()
    roll_back(published)
    assert published.publish().what == "published"  # ten of thirteen leave at once
    assert len(published.served().entities) == 3
    told(published, pinned=None)
    assert published.publish().serial == 4
    assert len(published.served().entities) == 13


def test_who_was_sanctioned_since_does_not_come_back_with_the_old_content_nor_stay_in_it(published: Published) -> None:
    published.admit(4)
    published.publish()
    sanction(published, NAMES[0])
    roll_back(published)
    published.publish()
    assert set(published.served().entities) == set(NAMES[1:3])
    sanction(published, NAMES[1])  # while it is kept there
    assert published.publish().serial == 4
    assert set(published.served().entities) == {NAMES[2]}
    assert [reason["gate"] for reason in published.newest().changes.get(entity_id=NAMES[1]).reasons] == ["G5"]


def sanction(published: Published, entity_id: str) -> None:
    entity = published.member.organisation.entities.get(entity_id=entity_id)
    sanctions.impose_at_once(
        published.member.organisation, reason="Läckt nyckel", by=published.operator.trust_officer, entity=entity
    )


def test_a_content_that_is_kept_is_signed_again_each_day_and_its_release_is_never_removed(
    published: Published, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("federation.aggregate.tidy.release.KEEP", 2)
    published.admit(4)
    published.publish()
    roll_back(published)
    for day in range(4):
        with clock_at(builders.AT + timedelta(days=day)):
            assert published.publish().what == "published"
            assert set(published.served().entities) == set(NAMES[:3])
    assert published.newest().cause == Cause.REFRESHED
    assert (published.releases / "production" / "releases" / "1").is_dir()


def test_a_release_to_go_back_to_that_cannot_be_read_leaves_what_is_served_and_signs_it_again(
    published: Published,
) -> None:
    published.admit(4)
    published.publish()
    roll_back(published)
    (published.releases / "production" / "releases" / "1" / "entries.txt").write_text("{")
    assert published.publish().what == "unchanged"
    with clock_at(builders.AT + timedelta(days=1)):
        assert published.publish().what == "published"
        assert set(published.served().entities) == set(NAMES)


@pytest.fixture
def parallel(published: Published, key_directory: tuple[object, dict[str, str]]) -> Published:
    """A feed under another key that follows `production`."""
    key = builders.record_key(published.operator, "second", key_directory[1]["second"])
    source = Feed.objects.get(pk=published.feed.pk)
    other = Feed.objects.create(
        slug="production-2", title_sv="Ny", title_en="New", environment=source.environment, policy={"gates": ["G99"]},
        signing_key=key, parallel_to=source,
    )  # fmt: skip
    return Published(published.operator, published.member, other, published.releases)


def test_a_parallel_feed_publishes_its_sources_content_under_its_own_key(
    published: Published, parallel: Published
) -> None:
    assert parallel.publish().what == "published"
    assert parallel.served().entities == published.served().entities


def test_what_is_held_in_the_source_is_held_in_a_new_parallel_feed_as_well(
    published: Published, parallel: Published
) -> None:
    told(published, protected=[NAMES[0]])
    sanction(published, NAMES[0])
    assert published.publish().what == "held"
    assert parallel.publish().what == "held"
    assert parallel.serial() is None


def test_a_roll_back_of_the_source_is_one_of_the_parallel_feed(published: Published, parallel: Published) -> None:
    published.admit(4)
    published.publish()
    parallel.publish()
    roll_back(published)
    published.publish()
    parallel.publish()
    assert parallel.served().entities == published.served().entities
    assert set(parallel.served().entities) == set(NAMES[:3])
    assert not Publication.objects.filter(state=PublicationState.HELD).exists()


def test_the_limits_of_the_brake_are_the_feeds_own(published: Published) -> None:
    told(published, brake_drop=0, brake_drop_percent=1)
    sanction(published, NAMES[0])
    assert published.publish().what == "held"
    told(published, brake_drop=5)
    assert published.publish().what == "published"
