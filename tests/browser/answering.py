"""What a test has in its database, behind a real web server: on the connection whose transaction holds it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import override_settings
from django.test.testcases import LiveServerThread

from members.clock import clock_at
from tests.builders import AT

HOST = "127.0.0.1"


class _OnTheDay(StaticFilesHandler):
    """Each request is answered on the day on which the tests play, in whichever thread."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with clock_at(AT):
            answer: Iterable[bytes] = super().__call__(environ, start_response)
        return answer


@contextmanager
def served() -> Iterator[str]:
    """The address of the server, as long as it runs."""
    shared = connections["default"]
    shared.inc_thread_sharing()
    server = LiveServerThread(HOST, _OnTheDay, connections_override={"default": shared})
    server.daemon = True
    with override_settings(ALLOWED_HOSTS=[HOST]):
        server.start()
        server.is_ready.wait()
        try:
            if server.error:
                raise server.error
            yield f"http://{HOST}:{server.port}"
        finally:
            server.terminate()
            shared.dec_thread_sharing()
