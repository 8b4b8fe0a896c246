"""What every answer carries, whoever asks for what: pages, errors, the API, feeds, files; and sessions."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as live
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from pytest_django import Settings

from members.models import Person
from tests import builders
from tests.cycle.conftest import Published, key_directory, prepared, published  # noqa: F401 - fixtures
from tests.pages.visiting import browser

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "ett-riktigt-langt-losenord"
# Kind, address, status.
PEOPLE = [
    ("a page", "/accounts/login/", 200),
    ("a public page", "/status/", 200),
    ("a page that asks to log in", "/organisations/", 302),
    ("a page that there is not", "/nowhere/", 404),
    ("a method that there is not", "/service/", 405),
]
MACHINES = [
    ("an API answer", "/api/v1/feeds/", 200),
    ("an API problem", "/api/v1/nowhere/", 404),
    ("a feed", "/md/production.xml", 200),
    ("a feed that there is not", "/md/nowhere.xml", 404),
    ("an answer of MDQ", "/md/production/entities/https%3A%2F%2Fsp1.norrvik.example%2Fmetadata", 200),
    ("an entity that there is not", "/md/production/entities/nobody", 404),
    ("the status for programs", "/service.json", 200),
    ("a style sheet", "/static/sigill/federation.css", 200),
    ("a file that there is not", "/static/nowhere.css", 404),
]


def ask(address: str, status: int) -> HttpResponse:
    visitor = browser()
    return visitor.post(address) if status == 405 else visitor.get(address)


@pytest.mark.parametrize(("kind", "address", "status"), PEOPLE, ids=[kind for kind, *_ in PEOPLE])
def test_every_answer_to_people_has_the_headers_of_security(
    published: Published,  # noqa: F811
    kind: str,
    address: str,
    status: int,
) -> None:
    answer = ask(address, status)
    assert answer.status_code == status, kind
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(("kind", "address", "status"), MACHINES, ids=[kind for kind, *_ in MACHINES])
def test_every_answer_to_programs_says_what_it_is_and_is_not_guessed_at(
    published: Published,  # noqa: F811
    kind: str,
    address: str,
    status: int,
) -> None:
    answer = ask(address, status)
    assert answer.status_code == status, kind
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"]


def test_what_a_person_sees_who_is_logged_in_is_kept_by_no_cache_between(operator: builders.Operator) -> None:
    said = browser(operator.registrar).get("/organisations/")["Cache-Control"]
    assert "private" in said or "no-store" in said


def test_cookies_of_production_go_over_tls_and_not_to_scripts() -> None:
    """In an interpreter of its own: the tests' settings are the demonstration's."""
    program = (
        "from federation import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SESSION_COOKIE_HTTPONLY, s.SECURE_HSTS_SECONDS > 30000000, s.DEBUG)"
    )
    environ = {
        "PATH": "/usr/bin:/bin",
        "SIGILL_MODE": "production",
        "SECRET_KEY": "a-long-random-value-of-somebody-s-own-0123456789",
        "SIGILL_REGISTRATION_AUTHORITY": "https://federation.example",
        "SIGILL_REGISTRATION_POLICY": "https://federation.example/policy",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True", "True", "True", "False"]
    assert live.SESSION_COOKIE_SAMESITE == "Lax"


@pytest.fixture
def somebody(db: None, settings: Settings) -> Person:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return builders.person("Siv Andersson", password=PASSWORD)


def _log_in(visitor: Client, person: Person, **more: str) -> HttpResponse:
    return visitor.post("/accounts/login/", {"login": person.email, "password": PASSWORD, **more})


def test_a_log_in_begins_a_session_that_nobody_knew_before(somebody: Person) -> None:
    """Whoever planted a session's key in a browser has nothing of the log-in that follows."""
    visitor = Client()
    planted = visitor.session
    planted["planted"] = "yes"
    planted.save()
    visitor.cookies[live.SESSION_COOKIE_NAME] = planted.session_key
    _log_in(visitor, somebody)
    key = visitor.cookies[live.SESSION_COOKIE_NAME].value
    assert key != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()


def test_a_log_out_ends_the_session_where_it_is_kept(somebody: Person) -> None:
    visitor = Client()
    _log_in(visitor, somebody)
    key = visitor.cookies[live.SESSION_COOKIE_NAME].value
    visitor.post("/accounts/logout/")
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_a_log_in_leads_nowhere_outside(somebody: Person, elsewhere: str) -> None:
    answer = _log_in(Client(), somebody, next=elsewhere)
    assert "evil" not in answer.get("Location", "")
    assert "javascript" not in answer.get("Location", "")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"])
def test_a_host_that_is_not_ours_is_not_answered_for(db: None, settings: Settings, host: str) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert _status({"host": host}) == 400
    assert _status({"host": "127.0.0.1"}) == 200


def _status(headers: dict[str, str]) -> int:
    """Of the bare answer, which is no page; the test's own handler leaves the test its connection."""
    return ClientHandler()(RequestFactory(headers=headers).get("/accounts/login/").environ).status_code
