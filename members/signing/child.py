"""The child process in which a signed PDF is read: JSON on stdin, JSON on stdout. Started by `pades.py` only.

It takes away its own means before it touches the PDF: memory, CPU time, new files.
"""

import base64
import json
import logging
import resource
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

_MEMORY: Final = 1024 << 20  # bytes of address space
_CPU: Final = 20  # seconds


def main() -> None:
    """Answers with `examined`, or with `wrong`: a code and a detail."""
    from .pdf_signature import Wrong, examine  # noqa: PLC0415 - before the limits: what it imports opens files

    logging.disable()
    asked: dict[str, Any] = json.load(sys.stdin)
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _CPU),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    try:
        found = examine(
            base64.b64decode(asked["document"]),
            base64.b64decode(asked["signed"]),
            roots=asked["roots"].encode(),
            revoked=asked["revoked"].encode(),
            sent_at=datetime.fromisoformat(asked["sent_at"]),
            at=datetime.fromisoformat(asked["at"]),
        )
    except Wrong as wrong:
        answer: dict[str, Any] = {"wrong": [wrong.code, wrong.detail]}
    except (MemoryError, RecursionError) as error:
        answer = {"wrong": ["broken", type(error).__name__]}
    else:
        answer = {"examined": asdict(found)}
    json.dump(answer, sys.stdout, default=datetime.isoformat)


if __name__ == "__main__":
    main()
