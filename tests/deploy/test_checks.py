"""What `manage.py check --deploy` adds: each finding made by the smallest fault, and an installation without any."""

import os
import smtplib
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.checks import registry
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from federation.health import check_keys, check_served, check_stores, checks, parts
from federation.health.words import TAG
from members.clock import clock_at
from tests import builders
from tests.cycle.conftest import Published

pytestmark = pytest.mark.django_db


def found() -> dict[str, str]:
    """Ids of what is found, with sentence and hint."""
    return {str(one.id): f"{one.msg} {one.hint}" for one in checks.installation()}


class Front(BaseHTTPRequestHandler):
    """Serves one body with one Date, as a public address does."""

    body, date = b"", ""

    def do_GET(self) -> None:
        self.send_response_only(200)
        self.send_header("Date", self.date)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def front(published: Published, settings: Settings) -> Iterator[type[Front]]:
    """The public address, with what is published behind it."""
    Front.body = (published.releases / "production" / "current" / "aggregate.xml").read_bytes()
    Front.date = format_datetime(builders.AT, usegmt=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SIGILL_BASE_URL = f"http://127.0.0.1:{server.server_port}"
    yield Front
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def sound(front: type[Front], published: Published, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with nothing to find; its directory of keys."""
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:6379/9"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": "/x"}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "registry@norrvik.example"
    monkeypatch.setattr(parts, "broker", lambda: parts.Word.WELL)
    # The tests' day is another than PostgreSQL's, where they run on it: tests/observe asks the real one.
    monkeypatch.setattr(check_served, "connection", SimpleNamespace(vendor="sqlite"))
    monkeypatch.setattr(check_stores, "cache", SimpleNamespace(set=lambda *_: None, get=lambda _key: "kept"))
    monkeypatch.setattr(check_stores, "get_connection", lambda: SimpleNamespace(open=lambda: True, close=lambda: None))
    monkeypatch.setattr(check_stores.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1 << 40))
    keys = Path(settings.SIGILL_KEY_DIR)
    keys.chmod(0o700)
    return keys


@pytest.mark.usefixtures("sound")
def test_nothing_is_found_where_all_is_well() -> None:
    assert found() == {}


def test_they_are_asked_by_check_deploy_alone() -> None:
    assert checks.installation in registry.registry.deployment_checks
    assert checks.installation not in registry.registry.registered_checks
    assert registry.registry.tag_exists(TAG, include_deployment_checks=True)
    call_command("check", tags=[TAG], deploy=True, fail_level="CRITICAL")


def test_every_finding_has_an_id_a_sentence_and_a_hint(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    for one in checks.installation():
        assert str(one.id).startswith("sigill.")
        assert one.msg.endswith((".", ")"))
        assert one.hint


@pytest.mark.parametrize(("mode", "which"), [(0o640, "first.pem"), (0o604, "first.pem"), (0o750, ".")])
def test_a_key_or_its_directory_that_others_can_read(sound: Path, mode: int, which: str) -> None:
    path = sound / which
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        assert f"chmod {'0700' if which == '.' else '0600'}" in found()["sigill.E050"]
    finally:
        path.chmod(before)


def test_a_key_of_another_user(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_keys.os, "geteuid", lambda: os.getuid() + 1)
    assert "Run this as the signer's user." in found()["sigill.E051"]


def test_a_directory_of_keys_that_is_not_there(sound: Path, settings: Settings) -> None:
    settings.SIGILL_KEY_DIR = str(sound / "nowhere")
    assert "cannot be looked at" in found()["sigill.E052"]


def test_a_pin_that_others_can_read_and_a_module_that_is_not_there(
    sound: Path, settings: Settings, tmp_path: Path
) -> None:
    pin = tmp_path / "pin"
    pin.write_text("1234")
    pin.chmod(0o644)
    settings.SIGILL_PKCS11_PIN_FILE, settings.SIGILL_PKCS11_MODULE = str(pin), "/nowhere.so"
    assert {"sigill.E050", "sigill.E053"} == set(found())
    assert "1234" not in str(found())


@pytest.mark.usefixtures("sound")
def test_an_environment_without_a_key_is_told_where_to_look(settings: Settings) -> None:
    settings.SIGILL_KEY_DIR = ""
    assert list(found()) == ["sigill.I054"]


@pytest.mark.usefixtures("sound")
def test_a_directory_without_a_key(settings: Settings, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir(mode=0o700)
    settings.SIGILL_KEY_DIR = str(empty)
    assert list(found()) == ["sigill.E055"]


@pytest.mark.usefixtures("sound")
def test_two_libxml2_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_keys.xmlsec, "get_libxml_version", lambda: (2, 9, 1))
    assert "xmlsec uses 2.9.1." in found()["sigill.E060"]


@pytest.mark.usefixtures("sound")
def test_a_broker_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "broker", lambda: parts.Word.UNREACHABLE)
    assert "CELERY_BROKER_URL" in found()["sigill.E010"]


@pytest.mark.usefixtures("sound")
def test_a_broker_of_files(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CELERY_BROKER_URL = "filesystem://localhost"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": "/nowhere"}
    assert list(found()) == ["sigill.W011"]
    monkeypatch.setattr(parts, "broker", lambda: parts.Word.MISSING)
    assert "cannot be written" in found()["sigill.E010"]


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_a_cache_that_processes_do_not_share(settings: Settings, backend: str) -> None:
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    assert "CACHE_URL" in found()["sigill.E020"]


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("get", [lambda _key: None, lambda _key: Path("/nowhere").stat()], ids=["forgets", "fails"])
def test_a_cache_that_does_not_keep(monkeypatch: pytest.MonkeyPatch, get: Callable[[str], object]) -> None:
    monkeypatch.setattr(check_stores, "cache", SimpleNamespace(set=lambda *_: None, get=get))
    assert list(found()) == ["sigill.E021"]


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize(("free", "told"), [(100 << 20, "sigill.E031"), (1 << 30, "sigill.W031")])
def test_a_disk_that_fills(monkeypatch: pytest.MonkeyPatch, free: int, told: str) -> None:
    monkeypatch.setattr(check_stores.shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    assert list(found()) == [told]


@pytest.mark.usefixtures("sound")
def test_releases_that_cannot_be_read(settings: Settings) -> None:
    settings.RELEASES = Path("/nowhere/releases")
    assert "SIGILL_VAR" in found()["sigill.E030"]


@pytest.mark.usefixtures("sound")
def test_mail_that_goes_nowhere(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert list(found()) == ["sigill.W040"]


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("reason", [ConnectionRefusedError(), smtplib.SMTPAuthenticationError(535, b"hemlig")])
def test_a_mail_server_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, reason: Exception) -> None:
    def refuse() -> None:
        raise reason

    monkeypatch.setattr(check_stores, "get_connection", lambda: SimpleNamespace(open=refuse))
    assert type(reason).__name__ in found()["sigill.E041"]
    assert "hemlig" not in found()["sigill.E041"]


@pytest.mark.usefixtures("sound")
def test_letters_from_an_address_that_is_nobody_s(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "sigill@sigill.example"
    assert list(found()) == ["sigill.I042"]


@pytest.mark.usefixtures("sound")
def test_a_database_that_does_not_answer_is_found_and_no_more_is_asked_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "database", lambda: parts.Word.UNREACHABLE)
    assert list(found()) == ["sigill.E001"]


@pytest.mark.usefixtures("sound")
def test_migrations_that_are_not_applied() -> None:
    MigrationRecorder.Migration.objects.filter(app="members", name="0001_initial").delete()
    assert "members.0001_initial first" in found()["sigill.E002"]


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("seconds", [-5, 5])
def test_a_clock_that_is_not_the_database_s(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """As PostgreSQL would answer, wherever this runs."""
    theirs = builders.AT + timedelta(seconds=seconds)

    class Cursor:
        def __enter__(self) -> "Cursor":
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing is held."""

        def execute(self, _sql: str) -> None:
            """Asked."""

        def fetchone(self) -> tuple[datetime]:
            return (theirs,)

    monkeypatch.setattr(check_served, "connection", SimpleNamespace(vendor="postgresql", cursor=Cursor))
    assert f"5.0 s {'ahead' if seconds > 0 else 'behind'}" in found()["sigill.E070"]


def test_a_clock_that_is_not_the_public_address_s(sound: Path, front: type[Front]) -> None:
    front.date = format_datetime(builders.AT.astimezone(UTC) - timedelta(minutes=3), usegmt=True)
    assert "180.0 s behind" in found()["sigill.W071"]


@pytest.mark.usefixtures("sound")
def test_a_public_address_that_does_not_answer(settings: Settings) -> None:
    settings.SIGILL_BASE_URL = "http://127.0.0.1:1"
    assert "http://127.0.0.1:1/md/production.xml cannot be fetched" in found()["sigill.E081"]


def test_a_public_address_with_another_s_bytes(sound: Path, front: type[Front]) -> None:
    front.body = front.body.replace(b"sp1.norrvik", b"spX.norrvik")
    assert "(content-changed)" in found()["sigill.E082"]


@pytest.mark.usefixtures("sound")
def test_a_feed_that_has_expired() -> None:
    with clock_at(builders.AT + timedelta(days=11)):
        assert "(expired)" in found()["sigill.E082"]


@pytest.mark.usefixtures("sound")
def test_before_the_first_publication_there_is_nothing_to_fetch(published: Published) -> None:
    published.feed.publications.update(state="failed")
    assert list(found()) == ["sigill.I080"]
