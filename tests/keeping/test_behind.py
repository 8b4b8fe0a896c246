"""Yesterday's database: the feed never goes back, people are told, and two of them let it go on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from federation.actions import alarms, catching_up, checkpoints, feed_modes, joint_acts
from federation.aggregate import release
from federation.aggregate.refusal import Refusal
from federation.cycle import lease
from federation.keeping.backup import make
from federation.keeping.missing import missing
from federation.keeping.restore import restore
from federation.models import Alarm, Checkpoint, Feed, Publication, Restoration
from federation.models.alarm import AlarmKind
from federation.models.feed import FeedMode
from federation.models.joint_act import JointActKind
from members import audit
from members.clock import clock_at, now
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Entity, Letter, RoleAssignment
from members.models.letter import LetterKind
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.cycle.conftest import Published
from tests.joint import together
from tests.pages.visiting import browser, words
from trustframework.actions import sanctions

K = JointActKind


def today() -> clock_at:
    """A day after everything else."""
    return clock_at(builders.AT + timedelta(hours=24))


@pytest.fixture
def behind(published: Published) -> Published:
    """Serials 1 to 3 are served; the database has forgotten all but the first."""
    published.publish(force=True)
    published.publish(force=True)
    Publication.objects.filter(serial__gt=1).delete()
    return published


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("english", "transactional_db")
def test_a_database_of_24_hours_ago_never_rolls_the_feed_back(published: Published, tmp_path: Path) -> None:
    """The drill: a backup, a day's work, the backup put back, the cycle, the people, and on."""
    backup, _digest = make(tmp_path / "backups")
    with today():
        came, left = published.admit(4), "https://sp1.norrvik.example/metadata"
        published.publish()
        _suspend(published, left)
        published.publish()
        served = published.served().entities
        assert published.serial() == 3
        assert came in served
        assert left not in served

        list(restore(backup, over=True))
        assert audit.broken_links() is not None
        assert list(audit.broken_links()) == []
        assert Restoration.objects.count() == 1
        published.feed.refresh_from_db()

        assert published.publish().what == "failed"
        assert published.publish(force=True).what == "failed"
        assert published.serial() == 3, "what is served is served still"
        assert published.served().entities == served
        found = missing(published.feed)
        assert found is not None
        assert [lost.serial for lost in found.serials] == [2, 3]
        assert {(one.entity_id, one.what) for one in found.changes} == {(came, "came"), (left, "left")}
        assert {one.entity_id: one.revision is not None for one in found.changes} == {came: False, left: True}
        alarms.watch()
        assert Alarm.objects.filter(kind=AlarmKind.BEHIND, ended_at=None).exists()

        before = Feed.objects.get().epoch
        together(published.operator, K.CATCH_UP, feed=published.feed)
        assert published.publish().what == "unchanged", "only what is served, and that is not old"
        done = published.publish(force=True)
        assert (done.what, done.serial) == ("published", 4)
        assert published.served().entities == served, "the content did not go back either"
        assert Feed.objects.get().epoch > before + catching_up.EPOCH_LEAP - 1
        alarms.watch()
        assert not Alarm.objects.filter(kind=AlarmKind.BEHIND, ended_at=None).exists()

        assert published.admit(4) == came
        _suspend(published, left)
        feed_modes.go_on(published.feed, by=builders.again(published.operator.registrar), grounds="Gjort om")
        published.publish()
        assert set(published.served().entities) == set(served)
        assert published.serial() is not None
        assert (published.serial() or 0) >= 4


def _suspend(published: Published, entity_id: str) -> None:
    entity = Entity.objects.get(entity_id=entity_id)
    by = builders.again(published.operator.trust_officer)
    sanctions.impose_at_once(entity.owner, reason="Prov", by=by, entity=entity)


def test_what_is_behind_is_refused_before_anything_is_settled_or_numbered(behind: Published) -> None:
    before = Publication.objects.count()
    assert behind.publish(force=True).what == "failed"
    assert Publication.objects.count() == before


@pytest.mark.usefixtures("english")
def test_a_feed_whose_serials_are_all_known_is_not_behind(published: Published) -> None:
    assert missing(published.feed) is None
    with pytest.raises(Refused, match="nothing to catch up"):
        together(published.operator, K.CATCH_UP, feed=published.feed)


@pytest.mark.usefixtures("english")
def test_one_operator_alone_does_not_let_it_go_on(behind: Published) -> None:
    by = behind.operator.registrar
    act = joint_acts.propose(K.CATCH_UP, by=by, grounds="Återställd", feed=behind.feed)
    with pytest.raises(NotAllowed, match="Another operator"):
        joint_acts.agree(act, by=by)
    assert behind.publish(force=True).what == "failed"


@pytest.mark.usefixtures("english")
def test_it_is_written_down_and_the_feed_only_signs_again_until_somebody_lets_it_go_on(behind: Published) -> None:
    together(behind.operator, K.CATCH_UP, feed=behind.feed)
    feed = Feed.objects.get()
    assert (feed.mode, feed.caught_up_to) == (FeedMode.RE_SIGN_ONLY, 3)
    assert AuditEvent.objects.filter(tag=Tag.FEED_CAUGHT_UP).count() == 1
    behind.admit(4)
    assert behind.publish().what == "unchanged"
    assert behind.publish(force=True).serial == 4


@pytest.mark.usefixtures("english")
def test_a_paused_feed_stays_paused(behind: Published) -> None:
    feed_modes.pause(behind.feed, by=behind.operator.registrar, grounds="Prov")
    together(behind.operator, K.CATCH_UP, feed=behind.feed)
    assert Feed.objects.get().mode == FeedMode.PAUSED


@pytest.mark.usefixtures("english")
def test_what_was_served_meanwhile_makes_the_second_yes_void(behind: Published) -> None:
    act = joint_acts.propose(K.CATCH_UP, by=behind.operator.key_custodian, grounds="Prov", feed=behind.feed)
    releases = behind.releases / "production" / "releases"
    (releases / "3").rename(releases / "9")
    (releases.parent / "current").unlink()
    (releases.parent / "current").symlink_to("releases/9")
    with pytest.raises(Refused, match="changed since it was proposed"):
        joint_acts.agree(act, by=behind.operator.registrar)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("serial", [2, 0, -1, True, "7", 10**13])
def test_a_serial_that_cannot_be_the_highest_is_refused(behind: Published, serial: object) -> None:
    with pytest.raises(Refused, match="served already"):
        joint_acts.propose(
            K.CATCH_UP, by=behind.operator.key_custodian, grounds="Prov", feed=behind.feed, serial=serial
        )


@pytest.mark.usefixtures("english")
def test_a_higher_serial_that_was_seen_elsewhere_counts(behind: Published) -> None:
    together(behind.operator, K.CATCH_UP, feed=behind.feed, serial=70)
    assert behind.publish(force=True).serial == 71


@pytest.fixture
def blind(published: Published, settings: Settings, tmp_path: Path) -> Iterator[Published]:
    """The database was restored on a new machine: nothing is served there."""
    settings.RELEASES = tmp_path / "elsewhere"
    with today():
        Restoration.objects.create(at=now(), made_at=builders.AT, manifest_sha256="ab" * 32, events=1)
        yield Published(published.operator, published.member, published.feed, settings.RELEASES)


@pytest.mark.usefixtures("english")
def test_where_nothing_is_served_a_restored_database_waits_for_people_to_say_how_far_the_world_is(
    blind: Published,
) -> None:
    assert blind.publish().what == "failed"
    alarms.watch()
    assert Alarm.objects.filter(kind=AlarmKind.BEHIND, ended_at=None).exists()
    together(blind.operator, K.CATCH_UP, feed=blind.feed, serial=45)
    feed_modes.go_on(Feed.objects.get(), by=builders.again(blind.operator.registrar), grounds="Tom maskin")
    assert blind.publish().serial == 46


@pytest.mark.usefixtures("english")
def test_checkpoints_of_the_lost_time_keep_their_numbers(published: Published) -> None:
    """A database that nobody restored stops at a checkpoint that it does not know: that is somebody's hand."""
    checkpoints.publish()
    files = published.releases / "audit"
    (files / "checkpoint-000002.json").write_text("{}")
    with today():
        with pytest.raises(Refusal, match="published with other content"):
            checkpoints.publish()
        Restoration.objects.create(at=now(), made_at=builders.AT, manifest_sha256="ab" * 32, events=1)
        Checkpoint.objects.filter(number=2).delete()
        assert checkpoints.publish().number == 3
    assert (files / "checkpoint-000002.json").read_text() == "{}"


def test_a_signer_of_the_lost_time_never_meets_its_epoch_again(behind: Published) -> None:
    """Its fence would else open: a restored database counts epochs anew."""
    of_the_lost_time = Feed.objects.get().epoch + 500
    (release.stage(behind.releases, "production", 77, epoch=of_the_lost_time + 9)).path.rename(
        behind.releases / "production" / "releases" / f".staging-77-{of_the_lost_time + 9}"
    )
    together(behind.operator, K.CATCH_UP, feed=behind.feed)
    with lease.lease(Feed.objects.get()) as epoch:
        assert epoch > of_the_lost_time + 9 + 1_000_000
        with pytest.raises(lease.Fenced), lease.fenced(behind.feed, of_the_lost_time):
            pass


@pytest.mark.usefixtures("english")
def test_those_who_run_feeds_are_told_by_letter_once(behind: Published) -> None:
    alarms.watch()
    told = Letter.objects.filter(kind=LetterKind.ALARM)
    holders = RoleAssignment.objects.filter(role__in=(Role.KEY_CUSTODIAN, Role.REGISTRAR)).values("person").distinct()
    assert told.count() >= holders.count() > 0
    before = told.count()
    alarms.watch()
    assert told.count() == before


@pytest.mark.usefixtures("english")
def test_the_page_lists_what_is_missing_and_asks_a_second_operator(behind: Published) -> None:
    client = browser(behind.operator.key_custodian)
    assert "What is missing, and the way on" in words(client.get("/feeds/production/"))
    page = words(client.get("/feeds/production/missing/"))
    assert "Serial 3 is served, and the newest that the database knows is 1" in page
    client.post("/feeds/production/missing/", {"grounds": "Återställd", "serial": ""})
    assert Feed.objects.get().joint_acts.get().kind == K.CATCH_UP
