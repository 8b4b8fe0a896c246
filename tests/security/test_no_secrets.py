"""A whole log-in, a letter and a token: none of their secrets is in a log, a page, a mail of somebody else's, the audit
chain or a copy of the database."""

import logging
import re

import pytest
from django.core import mail
from django.db import connection
from pytest_django import Settings

from federation import settings as ours
from federation.keeping.manifest import LEFT_OUT
from members.actions import deliveries, invitations
from members.models import AuditEvent, AuditPrivate, Person
from members.roles import Role
from tests import builders
from tests.pages.test_second_factor import adds_an_app, code
from tests.pages.visiting import browser

PASSWORD = "ett-riktigt-langt-losenord"
WRONG = "ett-felstavat-losenord"


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def somebody(db: None, settings: Settings) -> Person:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return builders.person("Siv Andersson", password=PASSWORD)


def dump() -> str:
    """Every row as it is kept, but for those that are log-in sessions: a backup leaves them out (tests/keeping)."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - set(LEFT_OUT)
        rows = []
        for table in sorted(tables):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return str(rows)


def test_no_secret_is_in_logs_mails_and_pages_of_a_whole_log_in(
    somebody: Person, everything_logged: pytest.LogCaptureFixture
) -> None:
    key = adds_an_app(browser(somebody))
    visitor = browser()
    pages = [visitor.post("/accounts/login/", {"login": somebody.email, "password": WRONG})]
    pages += [visitor.post("/accounts/login/", {"login": somebody.email, "password": PASSWORD})]
    now = code(key, 1)
    pages += [visitor.post("/accounts/2fa/authenticate/", {"code": now})]
    pages += [visitor.get("/"), visitor.get("/accounts/2fa/")]
    session = visitor.session.session_key
    deliveries.send()
    told = {
        "log": everything_logged.text,
        "mail": "".join(str(one.message()) for one in mail.outbox),
        "page": "".join(page.content.decode() for page in pages),
        "chain": str(list(AuditEvent.objects.values())) + str(list(AuditPrivate.objects.values())),
        "database": dump(),
    }
    secrets = {
        "password": PASSWORD,
        "wrong password": WRONG,
        "authenticator's key": key,
        "code": now,
        "session": session,
    }
    found = [(where, what) for where, text in told.items() for what, secret in secrets.items() if secret in text]
    # The list of one's sessions names them to their owner's browser only where they are ended; nothing is there.
    assert found == []
    assert somebody.email in told["database"], "what is looked for would be found"


def test_the_link_of_an_invitation_is_in_its_letter_and_nowhere_else(
    operator: builders.Operator, member: builders.Member, everything_logged: pytest.LogCaptureFixture
) -> None:
    invitations.invite(member.organisation, email="nils@norrvik.example", roles=[Role.READER], by=operator.registrar)
    database = dump()
    deliveries.send()
    (letter,) = [one for one in mail.outbox if one.to == ["nils@norrvik.example"]]
    secret = re.search(r"/([A-Za-z0-9_-]{20,})/?\s", str(letter.body) + " ")
    assert secret is not None
    assert secret[1] not in everything_logged.text
    assert secret[1] not in database
    assert secret[1] not in dump()


def test_the_key_of_the_server_is_in_no_page_log_or_error(
    db: None, settings: Settings, everything_logged: pytest.LogCaptureFixture
) -> None:
    settings.SECRET_KEY = "the-server-s-own-secret-for-this-test"
    visitor = browser()
    visitor.raise_request_exception = False
    pages = [
        visitor.get(address) for address in ("/", "/nowhere/", "/api/v1/nowhere/", "/service/", "/accounts/login/")
    ]
    assert all(settings.SECRET_KEY not in page.content.decode() for page in pages)
    assert settings.SECRET_KEY not in everything_logged.text


def test_a_line_break_in_an_address_makes_no_line_in_the_log(
    db: None, everything_logged: pytest.LogCaptureFixture
) -> None:
    browser().get("/nowhere/%0A2026-01-01%20CRITICAL%20forged")
    browser().get("/api/v1/%0d%0aforged")
    lines = [line for record in everything_logged.records for line in record.getMessage().splitlines()]
    assert not [line for line in lines if line.startswith(("2026-01-01 CRITICAL", "forged"))]


def test_settings_that_are_secrets_have_no_value_of_their_own_in_the_source() -> None:
    assert ours.DEVELOPMENT_SECRET == "development-secret-for-demo-mode-only", "refused outside the demonstration"
    for name in ("SIGILL_PKCS11_PIN_FILE", "SIGILL_METRICS_TOKEN"):
        assert getattr(ours, name) == ""
