"""Whether the web process answers."""

import http.client
import time
from collections.abc import Callable

PATIENCE = 60.0  # seconds until it must have answered


def answers(port: int) -> bool:
    """One request to the front page; anything below 500 will do."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def wait_for_web(port: int, pause: Callable[[float], None] = time.sleep) -> bool:
    """Ask until it answers (True) or PATIENCE is at an end (False). What `pause` raises ends the wait."""
    deadline = time.monotonic() + PATIENCE
    while not answers(port):
        if time.monotonic() > deadline:
            return False
        pause(0.05)
    return True
