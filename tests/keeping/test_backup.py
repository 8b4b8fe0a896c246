"""Backups are whole, private, without anything that opens a door; and a restore says no before it harms."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cycle import key_material
from tests.cycle.installation import ROOT, Installation, _own_database

pytestmark = pytest.mark.processes

LOG_IN = """
from django.contrib.sessions.backends.db import SessionStore
from allauth.usersessions.models import UserSession
from datetime import timedelta
from members.clock import now
from members.models import ApiToken, RoleAssignment
session = SessionStore(); session["who"] = "karin"; session.create()
role = RoleAssignment.objects.select_related("person")[0]
by = role.person
UserSession.objects.create(user=by, ip="192.0.2.1", session_key=session.session_key, user_agent="x")
more = dict(name="Prov", scopes=[], issued_at=now(), expiry=timedelta(days=1))
token, key = ApiToken.objects.create(user=by, organisation_id=role.organisation_id, **more)
print(session.session_key, key)
"""


@pytest.fixture(scope="module")
def opened(installation: Installation) -> list[str]:
    """A session's key and a token's, both in use."""
    return installation.manage("shell", "-c", LOG_IN, check=True).stdout.split()[-2:]


@pytest.fixture(scope="module")
def backup(installation: Installation, opened: list[str]) -> Path:
    done = installation.manage("backup", check=True)
    return Path(done.stdout.splitlines()[0])


@pytest.fixture
def copy(backup: Path, tmp_path: Path) -> Path:
    """One that the test may spoil."""
    return Path(shutil.copytree(backup, tmp_path / "copy"))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    """A machine on which nothing is yet."""
    var = tmp_path / f"v{uuid4().hex[:8]}"
    var.mkdir()
    made = Installation(var, _own_database(var))
    yield made
    made.remove()


def restored(into: Installation, directory: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return into.manage("restore", str(directory), *more)


def refused(into: Installation, directory: Path, *more: str) -> str:
    done = restored(into, directory, *more)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def change(directory: Path, **said: object) -> None:
    manifest = directory / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | said))


def contents(backup: Path) -> bytes:
    """All that stands in it, out of its compression."""
    dump = backup / "database.dump"
    text = b""
    if dump.exists():
        text = subprocess.run(["pg_restore", "-f", "-", str(dump)], capture_output=True, check=True).stdout
    return text + b"".join(path.read_bytes() for path in sorted(backup.iterdir()))


def test_the_drill_puts_a_backup_back_verifies_it_and_reports(installation: Installation) -> None:
    told = installation.manage("backup", "--drill", check=True).stdout
    assert "The audit chain is whole: " in told
    assert "documents have their digests" in told
    assert "The drill went well; its database is removed." in told


def test_only_its_owner_reads_a_backup(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in backup.iterdir()} == {0o600}


def test_no_key_no_session_and_no_token_stands_in_a_backup(
    installation: Installation, backup: Path, opened: list[str]
) -> None:
    session, token = opened
    private = key_material.load(installation.var / "keys" / "demo.pem")
    wanted = {"session": session.encode(), "token": token.encode(), **key_material.traces(private)}
    content = contents(backup)
    assert key_material.found_in(iter([("backup", content)]), wanted) == []
    assert b"karin@sigill.example" in content, "what is looked for would be found"


def test_the_manifest_says_what_was_backed_up(installation: Installation, backup: Path) -> None:
    said = json.loads((backup / "manifest.json").read_text())
    assert said["feeds"]["production"]["served"] == installation.serial()
    assert said["feeds"]["production"]["known"] == installation.serial()
    assert said["audit"]["length"] > 100
    assert len(said["audit"]["head"]) == 64
    assert said["schema"]["federation"][0] == "0001_initial"
    assert "django_session" in said["left_out"]


def test_a_restored_copy_passes_audit_verify_and_has_every_row(empty: Installation, backup: Path) -> None:
    done = restored(empty, backup)
    assert done.returncode == 0, done.stderr
    assert "The audit chain is whole" in empty.manage("audit_verify", check=True).stdout
    events = json.loads((backup / "manifest.json").read_text())["audit"]["length"]
    asked = "from members.models import AuditEvent; print(AuditEvent.objects.latest('number').number)"
    assert empty.manage("shell", "-c", asked, check=True).stdout.split()[-1] == str(events + 1), "and says that it was"


def test_a_restored_copy_on_a_machine_where_nothing_is_served_asks_before_it_publishes(
    empty: Installation, installation: Installation, backup: Path
) -> None:
    restored(empty, backup)
    shutil.copytree(installation.var / "keys", empty.var / "keys")
    done = empty.manage("publish", "production")
    assert "was restored: it is older than what it would publish from" in done.stdout + done.stderr
    assert not (empty.var / "releases" / "production" / "current").exists()


def test_a_database_with_something_in_it_is_kept_unless_told(installation: Installation, backup: Path) -> None:
    said = refused(installation, backup)
    assert "The database has something in it" in said
    assert "--over" in said
    assert restored(installation, backup, "--over").returncode == 0
    installation.manage("audit_verify", check=True)


def test_a_backup_of_a_newer_sigill_is_refused_by_name(empty: Installation, copy: Path) -> None:
    said = json.loads((copy / "manifest.json").read_text())["schema"]
    change(copy, schema=said | {"members": [*said["members"], "0999_of_tomorrow"]})
    assert "does not know members 0999_of_tomorrow" in refused(empty, copy)


@pytest.mark.parametrize("part", ["database", "manifest"])
def test_a_backup_that_is_cut_short_is_refused(empty: Installation, copy: Path, part: str) -> None:
    path = next(path for path in copy.iterdir() if path.name.startswith(part))
    path.write_bytes(path.read_bytes()[:-20])
    assert ("is not what the manifest says" if part == "database" else "is no manifest") in refused(empty, copy)


def test_a_backup_of_another_form_or_kind_of_database_is_refused(empty: Installation, copy: Path) -> None:
    change(copy, vendor="oracle")
    assert "This is a backup of oracle" in refused(empty, copy)
    change(copy, form=2)
    assert "reads form 1" in refused(empty, copy)


def test_a_directory_without_a_backup_is_said_to_be_none(empty: Installation, tmp_path: Path) -> None:
    assert "No such file" in refused(empty, tmp_path / "nothing")


def test_a_manifest_that_claims_more_rows_than_there_are_is_found_out(empty: Installation, copy: Path) -> None:
    rows = json.loads((copy / "manifest.json").read_text())["rows"]
    change(copy, rows=rows | {"members_person": 9999})
    assert "What was put back is not what was backed up (members_person" in refused(empty, copy)


WRITER = """
import pathlib
from members.actions import organisations
from members.models import Person, RoleAssignment
from members.roles import Role
from tests.builders import organisation_number
by = RoleAssignment.objects.filter(role=Role.REGISTRAR)[0].person
stop, begun, n = pathlib.Path({stop!r}), pathlib.Path({begun!r}), 0
while not stop.exists():
    names = dict(name_sv=f"Skrivare {{n}}", name_en=f"Writer {{n}}", is_another=True)
    kinds = dict(legal_form="region", sector="regional_care", size_class="large")
    organisations.register(by=by, number=organisation_number(700000 + n), **names, **kinds)
    begun.touch()
    n += 1
"""


def test_a_backup_taken_while_others_write_is_one_instant_of_the_database(
    installation: Installation, tmp_path: Path
) -> None:
    """Events, their objects and the chain's end are those of one transaction's end: the drill reads them all."""
    stop, begun = tmp_path / "stop", tmp_path / "begun"
    program = WRITER.format(stop=str(stop), begun=str(begun))
    writer = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-c", program],
        cwd=ROOT,
        env=installation.environment(),
        stderr=subprocess.PIPE,
    )
    try:
        while not begun.exists():
            assert writer.poll() is None, writer.stderr and writer.stderr.read()
            os.sched_yield()
        lengths = set()
        for number in range(2):
            done = installation.manage("backup", "--drill", "--to", str(tmp_path / str(number)), check=True)
            assert "The drill went well" in done.stdout
            manifest = Path(done.stdout.splitlines()[0]) / "manifest.json"
            lengths.add(json.loads(manifest.read_text())["audit"]["length"])
        assert writer.poll() is None
    finally:
        stop.touch()
        writer.wait(timeout=60)
    assert len(lengths) == 2, "it did write meanwhile"
