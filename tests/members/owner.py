"""A domain owner's DNS server and web site, here on loopback: what stands in them is what a test writes there."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset


class _Dns(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        packet, sock = self.request
        question = dns.message.from_wire(packet)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        name = question.question[0].name
        kind = dns.rdatatype.to_text(question.question[0].rdtype)
        wanted = name.to_text(omit_final_dot=True) + ("" if kind == "TXT" else f" {kind}")
        texts = self.server.zone.get(wanted)  # type: ignore[attr-defined]
        if texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif texts == ["!"]:
            answer.set_rcode(dns.rcode.SERVFAIL)
        else:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *texts))
        sock.sendto(answer.to_wire(), self.client_address)


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = self.server.files.get(self.path, (404, "not here"))  # type: ignore[attr-defined]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", body)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        """Nothing on stderr."""


@contextmanager
def _running(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def name_server() -> Iterator[tuple[dict[str, list[str]], dns.resolver.Resolver]]:
    """(what stands in the DNS, a resolver that asks it): name → TXT texts, or "name CNAME" → [target]; "!" fails."""
    with _running(socketserver.ThreadingUDPServer(("127.0.0.1", 0), _Dns)) as server:
        server.zone = {}
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = server.server_address[1]
        yield server.zone, resolver


@contextmanager
def web_site() -> Iterator[tuple[dict[str, tuple[int, str]], int]]:
    """(what stands there: path → status and text; the port)."""
    with _running(ThreadingHTTPServer(("127.0.0.1", 0), _Site)) as server:
        server.files = {}
        yield server.files, server.server_port
