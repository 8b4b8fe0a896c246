"""Another reader's verdict on many documents at once: Debian's xmllint (libxml2-utils), a process per few hundred."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

XMLLINT = shutil.which("xmllint")


def rejected(given: Sequence[tuple[int, bytes]]) -> Iterator[tuple[int, str]]:
    """(number, xmllint's words) of the documents that it does not accept; none where it is not installed."""
    if XMLLINT is None or not given:
        return
    with tempfile.TemporaryDirectory(prefix="sigill-fuzz-") as folder:
        files = {str(Path(folder, f"{place}.xml")): number for place, (number, _) in enumerate(given)}
        for path, (_, data) in zip(files, given, strict=True):
            Path(path).write_bytes(data)
        if _lint(*files):
            yield from ((number, words) for path, number in files.items() if (words := _lint(path)))


def _lint(*paths: str) -> str:
    """What xmllint says against the files; the empty string when it accepts them all."""
    assert XMLLINT is not None
    done = subprocess.run([XMLLINT, "--noout", "--nonet", *paths], capture_output=True, timeout=120, check=False)
    return done.stderr.decode(errors="replace") or f"status {done.returncode}" if done.returncode else ""
