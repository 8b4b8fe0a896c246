"""/healthz and /readyz: who is asked, what is said, and that nothing else is."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as given
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings
from redis import Redis, RedisError

from federation.health import check_served, parts
from federation.models import Publication
from members.clock import clock_at, now
from tests.cycle.conftest import Published
from tests.tiers import needs_postgres

NOBODY_S_REDIS = "redis://:a-password@127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def own_broker(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "queues"
    folder.mkdir()
    settings.CELERY_BROKER_URL = "filesystem://localhost"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(folder)}
    return folder


def test_the_process_is_alive_without_any_database() -> None:
    """No mark for the database here: a query would fail the test."""
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"alive\n")
    assert answer["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer


@pytest.mark.django_db
def test_it_is_ready_when_every_part_is_well() -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    told = json.loads(answer.content)
    assert told == {"ready": True, "parts": dict.fromkeys(("database", "migrations", "broker", "releases"), "ok")}


@pytest.mark.django_db
def test_whoever_asks_under_another_name_is_answered(settings: Settings) -> None:
    """As a kubelet does, by the pod's address; and by plain HTTP where people are sent on to TLS."""
    settings.ALLOWED_HOSTS = ["sigill.example"]
    settings.SECURE_SSL_REDIRECT = True
    for path in ("/healthz", "/readyz"):
        assert Client().get(path, headers={"Host": "10.1.2.3:8000"}).status_code == 200
    assert Client().get("/service/", headers={"Host": "sigill.example"}).status_code == 301


@pytest.mark.django_db
def test_a_database_that_is_gone_is_named_and_what_stands_on_it_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def cursor(self) -> None:
            raise OperationalError("connection to 10.0.0.5 failed: password for user sigill is hemlig")

    monkeypatch.setattr(parts, "connection", Gone())
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    told = json.loads(answer.content)
    assert told["parts"] == {"database": "unreachable", "migrations": "unknown", "broker": "ok", "releases": "unknown"}
    assert not told["ready"]
    assert b"hemlig" not in answer.content
    assert b"10.0.0.5" not in answer.content


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_seen() -> None:
    MigrationRecorder.Migration.objects.filter(app="federation", name="0001_initial").delete()
    answer = Client().get("/readyz")
    assert (answer.status_code, json.loads(answer.content)["parts"]["migrations"]) == (503, "behind")
    assert parts.unapplied() == ["federation.0001_initial"]


@pytest.mark.django_db
def test_a_broker_that_does_not_answer_is_seen_and_its_password_is_not_told(settings: Settings) -> None:
    settings.CELERY_BROKER_URL = NOBODY_S_REDIS
    answer = Client().get("/readyz")
    assert (answer.status_code, json.loads(answer.content)["parts"]["broker"]) == (503, "unreachable")
    assert b"a-password" not in answer.content


@pytest.mark.django_db
def test_a_broker_that_answers_is_well(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:6379/9"
    monkeypatch.setattr(Redis, "ping", lambda _self: True)
    assert parts.broker() == parts.Word.WELL
    monkeypatch.setattr(Redis, "ping", _refuses)
    assert parts.broker() == parts.Word.UNREACHABLE


def _refuses(_self: Redis) -> None:
    raise RedisError("NOAUTH")


@pytest.mark.django_db
def test_a_broker_s_folder_that_is_not_there_is_seen(own_broker: Path) -> None:
    own_broker.rmdir()
    assert parts.broker() == parts.Word.MISSING


def test_releases_that_are_gone_are_seen_and_those_that_never_were_are_no_fault(
    published: Published, settings: Settings
) -> None:
    assert parts.releases() == parts.Word.WELL
    settings.RELEASES = Path(given.RELEASES) / "elsewhere"
    assert parts.releases() == parts.Word.MISSING
    Publication.objects.update(state="failed")
    assert parts.releases() == parts.Word.WELL


@pytest.mark.postgres
@needs_postgres
@pytest.mark.django_db
def test_the_clock_of_a_real_postgresql_is_asked() -> None:
    """`check --deploy`, whose other faults tests/deploy makes."""
    assert list(check_served.clock()) == []
    with clock_at(now() + timedelta(minutes=1)):
        (found,) = check_served.clock()
    assert "60.0 s behind" in found.msg


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_takes_no_form(path: str) -> None:
    assert Client(enforce_csrf_checks=True).post(path).status_code == 405
