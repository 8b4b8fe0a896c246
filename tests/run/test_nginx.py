"""deploy/nginx.conf: exact answers from the web process while it lives, the same files from the disk when not."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.run.conftest import ROOT, free_port, wait_until
from tests.tiers import missing, tier

pytestmark = tier("processes", missing("nginx"))

METADATA = "application/samlmetadata+xml"
ENTITY_SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
RELEASE = {
    "aggregate.xml": "<aggregate/>",
    "certificate.pem": "certificate",
    "discovery.json": "[]",
    f"entities/{ENTITY_SHA1}.xml": "<entity/>",
}


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


CHECKPOINT = '{"payload": "…"}'
STATEMENT = '{"payload": "… …"}'


class Front:
    """A running nginx with the project's configuration, its ports and directory exchanged."""

    def __init__(self, directory: Path) -> None:
        self.port, self.web_port = free_port(), free_port()
        own = (ROOT / "deploy/nginx.conf").read_text()
        for theirs, ours in (
            ("listen 127.0.0.1:8080", f"listen 127.0.0.1:{self.port}"),
            ("server 127.0.0.1:8000", f"server 127.0.0.1:{self.web_port} max_fails=0"),
            ("/var/lib/sigill", str(directory)),
        ):
            assert theirs in own
            own = own.replace(theirs, ours)
        temporary = "".join(
            f"{kind}_temp_path {directory}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration = directory / "nginx.conf"
        configuration.write_text(
            f"{'user root;' if os.geteuid() == 0 else ''}\n"
            f"daemon off; pid {directory}/pid; error_log {directory}/error.log;\n"
            f"events {{}}\nhttp {{ access_log off;\n{temporary}{own} }}\n"
        )
        arguments = ["nginx", "-e", f"{directory}/error.log", "-c", str(configuration)]
        self.process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
        wait_until((directory / "pid").exists, "nginx")

    def get(self, path: str) -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response, body


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    release = tmp_path / "releases/production/releases/7"
    for name, text in RELEASE.items():
        (release / name).parent.mkdir(parents=True, exist_ok=True)
        (release / name).write_text(text)
    (tmp_path / "releases/production/current").symlink_to("releases/7")
    (tmp_path / "releases/audit").mkdir()
    (tmp_path / "releases/audit/checkpoint-000001.json").write_text(CHECKPOINT)
    (tmp_path / "releases/audit/latest.json").symlink_to("checkpoint-000001.json")
    (tmp_path / "releases/status").mkdir()
    (tmp_path / "releases/status/SE-5560000001.json").write_text(STATEMENT)
    (tmp_path / "releases/status/.lock").write_text("")
    front = Front(tmp_path)
    yield front
    front.process.terminate()
    front.process.wait()


@pytest.mark.parametrize(
    ("path", "kind", "content"),
    [
        ("/md/production.xml", METADATA, RELEASE["aggregate.xml"]),
        ("/md/production.crt", "application/x-pem-file", RELEASE["certificate.pem"]),
        ("/md/production.json", "application/json", RELEASE["discovery.json"]),
        ("/md/audit/latest.json", "application/json", CHECKPOINT),
        ("/md/audit/checkpoint-000001.json", "application/json", CHECKPOINT),
        ("/md/status/SE-5560000001.json", "application/json", STATEMENT),
        (f"/md/production/entities/%7Bsha1%7D{ENTITY_SHA1}", METADATA, RELEASE[f"entities/{ENTITY_SHA1}.xml"]),
    ],
)
def test_without_the_web_process_the_release_is_served_from_the_disk(front: Front, path: str, kind: str, content: str):
    response, body = front.get(path)
    assert (response.status, body) == (200, content)
    assert response.headers["Content-Type"] == kind
    assert response.headers["ETag"] is None


@pytest.mark.parametrize(
    "path",
    [
        "/md/production/current/aggregate.xml",
        "/md/..%2f..%2fnginx.conf",
        "/md/production/entities/%7Bsha1%7D..%2f..%2faggregate",
        "/md/nothing.xml",
        "/md/status/.lock",
        "/md/status/SE-5560000009.json",
    ],
)
def test_without_the_web_process_nothing_else_of_the_disk_is_served(front: Front, path: str):
    assert front.get(path)[0].status in (400, 404)


def test_the_web_process_sees_the_request_line_as_it_was_and_its_etag_goes_out(front: Front):
    path = "/md/production/entities/https%3A%2F%2Fidp.example%2F%2Fsaml?x=%20y"
    with web_process(front.web_port):
        response, body = front.get(path)
    assert (response.status, body) == (200, path)
    assert response.headers["ETag"] == '"exact"'
