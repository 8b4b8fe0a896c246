"""Log lines as JSON: the identities are in them, and nothing that is a secret, a person or a document."""

import json
import logging
import logging.config
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from gunicorn.config import Config

from deploy.web_log import WebLog
from federation.celery import name_the_task, unname_the_task
from members.log_lines import json_lines, without_secrets
from members.request_id import RequestIdMiddleware, WithRequestId
from tests.run.conftest import ROOT

SECRETS = {
    "token": "Authorization: Bearer sigill_0123456789abcdef0123456789",
    "bare token": "used sigill_4hR9xKq27TzPwLmN8vBcXyZ1 twice",
    "cookie": "Cookie: sessionid=k3jd8s7dh2k9; csrftoken=Qw3rTyUiOp",
    "cookie in a dictionary": "{'Cookie': 'sessionid=k3jd8s7dh2k9'}",
    "address": "letter to anna.andersson@region.example",
    "password": "postgres://sigill:hemligt-losen@10.0.0.5/sigill",
    "password by name": "password=hemligt-losen",
    "key": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----",
    "cut off key": "-----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADANBg",
    "metadata": '<md:EntityDescriptor entityID="https://idp.norrvik.example">Anna</md:EntityDescriptor>',
    "cut off metadata": '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.norr',
    "assertion": "SAMLResponse=PHNhbWxwOlJlc3BvbnNl",
    "page": "<html><p>Anna</p></html>",
    "one-time link": "Internal Server Error: /invited/Zx81kQ0aPl3nVb7T/",
    "reset link": "GET /accounts/password/reset/key/1-c9x2v1-8f7e6d5c/",
    "code": "GET /accounts/elsewhere/oidc/callback/?code=4_0AX4XfWi",
    "web token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXI",
    "personal number": "19121212-1212 asked",
    "one-time code": "otp: 123456",
}
TELLTALES = (
    *("0123456789abcdef", "4hR9xKq2", "k3jd8s7d", "Qw3rTy", "anna", "Anna", "hemligt", "MIIEvQ", "norrvik", "norr"),
    *("PHNhbWx", "Zx81kQ", "8f7e6d5c", "0AX4XfWi", "c2lnbmF0", "1212-1212", "123456"),
)
PLAIN = (
    "production: serial 41 published, 3 entities",
    "Task federation.tasks.publish_feed[0b5c3a1e-6f3a-4d55-9d56-1f0b2a3c4d5e] succeeded in 0.31s: 'production: ok'",
    "key-mode: /etc/sigill/keys/fed-2027.pem has mode 0644",
    '  File "manage.py", line 3, in <module>',
    "<Feed: production> and <frozen importlib._bootstrap>",
    "SE5560000001 has entity https://idp.norrvik.example/metadata",
    "aggregate ab12" + "0" * 60,
)


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What the root logger writes, as the settings have it for LOG_FORMAT=json."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(json_lines())
    handler.addFilter(WithRequestId())
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def only(lines: StringIO) -> dict[str, object]:
    (line,) = lines.getvalue().splitlines()
    found: dict[str, object] = json.loads(line)
    return found


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_no_secret_no_person_and_no_document_is_written(lines: StringIO, secret: str) -> None:
    logging.getLogger("elsewhere").error("it was %s", secret)
    written = lines.getvalue()
    assert [word for word in TELLTALES if word in written] == []
    assert str(only(lines)["event"]).startswith("it was")


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_nor_by_way_of_an_exception(lines: StringIO, secret: str) -> None:
    def fail() -> None:
        raise ValueError(secret)

    try:
        fail()
    except ValueError:
        logging.getLogger("elsewhere").exception("it failed")
    assert [word for word in TELLTALES if word in lines.getvalue()] == []
    assert "ValueError" in str(only(lines)["exception"])


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert without_secrets(text) == text


def test_a_request_with_all_of_them_leaves_its_identity_and_none_of_them(lines: StringIO) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        given = (request.headers, request.body.decode(), request.get_full_path(), request.COOKIES)
        logging.getLogger("django.request").error("%s %s %s %s", *given, extra={"request": request, "status_code": 500})
        return HttpResponse(status=500)

    request = RequestFactory().post(
        "/invited/Zx81kQ0aPl3nVb7T/?email=anna@region.example",
        data=SECRETS["metadata"],
        content_type="application/samlmetadata+xml",
        headers={
            "Authorization": "Bearer sigill_0123456789abcdef0123456789",
            "Cookie": "sessionid=k3jd8s7dh2k9",
            "X-Request-ID": "from-the-proxy-1",
        },
    )
    RequestIdMiddleware(fail)(request)
    assert [word for word in TELLTALES if word in lines.getvalue()] == []
    line = only(lines)
    assert (line["request"], line["level"], line["logger"]) == ("from-the-proxy-1", "error", "django.request")
    assert set(line) == {"event", "request", "level", "logger", "at"}


def test_a_task_s_lines_have_its_identity_what_it_does_and_its_job(lines: StringIO) -> None:
    request = SimpleNamespace(delivery_info={"is_eager": True})
    task = SimpleNamespace(name="members.tasks.run_job", request=request)
    name_the_task("0b5c3a1e-6f3a", task=task, args=(17,))
    logging.getLogger("members").warning("half-way")
    unname_the_task("0b5c3a1e-6f3a", task=task)
    line = only(lines)
    assert (line["task"], line["doing"], line["job"]) == ("0b5c3a1e-6f3a", "members.tasks.run_job", 17)
    logging.getLogger("members").warning("afterwards")
    assert not {"task", "doing", "job"} & set(json.loads(lines.getvalue().splitlines()[1]))


def test_plain_lines_are_the_default_and_json_is_asked_for() -> None:
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "plain"
    assert settings.LOGGING["formatters"]["json"]["()"] == "members.log_lines.json_lines"


def _python(program: list[str], **environ: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, "PYTHONPATH": str(ROOT), **environ}
    return subprocess.run(
        [sys.executable, *program], cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_log_format_that_is_none_is_refused() -> None:
    done = _python(["manage.py", "check"], LOG_FORMAT="xml")
    assert "LOG_FORMAT is 'xml'; it must be plain or json." in done.stderr


WORKER = """
import logging
from federation.celery import app
import django
django.setup()
app.log.setup(loglevel=logging.INFO)
from celery.utils.log import get_task_logger
get_task_logger("x").warning("to %s", "anna@region.example")
logging.getLogger("celery.app.trace").info("Task %s succeeded", "x")
"""


@pytest.mark.processes
def test_everything_that_a_worker_writes_is_json() -> None:
    done = _python(["-c", WORKER], LOG_FORMAT="json")
    assert done.returncode == 0, done.stderr
    written = [json.loads(line) for line in (done.stdout + done.stderr).splitlines()]
    assert [line["event"] for line in written] == ["to <e-mail>", "Task x succeeded"]


def test_gunicorn_s_own_lines_are_json_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "json")
    log = WebLog(Config())
    written = StringIO()
    (handler,) = log.error_log.handlers
    assert isinstance(handler, logging.StreamHandler)
    monkeypatch.setattr(handler, "stream", written)
    log.error("Worker (pid:%s) was sent %s", 7, "SIGKILL")
    assert json.loads(written.getvalue())["event"] == "Worker (pid:7) was sent SIGKILL"
