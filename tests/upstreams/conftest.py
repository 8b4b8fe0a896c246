"""Another federation's server on the loopback interface, and an upstream whose key two operators have pinned."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pytest_django import Settings

from federation.actions import upstreams
from federation.models import UpstreamFeed
from federation.models.joint_act import JointActKind
from tests.builders import Operator, again
from tests.foreign.making import REGISTRAR, public_pem, signed
from tests.joint import together


class Abroad(ThreadingHTTPServer):
    """Answers every question with `document`, by its ETag; `status`, `kind` and `claimed` are ways to disappoint."""

    document = b""
    status = 200
    kind = "application/samlmetadata+xml"
    location = ""
    cut = 0
    asked = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/md.xml"

    @property
    def etag(self) -> str:
        return f'"{hash(self.document)}"'


class _Answer(BaseHTTPRequestHandler):
    server: Abroad

    def do_GET(self) -> None:
        self.server.asked += 1
        known = self.headers.get("If-None-Match") == self.server.etag
        body = b"" if known else self.server.document
        self.send_response(304 if known else self.server.status)
        self.send_header("ETag", self.server.etag)
        self.send_header("Content-Type", self.server.kind)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) - self.server.cut])

    def log_message(self, *_: object) -> None:
        """Nothing on the console."""


@pytest.fixture
def abroad(settings: Settings) -> Iterator[Abroad]:
    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1"]
    with Abroad(("127.0.0.1", 0), _Answer) as server:
        server.document = signed()
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def draft(operator: Operator, abroad: Abroad) -> UpstreamFeed:
    """Nobody has pinned a key yet."""
    by = again(operator.key_custodian)
    return upstreams.record(by=by, slug="granland", name="Gränland", url=abroad.url, registrars=[REGISTRAR])


@pytest.fixture
def upstream(draft: UpstreamFeed, operator: Operator) -> UpstreamFeed:
    together(operator, JointActKind.PIN_UPSTREAM, upstream=draft.slug, keys=public_pem())
    return UpstreamFeed.objects.get(pk=draft.pk)
