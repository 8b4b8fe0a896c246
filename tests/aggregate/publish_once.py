"""One publication in a process of its own, to be killed: arguments ROOT KEY CERTIFICATE SERIAL COUNT."""

from __future__ import annotations

import sys
from pathlib import Path

from federation.aggregate import contents, release
from federation.aggregate.sign import FileKey
from tests.aggregate import making


def main(root: Path, key_path: Path, certificate: Path, serial: int, count: int) -> None:
    key = FileKey.load(key_path, certificate.read_bytes())
    signed = making.signed(key, making.fragments(count), identifier=f"_prod-{serial}")
    staging = release.stage(root, "prod", serial, epoch=serial)
    manifest = making.manifest(signed, serial)
    contents.write_release(staging, signed, manifest=manifest, key=key, discovery=b"[]\n")
    release.commit(staging)
    release.swap(root, "prod", serial)
    release.prune(root, "prod", keep=2)


if __name__ == "__main__":
    root, key_path, certificate, serial, count = sys.argv[1:]
    main(Path(root), Path(key_path), Path(certificate), int(serial), int(count))
