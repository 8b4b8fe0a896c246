"""A receiver of webhooks on loopback that fails in every way, and keeps what it was sent."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook


@dataclass
class Receiver:
    """`behaviours` are taken one for each request, the last one again and again; see `_Handler`."""

    url: str
    behaviours: list[str] = field(default_factory=lambda: ["204"])
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def next_behaviour(self) -> str:
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _path, headers, _body in self.requests]

    def verified(self, secret: str) -> list[dict[str, Any]]:
        """Every event that came, as the convention's own library reads it."""
        return [Webhook(secret).verify(body, headers) for _path, headers, body in self.requests]


class _Handler(BaseHTTPRequestHandler):
    """A behaviour is a status, with `/` and a value for Retry-After or Location; or one of the methods below."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        receiver: Receiver = self.server.receiver  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        receiver.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        status, _slash, value = receiver.next_behaviour().partition("/")
        self.close_connection = True
        if status.isdecimal():
            self._answer(int(status), value)
        else:
            getattr(self, f"_{status}")(receiver)

    def _answer(self, status: int, value: str, body: bytes = b"said so") -> None:
        self.send_response(status)
        if value:
            self.send_header("Location" if status < 400 else "Retry-After", value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def _hang(self, receiver: Receiver) -> None:
        receiver.stopping.wait(30)

    def _close(self, _receiver: Receiver) -> None:
        """Without a word."""

    def _half(self, _receiver: Receiver) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")

    def _huge(self, receiver: Receiver) -> None:
        """As much as is taken."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n")
        try:
            while not receiver.stopping.is_set():
                self.wfile.write(b"x" * 65536)
        except OSError:
            return

    def _drip(self, receiver: Receiver) -> None:
        """A byte now and then, for ever."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
        try:
            while not receiver.stopping.wait(0.02):
                self.wfile.write(b"x")
        except OSError:
            return

    def _nonsense(self, _receiver: Receiver) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")

    def log_message(self, *_: Any) -> None:
        """Nothing on stderr."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Who sends hangs up: that is what is tried here."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """One that answers 204 until it is told otherwise."""
    server = _Quiet(("127.0.0.1", 0), _Handler)
    receiver = server.receiver = Receiver(f"http://127.0.0.1:{server.server_port}/hook?for=sigill")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
