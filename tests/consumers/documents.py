"""The bad documents: each made from the served feed by one change, and the shelf that serves them."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from federation.aggregate.entries import Entries
from federation.aggregate.keys import FileKey
from federation.aggregate.preflight import Prepared, prepare, prepare_entity
from federation.aggregate.sign import sign
from federation.aggregate.types import Fragment, Frame

FRAGMENT = re.compile(rb'<md:EntityDescriptor entityID="([^"]+)">.*?</md:EntityDescriptor>', re.DOTALL)
SIGNATURE = re.compile(rb"<ds:Signature .*?</ds:Signature>", re.DOTALL)


def fragments_of(aggregate: bytes) -> list[Fragment]:
    """The entities of a served aggregate, as they were put in."""
    found = FRAGMENT.finditer(aggregate)
    return [Fragment(match[1].decode(), sha256(match[0]).hexdigest(), match[0]) for match in found]


def tampered(document: bytes) -> bytes:
    """One letter of an endpoint's address is another: what an attacker would change."""
    changed = document.replace(b'Location="https://', b'Location="https://x', 1)
    assert changed != document
    return changed


def unsigned(document: bytes) -> bytes:
    """The same document without its Signature."""
    changed, removed = SIGNATURE.subn(b"", document)
    assert removed == 1
    return changed


def expired(aggregate: bytes, frame: Frame, key: FileKey, entity_id: str) -> tuple[bytes, bytes]:
    """Feed and MDQ answer, signed with the right key but valid until yesterday."""
    made = frame.creation_instant
    past = replace(frame, creation_instant=made - timedelta(days=11), valid_until=made - timedelta(days=1))
    fragments = fragments_of(aggregate)
    approved = Entries.of((fragment.entity_id, fragment.sha256, len(fragment.content)) for fragment in fragments)
    (chosen,) = [fragment for fragment in fragments if fragment.entity_id == entity_id]
    return _signed(prepare(past, fragments, approved=approved), key), _signed(prepare_entity(past, chosen), key)


def _signed(prepared: Prepared, key: FileKey) -> bytes:
    return b"".join(sign(prepared, key).pieces())


@contextmanager
def shelf(feed: bytes, answer: bytes) -> Iterator[str]:
    """A server that gives `feed` at /feed.xml and `answer` for every MDQ request; yields its base URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = answer if "/entities/" in self.path else feed
            self.send_response(200)
            self.send_header("Content-Type", "application/samlmetadata+xml")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
