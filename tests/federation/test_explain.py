"""Why is this entity in that feed, or not: the gate's verdict, beside what is served right now."""

from pathlib import Path

import pytest
from pytest_django import Settings

from federation.aggregate import mdq, release
from federation.explain import explain, serial_serving
from federation.models import Environment, Feed
from federation.selection import select
from members.clock import clock_at
from members.models import Entity
from tests import builders
from tests.builders import AT, Member, Operator
from trustframework.models import Certification

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


def _release(settings: Settings, feed: Feed, serial: int, *entity_ids: str) -> None:
    """A release directory as far as this question goes: the entities' documents, and `current`."""
    directory = Path(release.release_directory(settings.RELEASES, feed.slug, serial))
    directory.mkdir(parents=True)
    for entity_id in entity_ids:
        document = mdq.document_path(directory, mdq.entity_sha1(entity_id))
        document.parent.mkdir(parents=True)
        document.write_bytes(b"<md:EntityDescriptor/>")
    release.swap(settings.RELEASES, feed.slug, serial)


def test_every_feed_answers_for_itself(operator: Operator, member: Member, admitted: Entity, feed: Feed) -> None:
    builders.feed(operator, "acceptance", Environment.ACCEPTANCE)
    answers = {answer.feed.slug: answer for answer in explain(admitted)}
    assert answers["production"].verdict.admitted
    assert [r.code for r in answers["acceptance"].verdict.reasons] == ["not_asked_for"]


def test_the_answer_is_the_one_that_publishes(admitted: Entity, feed: Feed) -> None:
    (answer,) = explain(admitted)
    (selected,) = select(feed, AT)
    assert answer.verdict == selected.verdict


def test_the_answer_is_that_of_now(admitted: Entity, feed: Feed) -> None:
    ends = Certification.objects.get().valid_until
    with clock_at(AT.replace(year=ends.year, month=ends.month, day=ends.day)):
        (answer,) = explain(admitted)
    assert [r.code for r in answer.verdict.reasons] == ["certification_expired"]


def test_what_is_served_may_lag_behind_the_verdict(admitted: Entity, feed: Feed, settings: Settings) -> None:
    assert explain(admitted)[0].serial is None
    _release(settings, feed, 3, "https://other.norrvik.example/metadata")
    assert explain(admitted)[0].serial is None
    _release(settings, feed, 4, admitted.entity_id)
    assert explain(admitted)[0].serial == 4


def test_a_feed_that_never_published_serves_nothing(feed: Feed) -> None:
    assert serial_serving(feed, "https://sp.norrvik.example/metadata") is None
