"""How far a long command has come: a bar that moves on a terminal, a line now and then elsewhere."""

from typing import TextIO

WIDTH = 30
EVERY = 100  # entities between two lines where there is no terminal


class Progress:
    """Call `step` for each thing done, `done` at the end. `total` may be a guess, 0 is unknown."""

    def __init__(self, out: TextIO, total: int, *, shown: bool = True) -> None:
        self._out = out
        self._total = total
        self._count = 0
        self._shown = shown
        self._bar = shown and out.isatty()

    def step(self) -> None:
        """One more."""
        self._count += 1
        if self._bar:
            self._out.write(f"\r{self._picture()}")
            self._out.flush()
        elif self._shown and self._count % EVERY == 0:
            self._out.write(f"{self._numbers()}\n")

    def done(self) -> None:
        """Leave the line to what comes next."""
        if self._bar and self._count:
            self._out.write("\r" + " " * len(self._picture()) + "\r")
            self._out.flush()

    def _picture(self) -> str:
        filled = WIDTH * min(self._count, self._total) // self._total if self._total else 0
        return f"[{'#' * filled}{'.' * (WIDTH - filled)}] {self._numbers()}"

    def _numbers(self) -> str:
        return f"{self._count} of {self._total} entities" if self._total else f"{self._count} entities"
