"""What would be published, with a key that nobody trusts, and without a trace."""

import pytest
from django.core.management import call_command

from federation.cycle.dry import dry_run
from federation.models import Feed, Publication, StoredFragment
from members.models import AuditEvent
from tests.cycle.conftest import Published
from tests.cycle.test_modes import NAMES, sanction


@pytest.fixture
def changed(published: Published, settings: object) -> Published:
    """One came and one left since the last release; there is no key here."""
    published.admit(4)
    sanction(published, NAMES[0])
    settings.SIGILL_KEY_DIR = ""
    return published


def test_a_dry_run_says_what_would_come_and_go_and_why_without_a_key(
    changed: Published, english: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("publish", "production", "--dry-run")
    said = capsys.readouterr().out
    assert "production: 3 entities would be published" in said
    assert f"Added: {NAMES[3]}" in said
    assert f"Removed: {NAMES[0]}" in said
    assert "G5" in said


def test_a_dry_run_leaves_nothing_in_the_database_nor_among_the_releases(changed: Published) -> None:
    before = rows(changed)
    files = sorted(changed.releases.rglob("*"))
    assert dry_run("production").what == "publish"
    assert rows(changed) == before
    assert sorted(changed.releases.rglob("*")) == files
    assert changed.serial() == 1


def rows(published: Published) -> tuple[int, int, int, int]:
    counts = (model.objects.count() for model in (Publication, AuditEvent, StoredFragment))
    return (*counts, Feed.objects.get(pk=published.feed.pk).epoch)


def test_a_dry_run_says_that_the_brake_would_hold_it(changed: Published) -> None:
    Feed.objects.filter(pk=changed.feed.pk).update(protected=[NAMES[0]])
    run = dry_run("production")
    assert (run.what, [reason.code for reason in run.hold]) == ("held", ["protected-dropped"])


def test_a_dry_run_says_that_nothing_would_happen(published: Published) -> None:
    run = dry_run("production")
    assert (run.what, run.changes, run.refused) == ("nothing", [], None)
