"""deploy/nginx.conf beside what test_serving.py asks it: pages, checkpoints and statements, and the web process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.run.fronts import Nginx, no_nginx
from tests.tiers import tier

pytestmark = tier("processes", no_nginx())

CHECKPOINT = b'{"payload": "..."}'
STATEMENT = b'{"payload": "... ..."}'


class Echo(BaseHTTPRequestHandler):
    """Stands in for the web process: answers with the request line's path and an ETag of its own."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("ETag", '"exact"')
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def web_process(port: int) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", port), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    directory = tmp_path_factory.mktemp("nginx")
    releases: Path = directory / "releases"
    for name, content in {
        "audit/checkpoint-000001.json": CHECKPOINT,
        "status/SE-5560000001.json": STATEMENT,
        "status/.lock": b"",
    }.items():
        (releases / name).parent.mkdir(parents=True, exist_ok=True)
        (releases / name).write_bytes(content)
    (releases / "audit/latest.json").symlink_to("checkpoint-000001.json")
    front = Nginx(directory, releases)
    yield front
    front.stop()


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/md/audit/latest.json", CHECKPOINT),
        ("/md/audit/checkpoint-000001.json", CHECKPOINT),
        ("/md/status/SE-5560000001.json", STATEMENT),
    ],
)
def test_without_the_web_process_checkpoints_and_statements_come_from_the_disk(nginx: Nginx, path: str, content: bytes):
    answer = nginx.ask(path)
    assert (answer.status, answer.body, answer["Content-Type"]) == (200, content, "application/json")
    assert answer["ETag"] is None
    assert answer["Last-Modified"] is None


@pytest.mark.parametrize("path", ["/md/status/.lock", "/md/status/SE-5560000009.json", "/md/audit/../status/.lock"])
def test_without_the_web_process_nothing_else_of_the_disk_is_served(nginx: Nginx, path: str):
    assert nginx.ask(path).status == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/readyz?x=y", "/./readyz"])
def test_probes_are_not_handed_on_to_strangers(nginx: Nginx, path: str):
    with web_process(nginx.web_port):
        answer = nginx.ask(path)
    assert (answer.status, answer["ETag"]) == (404, None)


@pytest.mark.parametrize(
    "path", ["/md/audit/latest.json?x=%20y", "/entities/https%3A%2F%2Fidp.example%2F%2Fsaml?x=%20y"]
)
def test_the_web_process_sees_the_request_line_as_it_was_and_its_etag_goes_out(nginx: Nginx, path: str):
    with web_process(nginx.web_port):
        answer = nginx.ask(path)
    assert (answer.status, answer.body) == (200, path.encode())
    assert answer["ETag"] == '"exact"'
