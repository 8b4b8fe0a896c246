"""SHA-256 and CRC-32 of what goes by, worked out in a thread while the caller reads and writes on."""

from __future__ import annotations

import hashlib
import zlib
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

_BLOCK = 1 << 20  # large enough that both leave the interpreter to others
_WAITING = 3  # blocks in memory


class Digesting:
    """Of `begin`, then the pieces added within the context, then what `done` is given.

    When it is done, `checksum` is the CRC-32 of the pieces, and `whole_checksum` that of all.
    """

    def __init__(self, begin: bytes) -> None:
        self._whole, self.whole_checksum, self.checksum = hashlib.sha256(begin), zlib.crc32(begin), 0
        self._pieces: list[bytes] = []
        self._size = 0
        self._pool = ThreadPoolExecutor(1)
        self._waiting: deque[Future[None]] = deque()

    def __enter__(self) -> Digesting:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)

    def add(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size >= _BLOCK:
            self._hand_over()

    def done(self, end: bytes) -> bytes:
        """The SHA-256 (32 bytes) of all."""
        self._hand_over()
        while self._waiting:
            self._waiting.popleft().result()
        self._whole.update(end)
        self.whole_checksum = zlib.crc32(end, self.whole_checksum)
        return self._whole.digest()

    def _hand_over(self) -> None:
        while len(self._waiting) >= _WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(self._take, b"".join(self._pieces)))
        self._pieces, self._size = [], 0

    def _take(self, block: bytes) -> None:
        self._whole.update(block)
        self.checksum = zlib.crc32(block, self.checksum)
        self.whole_checksum = zlib.crc32(block, self.whole_checksum)
