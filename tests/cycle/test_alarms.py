"""Alarms about a feed: raised once, told again only when graver, over when it is over; the same facts as numbers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from federation.actions import alarms
from federation.models import Alarm, Feed
from federation.models.alarm import AlarmKind
from federation.watching import judge
from members.clock import clock_at
from members.models import AuditEvent, Letter, RoleAssignment
from members.models.letter import LetterKind
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.cycle.conftest import Published

TOKEN = "a-token-of-the-collectors"


@pytest.fixture
def published(prepared: Published, crowd: Callable[[int], None]) -> Published:
    crowd(2)
    Feed.objects.filter(pk=prepared.feed.pk).update(fully_read_at=builders.AT)
    return prepared


def days(number: float) -> clock_at:
    return clock_at(builders.AT + timedelta(days=number))


def open_kinds() -> set[str]:
    return set(Alarm.objects.filter(ended_at=None).values_list("kind", flat=True))


def told() -> int:
    return Letter.objects.filter(kind=LetterKind.ALARM).count()


def test_a_feed_that_is_published_raises_nothing(published: Published) -> None:
    assert alarms.watch() == 0
    assert open_kinds() == set()


def test_a_signer_that_stands_still_is_told_once_and_again_at_each_graver_stage(published: Published) -> None:
    with days(2):
        alarms.watch()
        assert open_kinds() == {AlarmKind.AGE, AlarmKind.READING}
        letters = told()
        assert alarms.watch() == 0
        assert told() == letters > 0
    stages = []
    for day in (3, 5, 7, 8):
        with days(day):
            assert alarms.watch() == 1
            assert alarms.watch() == 0
            stages.append(Alarm.objects.get(kind=AlarmKind.VALIDITY).stage)
    assert stages == [7, 5, 3, 2]


def test_what_was_served_a_day_before_is_what_growth_is_measured_by(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "SMALL", 0)
    with days(0.5):
        published.admit(7)
        assert published.publish().what == "published"
        alarms.watch()
        assert AlarmKind.SIZE not in open_kinds(), "nothing was served a day before"
    with days(1.25):
        published.admit(8)
        assert published.publish().what == "published"
        alarms.watch()
        assert AlarmKind.SIZE in open_kinds()


def test_an_alarm_is_over_when_the_feed_is_published_again_and_the_chain_tells_both(published: Published) -> None:
    with days(4):
        alarms.watch()
        assert AlarmKind.VALIDITY in open_kinds()
        assert published.publish().what == "published"
        Feed.objects.filter(pk=published.feed.pk).update(fully_read_at=builders.AT + timedelta(days=4))
        alarms.watch()
    assert open_kinds() == set()
    raised = AuditEvent.objects.filter(tag=Tag.ALARM_RAISED).count()
    assert raised == AuditEvent.objects.filter(tag=Tag.ALARM_ENDED).count() == 3


def test_whoever_runs_feeds_gets_the_letter_and_nobody_else(published: Published) -> None:
    with days(2):
        alarms.watch()
    to = set(Letter.objects.filter(kind=LetterKind.ALARM).values_list("person", flat=True))
    custodians = RoleAssignment.objects.filter(role__in=(Role.KEY_CUSTODIAN, Role.REGISTRAR))
    assert to == set(custodians.values_list("person", flat=True)) != set()


def test_a_release_directory_that_cannot_be_read_is_seen_as_nothing_served(published: Published) -> None:
    link = published.releases / published.feed.slug / "current"
    link.unlink()
    link.write_text("not a link")
    assert alarms.watch() == 0


def test_the_numbers_need_the_token_and_do_not_exist_without_one(
    published: Published, client: Client, settings: Settings
) -> None:
    assert client.get("/metrics").status_code == 404
    settings.SIGILL_METRICS_TOKEN = TOKEN
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 401
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    slug = published.feed.slug
    lines = answer.content.decode().splitlines()
    assert f'sigill_feed_serial{{feed="{slug}"}} 1.0' in lines
    assert f'sigill_feed_entities{{feed="{slug}"}} 2.0' in lines
    assert f'sigill_feed_valid_seconds{{feed="{slug}"}} 864000.0' in lines


def test_the_status_page_says_how_old_and_how_long_valid_and_keeps_the_operators_own_work_to_itself(
    published: Published, client: Client
) -> None:
    Alarm.objects.create(feed=published.feed, kind=AlarmKind.HELD, since=builders.AT)
    page = client.get("/service/", headers={"Accept-Language": "en"}).content.decode()
    assert "Every feed is published as it should be." in page
    assert "The brake holds" not in page
    with days(2):
        alarms.watch()
        page = client.get("/service/", headers={"Accept-Language": "en"}).content.decode()
    assert "Not published for too long" in page
    with days(11):
        page = client.get("/service/", headers={"Accept-Language": "en"}).content.decode()
    assert "A feed is no longer valid." in page
