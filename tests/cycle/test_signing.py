"""MDQ answers that are signed beside the cycle: ahead of time, and shared between signers."""

from datetime import UTC, datetime, timedelta

import pytest

from federation.aggregate import answers, work
from federation.aggregate.documents import read_documents
from federation.aggregate.types import parse_instant
from federation.cycle import signing
from federation.cycle.make import Workshop
from federation.models import Feed
from members.clock import clock_at
from tests import builders
from tests.cycle.conftest import Published
from tests.cycle.test_readings import current

DAYS = 5  # half of the ten that answers are valid


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The entityIDs of the answers that were signed, in order."""
    found: list[str] = []
    prepare = answers.prepare_entity
    monkeypatch.setattr(
        answers, "prepare_entity", lambda frame, fragment: found.append(fragment.entity_id) or prepare(frame, fragment)
    )
    return found


def test_what_falls_due_tomorrow_is_signed_today_and_found_by_tomorrows_release(
    published: Published, signed: list[str]
) -> None:
    feed = Feed.objects.select_related("signing_key", "mdq_key").get(pk=published.feed.pk)
    for day in range(DAYS):
        at = builders.AT + timedelta(days=day)
        with clock_at(at):
            count = signing.ahead(feed, at.astimezone(UTC))
            assert signing.ahead(feed, at.astimezone(UTC)) == 0
        ready = len(signed)
        with clock_at(at + timedelta(days=1)):
            assert published.publish().what == "published"
        assert len(signed) == ready
        assert count == sum(1 for found in read_documents(current(published)) if begins_after(found.valid_until, at))
    assert len(signed) == 3  # each once in half of its validity


def begins_after(valid_until: str, at: datetime) -> bool:
    return parse_instant(valid_until) - timedelta(days=10) > at


def test_another_signer_takes_a_share_and_the_release_is_the_same(
    published: Published, monkeypatch: pytest.MonkeyPatch, signed: list[str]
) -> None:
    monkeypatch.setattr(answers, "FEW", 1)
    monkeypatch.setattr(work, "CHUNK", 1)
    shares: list[int] = []
    feed = Feed.objects.select_related("signing_key", "mdq_key").get(pk=published.feed.pk)
    monkeypatch.setattr(Workshop, "ring", lambda workshop: shares.append(signing.share(feed)))
    Feed.objects.filter(pk=published.feed.pk).update(cache_duration="PT1H")  # all are signed anew
    assert published.publish(force=True).what == "published"
    assert shares == [3]
    assert len(signed) == 3
    assert not any((published.releases / "production" / "work").iterdir())


def test_a_share_that_was_claimed_and_never_done_is_signed_by_the_publisher(
    published: Published, monkeypatch: pytest.MonkeyPatch, signed: list[str]
) -> None:
    monkeypatch.setattr(answers, "FEW", 1)
    monkeypatch.setattr(work, "CHUNK", 1)

    def claims_and_dies(workshop: Workshop) -> None:
        for bench in work.benches(published.releases / "production"):
            assert bench._claim(from_the_end=False)

    monkeypatch.setattr(Workshop, "ring", claims_and_dies)
    Feed.objects.filter(pk=published.feed.pk).update(cache_duration="PT1H")
    assert published.publish(force=True).what == "published"
    assert len(signed) == 3


def test_without_work_nobody_asks_for_the_key(published: Published, settings: object) -> None:
    settings.SIGILL_KEY_DIR = ""
    feed = Feed.objects.select_related("signing_key", "mdq_key").get(pk=published.feed.pk)
    assert signing.share(feed) == 0
