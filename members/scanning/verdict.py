"""What scanners and those who ask them have in common."""

from typing import Protocol


class Readable(Protocol):
    """A file that is open, in bytes."""

    def read(self, size: int = ..., /) -> bytes: ...
    def seek(self, offset: int, /) -> object: ...


class Silent(Exception):
    """No verdict: the scanner does not answer, cannot read so much, or says what nobody understands."""
