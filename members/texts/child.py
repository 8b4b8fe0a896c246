"""The child process in which an agreement is typeset: Typst on stdin, PDF on stdout, what Typst says on stderr.

Started by `typeset.py` only, with the time in seconds and an empty directory as arguments. It takes away its own means
before it compiles: memory, CPU time, new files, and sees nothing but the empty directory and the fonts in the library.
"""

import resource
import sys
from datetime import UTC, datetime
from typing import Final

_MEMORY: Final = 2048 << 20  # bytes of address space; Typst reserves much more than it uses
_CPU: Final = 15  # seconds


def main(seconds: str, root: str) -> int:
    """Exit code 1 when the document cannot be typeset."""
    import typst  # noqa: PLC0415 - it starts its threads when it is imported

    _confine()
    try:
        pdf = typeset(sys.stdin.buffer.read(), int(seconds), root)
    except typst.TypstError as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


def typeset(source: bytes, seconds: int, root: str) -> bytes:
    """In this process; raises typst.TypstError."""
    import typst  # noqa: PLC0415 - it starts its threads when it is imported

    made: bytes = typst.compile(  # type: ignore[type-var]  # its stub solves no union of bytes
        source,
        root=root,
        ignore_system_fonts=True,
        package_path=root,
        package_cache_path=root,
        # One file can be both; PDF/A-1 and PDF/A-4 cannot be PDF/UA-1 as well.
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime.fromtimestamp(seconds, UTC),
    )
    return made


def _confine() -> None:
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _CPU),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
