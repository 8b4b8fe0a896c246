"""Servers on loopback that speak TLS in every way: as they should, and as nobody should trust them."""

import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

NOW = datetime.now(UTC)  # what OpenSSL goes by, whatever the house's clock says
Pages = dict[str, tuple[int, str, bytes]]


@cache
def key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def spki(name: str) -> bytes:
    return key(name).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def certificate(name: str, *, issuer: str = "ca", host: str = "localhost", days: int = 30) -> x509.Certificate:
    """For the key of that name, signed by the issuer's; valid from 60 days ago, for `days` from now."""
    subject, signer = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, one)]) for one in (name, issuer))
    own_key_id = x509.SubjectKeyIdentifier.from_public_key(key(name).public_key())
    signer_key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(key(issuer).public_key())
    usage = dict.fromkeys(
        (
            *("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
            *("encipher_only", "decipher_only", "crl_sign"),
        ),
        False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer)
        .public_key(key(name).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=60))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=name == issuer, **usage), critical=True)
        .add_extension(own_key_id, critical=False)
        .add_extension(signer_key_id, critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key(issuer), hashes.SHA256())
    )


def write(folder: Path, name: str, made: x509.Certificate) -> Path:
    """Key and certificate in one PEM file."""
    private = key(name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / f"{name}.pem"
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, kind, body = self.server.pages.get(self.path, (404, "text/html", b""))  # type: ignore[attr-defined]
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", kind)
        else:
            self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing on stderr."""


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """A client that does not trust it hangs up: that is what is tried here."""


@contextmanager
def server(pem: Path | None, *, old: bool = False) -> Iterator[tuple[int, Pages]]:
    """(port, what stands there: path → status, content type or where it leads, body). `old` speaks TLS 1.1 at most;
    without a `pem` it does not speak TLS at all."""
    running = _Quiet(("127.0.0.1", 0), _Site)
    running.pages = {}  # type: ignore[attr-defined]
    if pem is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        if old:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1
            context.set_ciphers("ALL:@SECLEVEL=0")
        running.socket = context.wrap_socket(running.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield running.server_port, running.pages  # type: ignore[attr-defined]
    finally:
        running.shutdown()
        thread.join()
        running.server_close()
