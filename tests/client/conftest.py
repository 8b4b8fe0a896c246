"""The client beside a live server, and beside one that answers as a test wants it to."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django.live_server_helper import LiveServer

SOURCE = Path(__file__).resolve().parents[2] / "clients" / "python" / "src"
sys.path.insert(0, str(SOURCE))

from sigill_client.cli import main  # noqa: E402
from sigill_client.settings import Settings  # noqa: E402
from sigill_client.transport import Transport  # noqa: E402

from members.actions import tokens  # noqa: E402
from members.models import Organisation, Person  # noqa: E402
from members.models.api_token import Scope  # noqa: E402
from tests import builders  # noqa: E402
from tests.builders import Member, Operator  # noqa: E402

VARIABLES = ("SIGILL_URL", "SIGILL_TOKEN", "SIGILL_TOKEN_FILE", "SIGILL_ORGANISATION", "SIGILL_LANGUAGE")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of whoever runs the tests; and nobody has asked yet."""
    cache.clear()
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@dataclass
class Scripted:
    """Answers what it was given, in order: status, headers, body; "hang up" for a line that breaks."""

    answers: list[Any]
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def scripted() -> Iterator[Callable[..., Scripted]]:
    servers: list[HTTPServer] = []

    def started(*answers: Any) -> Scripted:
        script = Scripted(list(answers))
        server = HTTPServer(("127.0.0.1", 0), _handler(script))
        servers.append(server)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        script.url = f"http://127.0.0.1:{server.server_port}"
        return script

    yield started
    for server in servers:
        server.shutdown()
        server.server_close()


def _handler(script: Scripted) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            script.asked.append((self.command, self.path, headers, body))
            answer = script.answers.pop(0)
            if answer == "hang up":
                self.close_connection = True
                return
            status, headers, content = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - as the standard library names it

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    return Handler


@dataclass
class Waits:
    """A transport that does not wait; `waited` are the pauses that it was told to make, `then` happens meanwhile."""

    waited: list[float] = field(default_factory=list)
    then: Callable[[float], object] | None = None

    def __call__(self, settings: Settings) -> Transport:
        return Transport(settings, pause=self.pause)

    def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        if self.then is not None:
            self.then(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@dataclass
class House:
    """A live registry, a member of it, and a way to run the client there."""

    url: str
    operator: Operator
    member: Member
    environment: Callable[[str, str], None]
    waits: Waits

    @property
    def number(self) -> str:
        return self.member.organisation.number

    def token(self, person: Person, at: Organisation, *scopes: Scope) -> str:
        """From now on the client has this token."""
        _token, key = tokens.issue(at, name="CI", scopes=scopes or tuple(Scope), days=1, by=person)
        self.environment("SIGILL_TOKEN", key)
        return key

    def run(self, *arguments: str) -> int:
        return main(arguments, transport=self.waits)


@pytest.fixture
def house(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, english: None, waits: Waits) -> House:
    operator = builders.operator()
    found = House(live_server.url, operator, builders.member(operator), monkeypatch.setenv, waits)
    monkeypatch.setenv("SIGILL_URL", live_server.url)
    monkeypatch.setenv("SIGILL_ORGANISATION", f"SE/{found.number}")
    found.token(found.member.administrator, found.member.organisation)
    return found
