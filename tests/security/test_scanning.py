"""Every file that is handed in passes the scanner that the settings name; where it is silent nothing passes."""

import ast
import os
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import AF_INET, AF_UNIX, SOCK_STREAM, socket

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from members import scanning
from members.uploads import PdfField, ScannedFileField, pdf_of
from tests.documents import PDF

ROOT = Path(__file__).resolve().parents[2]
BAD = b"a made-up sign of malware"


class Clamd:
    """Answers one connection after another as clamd does; `says` overrides what it says of a whole stream."""

    def __init__(self, listening: socket, says: bytes | None, reads: int | None) -> None:
        self.listening, self.says, self.reads = listening, says, reads
        self.received: list[bytes] = []

    def serve(self) -> None:
        while True:
            try:
                one, _address = self.listening.accept()
            except OSError:
                return
            with closing(one):
                self._answer(one)

    def _answer(self, one: socket) -> None:
        stream = one.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(length)
            if self.reads is not None and len(content) > self.reads:
                one.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.received.append(content)
        found = b"stream: Made.Up.Test FOUND\0" if BAD in content else b"stream: OK\0"
        one.sendall(found if self.says is None else self.says)


Start = Callable[..., Clamd]


@contextmanager
def _running(listening: socket, says: bytes | None, reads: int | None) -> Iterator[Clamd]:
    clamd = Clamd(listening, says, reads)
    listening.listen()
    serving = threading.Thread(target=clamd.serve, daemon=True)
    serving.start()
    try:
        yield clamd
    finally:
        listening.shutdown(2)
        listening.close()
        serving.join(timeout=10)


@pytest.fixture(params=["unix", "tcp"])
def start(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[Start]:
    """Start a clamd that the settings name: `start()`, or with its answer or the bytes that it reads at most."""
    running = []

    def begin(says: bytes | None = None, reads: int | None = None) -> Clamd:
        if request.param == "unix":
            listening = socket(AF_UNIX, SOCK_STREAM)
            path = os.path.relpath(tmp_path / "clamd")  # a socket's name may have 107 bytes
            listening.bind(path)
            settings.SIGILL_SCANNER = f"clamd://{tmp_path / 'clamd'}"
        else:
            listening = socket(AF_INET, SOCK_STREAM)
            listening.bind(("127.0.0.1", 0))
            settings.SIGILL_SCANNER = f"clamd://127.0.0.1:{listening.getsockname()[1]}"
        context = _running(listening, says, reads)
        running.append(context)
        return context.__enter__()

    yield begin
    for context in running:
        context.__exit__(None, None, None)


def upload(content: bytes = PDF) -> object:
    return PdfField().clean(SimpleUploadedFile("fullmakt.pdf", content, "application/pdf"))


def test_without_a_scanner_nothing_is_asked(settings: Settings) -> None:
    settings.SIGILL_SCANNER = ""
    assert scanning.scanner() is None
    upload()


def test_a_clean_file_is_sent_whole_and_taken_in(start: Start) -> None:
    clamd = start()
    content = PDF.replace(b"%%EOF", b"%" + b"x" * 200_000 + b"\n%%EOF")
    upload(content)
    assert clamd.received == [content]


@pytest.mark.usefixtures("english")
def test_a_file_with_malware_is_refused_by_its_name(start: Start) -> None:
    start()
    with pytest.raises(ValidationError, match=r"fullmakt\.pdf carries malware \(Made\.Up\.Test\)"):
        upload(PDF.replace(b"%%EOF", b"%" + BAD + b"\n%%EOF"))


@pytest.mark.usefixtures("english")
def test_a_file_that_a_command_or_the_api_reads_is_looked_through_too(start: Start) -> None:
    start()
    with pytest.raises(ValidationError, match="carries malware"):
        pdf_of(PDF.replace(b"%%EOF", b"%" + BAD + b"\n%%EOF"), "fullmakt.pdf")


def test_a_file_of_another_kind_is_looked_through_and_read_from_its_beginning_afterwards(start: Start) -> None:
    clamd = start()
    given = SimpleUploadedFile("lista.csv", b"5560000000;norrvik.example", "text/csv")
    assert ScannedFileField().clean(given).read() == b"5560000000;norrvik.example"
    assert clamd.received == [b"5560000000;norrvik.example"]
    with pytest.raises(ValidationError):
        ScannedFileField().clean(SimpleUploadedFile("lista.csv", BAD, "text/csv"))


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"stream: OK",
        b"OK\0",
        b"stream: OK\nstream: x FOUND\0",
        b"UNKNOWN COMMAND\0",
        b"stream: Can't open ERROR\0",
    ],
)
def test_nothing_is_taken_in_while_the_scanner_is_silent(start: Start, says: bytes) -> None:
    """An answer that is cut short, or that nobody knows, is none."""
    start(says)
    with pytest.raises(ValidationError, match="could not be looked through for malware"):
        upload()


@pytest.mark.usefixtures("english")
def test_a_file_larger_than_the_scanner_reads_is_not_taken_in(start: Start) -> None:
    start(reads=1000)
    with pytest.raises(ValidationError, match="could not be looked through"):
        upload(PDF.replace(b"%%EOF", b"%" + b"x" * 900_000 + b"\n%%EOF"))


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("address", ["clamd:///nowhere/clamd.ctl", "clamd://127.0.0.1:1"])
def test_nothing_is_taken_in_while_no_scanner_is_there(settings: Settings, address: str) -> None:
    settings.SIGILL_SCANNER = address
    with pytest.raises(ValidationError, match="could not be looked through for malware"):
        upload()


@pytest.mark.parametrize("address", ["icap://127.0.0.1", "/run/clamav/clamd.ctl", "clamd://"])
def test_a_scanner_that_there_is_not_is_refused_by_name(settings: Settings, address: str) -> None:
    settings.SIGILL_SCANNER = address
    with pytest.raises(ImproperlyConfigured, match="SIGILL_SCANNER"):
        upload()


def test_every_file_field_of_the_house_is_looked_through() -> None:
    """Nobody makes one of Django's own: there is no file that comes in beside the scanner."""
    found = []
    for package in ("members", "trustframework", "federation"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                named = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
                if named in ("FileField", "ImageField", "MultipleFileField"):
                    found.append(str(path.relative_to(ROOT)))
    assert sorted(set(found)) == ["members/sealing.py", "members/uploads.py"], "sealing names the models' kind"
