"""What a server says when TLS is spoken with it: as a browser hears it, and what was shown when a browser would not."""

import base64
import socket
import ssl
from dataclasses import replace
from time import monotonic
from typing import Final

from members.reach import connect, left
from members.saml.certificates import read
from members.saml.observations import Tls, Trouble

SECONDS: Final = 5.0  # for each of at most two attempts
_TROUBLES: Final = {  # OpenSSL's X509_V_ERR_* numbers
    9: Trouble.NOT_YET,
    10: Trouble.EXPIRED,
    18: Trouble.ISSUER,
    19: Trouble.ISSUER,
    20: Trouble.ISSUER,
    21: Trouble.ISSUER,
    62: Trouble.NAME,
    64: Trouble.NAME,
}
_OLD: Final = ("SSLv3", "TLSv1", "TLSv1.1")


def speak(host: str, port: int, addresses: list[str]) -> Tls:
    """One attempt as a browser, and where that fails for TLS's own reasons, one that asks for nothing but an answer."""
    try:
        return _spoken(host, port, addresses, ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        failed = Tls(trouble=_TROUBLES.get(error.verify_code, Trouble.UNTRUSTED), detail=error.verify_message)
    except ssl.SSLError as error:
        failed = Tls(trouble=Trouble.NO_TLS, detail=(error.reason or "").replace("_", " ").lower())
    except TimeoutError:
        return Tls(trouble=Trouble.SLOW)
    except OSError as error:
        return Tls(trouble=Trouble.CLOSED, detail=error.strerror or "")
    return _anyhow(host, port, addresses, failed)


def _anyhow(host: str, port: int, addresses: list[str], failed: Tls) -> Tls:
    """What the server shows to one who trusts everybody, with the trouble of the one who did not."""
    try:
        shown = _spoken(host, port, addresses, _trusting())
    except OSError:
        return failed
    if shown.version in _OLD:
        return replace(shown, trouble=Trouble.OLD, detail=shown.version)
    trouble = Trouble.UNTRUSTED if failed.trouble is Trouble.NO_TLS else failed.trouble
    return replace(shown, trouble=trouble, detail=failed.detail)


def _trusting() -> ssl.SSLContext:
    """For looking only: nothing is said to the server, and nothing it says is believed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _spoken(host: str, port: int, addresses: list[str], context: ssl.SSLContext) -> Tls:
    until = monotonic() + SECONDS
    with connect(addresses, port, until) as sock:
        sock.settimeout(left(until))
        with context.wrap_socket(sock, server_hostname=host) as line:
            der = line.getpeercert(binary_form=True)
            version = line.version() or ""
            _hang_up(line)
    certificate = read(base64.b64encode(der or b"").decode())
    if certificate is None:
        return Tls(version)
    return Tls(version, spki_sha256=certificate.spki_sha256, not_after=certificate.not_after.isoformat())


def _hang_up(line: ssl.SSLSocket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
