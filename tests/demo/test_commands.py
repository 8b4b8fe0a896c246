"""The demonstration's commands: only in demo mode, little to do the second time, never in somebody's database."""

import importlib
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from federation import demo
from federation.cycle.run import publish
from federation.demo import banner, key, seed
from federation.demo.people import PASSWORD
from federation.demo.story import Story
from federation.management.commands.prepare_demo import migrations_wait
from members.models import Person
from members.roles import Role
from tests import builders
from tests.tiers import missing, tier

pytestmark = pytest.mark.django_db
COMMANDS = ("make_demo_key", "seed_demo", "prepare_demo", "demo_banner")
needs_xmlsec1 = tier("consumers", missing("xmlsec1"))


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("command", COMMANDS)
def test_none_of_them_runs_outside_demo_mode(settings: Settings, command: str) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="SIGILL_MODE is production"):
        call_command(command)
    assert not Person.objects.exists()


def test_the_demonstration_cannot_even_be_imported_outside_demo_mode(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured, match="belongs to demo mode only"):
        importlib.reload(demo)


def test_a_database_in_use_is_left_alone(operator: builders.Operator) -> None:
    before = Person.objects.count()
    with pytest.raises(CommandError, match="organisations that are not the demonstration's"):
        call_command("seed_demo")
    assert Person.objects.count() == before


def test_a_day_that_has_not_come_is_refused() -> None:
    with pytest.raises(CommandError, match="has not come yet"):
        call_command("seed_demo", "--today", "2999-01-01")


def test_a_story_has_no_deeds_in_the_future() -> None:
    with pytest.raises(ValueError, match="has not happened yet"):
        Story().add(0, lambda _: None)


def test_a_database_without_tables_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_table() -> bool:
        raise OperationalError("no such table: members_person")

    monkeypatch.setattr(seed, "is_seeded", no_table)
    with pytest.raises(CommandError, match=r"no such table: members_person\. New tables come by: ./run manage migrate"):
        call_command("seed_demo")


def test_what_is_seeded_is_not_seeded_again(operator: builders.Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    Person.objects.update(is_demo=True)
    monkeypatch.setattr(seed, "seed", None)  # to call it would be a TypeError
    assert run("seed_demo") == "The demonstration is here already; nothing was changed.\n"


def test_a_database_without_waiting_migrations_is_not_migrated() -> None:
    assert not migrations_wait()


def test_a_database_of_another_line_of_migrations_is_left_alone_with_the_way_out() -> None:
    MigrationRecorder(connection).record_applied("members", "0024_own_approval")
    with pytest.raises(CommandError, match=r"made by another version of Sigill.*Move the var directory away"):
        call_command("prepare_demo")
    assert not Person.objects.exists()


def test_make_demo_key_tells_the_file_and_the_fingerprint(own_keys: Path, key_directory: Path) -> None:
    own_keys.symlink_to(key_directory)
    said = run("make_demo_key")
    assert said == f"{own_keys / 'demo.pem'}: SHA-256 {key.ensure().certificate_sha256}\n"


def test_the_banner_names_who_can_log_in(operator: builders.Operator) -> None:
    Person.objects.update(is_demo=True)
    said = run("demo_banner", "--port", "4711")
    assert said.startswith("DEMO")
    assert "http://127.0.0.1:4711/" in said
    assert PASSWORD in said
    for person in (operator.registrar, operator.second_registrar, operator.key_custodian):
        assert person.email in said


def test_the_banner_shows_both_registrars_and_one_person_for_any_other_role(operator: builders.Operator) -> None:
    builders.in_role(operator, Role.TRUST_OFFICER, operator.organisation)
    Person.objects.update(is_demo=True)
    roles = [role for role, _ in banner.log_ins()]
    assert roles == ["Registrar", "Registrar", "Trust officer", "Decision maker", "Key custodian"]


@pytest.mark.usefixtures("on_the_day")
def test_a_feed_that_is_not_published_yet_says_so_and_has_no_line_to_check(operator: builders.Operator) -> None:
    feed = builders.feed(operator)
    said = run("demo_banner", "--base-url", "https://sigill.example")
    assert f"https://sigill.example/md/{feed.slug}.xml   (not published yet" in said
    assert banner.fingerprint(feed.signing_key.certificate_sha256) in said
    assert "xmlsec1" not in said


@needs_xmlsec1
@pytest.mark.consumers
@pytest.mark.usefixtures("own_keys")
def test_the_line_in_the_banner_verifies_the_feed_and_refuses_a_tampered_one(
    operator: builders.Operator, member: builders.Member, settings: Settings
) -> None:
    settings.SIGILL_FETCH_SERVED = False
    feed = builders.feed(operator)
    feed.signing_key = key.ensure()
    feed.save()
    builders.admitted_entity(operator, member)
    assert publish(feed.slug).what == "published"
    line = run("demo_banner", "--port", "4711").strip().splitlines()[-1].strip()
    fetching, _, checking = line.partition(" | ")
    assert fetching == f"curl -s http://127.0.0.1:4711/md/{feed.slug}.xml"
    aggregate = (settings.RELEASES / feed.slug / "current" / "aggregate.xml").read_bytes()
    tampered = aggregate.replace(b"norrvik.example/acs", b"norrvjk.example/acs", 1)
    assert tampered != aggregate
    for document, code in ((aggregate, 0), (tampered, 1)):
        done = subprocess.run(["sh", "-c", checking], input=document, capture_output=True, check=False)
        assert done.returncode == code, done.stderr
