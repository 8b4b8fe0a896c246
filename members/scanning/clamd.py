"""ClamAV's clamd, over a Unix socket or TCP, by its command INSTREAM (clamd's manual page, section COMMANDS).

-> zINSTREAM NUL, then pieces of 4 bytes of length (big-endian) and as many bytes, then a length of 0
<- "stream: OK" NUL, "stream: NAME FOUND" NUL, or a sentence that ends in ERROR
"""

import re
import socket
import struct
from contextlib import closing
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from members.scanning.verdict import Readable, Silent

_PIECE: Final = 1 << 16
_PORT: Final = 3310
_PATIENCE: Final = 30.0  # seconds without a word; a web process waits so long
_LONGEST: Final = 4096  # bytes of an answer
_FOUND: Final = re.compile(rb"stream: ([^\0\n]+) FOUND\0")


class Clamd:
    """`clamd:///path/of/the/socket`, or `clamd://host:port`."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._unix = "" if parts.hostname else parts.path
        self._tcp = (parts.hostname or "", parts.port or _PORT)
        if not self._unix and not parts.hostname:
            raise ImproperlyConfigured(f"SIGILL_SCANNER is {address!r}; it names no socket and no host.")

    def malware_in(self, file: Readable) -> str:
        """See `Scanner`."""
        try:
            with closing(self._connect()) as clamd:
                self._send(clamd, file)
                return _verdict(self._answer(clamd))
        except OSError as error:  # a timeout is one, too
            raise Silent(str(error)) from error

    def _connect(self) -> socket.socket:
        if not self._unix:
            return socket.create_connection(self._tcp, timeout=_PATIENCE)
        clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        clamd.settimeout(_PATIENCE)
        try:
            clamd.connect(self._unix)
        except OSError:
            clamd.close()
            raise
        return clamd

    @staticmethod
    def _send(clamd: socket.socket, file: Readable) -> None:
        try:
            clamd.sendall(b"zINSTREAM\0")
            while piece := file.read(_PIECE):
                clamd.sendall(struct.pack("!L", len(piece)) + piece)
            clamd.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            return  # it has heard enough, and says why

    @staticmethod
    def _answer(clamd: socket.socket) -> bytes:
        said = b""
        while not said.endswith(b"\0") and len(said) < _LONGEST:
            more = clamd.recv(_LONGEST)
            if not more:
                break
            said += more
        return said


def _verdict(said: bytes) -> str:
    """Only the two answers that are known count: anything else is none."""
    if said == b"stream: OK\0":
        return ""
    if found := _FOUND.fullmatch(said):
        return found[1].decode(errors="replace")[:200]
    raise Silent(said.decode(errors="replace") or "it closed the connection")
