"""python -m federation.stranger FILE-or-URL --certificate CERT.pem: one line, and 0 trusted, 1 not, 2 not readable.

For an operator's own watching, on a machine without Sigill: this package, Python and asn1crypto are enough.
"""

from __future__ import annotations

import argparse
import ssl
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from federation.stranger import Distrust, read_all

_CHUNK = 1 << 18
_PATIENCE = 30  # seconds


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m federation.stranger", description=__doc__)
    parser.add_argument("document", help="a file, or an address that begins with http:// or https://")
    parser.add_argument(
        "--certificate", required=True, type=Path, help="the feed's certificate (PEM), known beforehand"
    )
    parser.add_argument("--max-days", type=int, default=14, help="longest validity to accept (default: 14)")
    options = parser.parse_args(arguments)
    try:
        pinned = ssl.PEM_cert_to_DER_cert(options.certificate.read_text())
        with closing(_opened(options.document)) as file:
            verdict = read_all(_chunks(file), pinned, datetime.now(UTC), timedelta(days=options.max_days))
    except Distrust as distrust:
        print(f"not trusted ({distrust.code}): {distrust.en}")
        return 1
    except (OSError, ValueError) as error:
        print(f"not readable: {error}")
        return 2
    print(
        f"trusted: {verdict.count} entities, ID {verdict.root_id}, valid until {verdict.valid_until:%Y-%m-%dT%H:%M:%SZ}"
    )
    return 0


def _opened(document: str) -> IO[bytes]:
    if document.startswith(("http://", "https://")):
        opened: IO[bytes] = urllib.request.urlopen(document, timeout=_PATIENCE)  # noqa: S310 (only these two)
        return opened
    return Path(document).open("rb")


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


if __name__ == "__main__":
    sys.exit(main())
