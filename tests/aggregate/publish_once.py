"""One publication in a process of its own, to be killed: arguments ROOT KEY CERTIFICATE SERIAL COUNT."""

from __future__ import annotations

import sys
from pathlib import Path

from federation.aggregate import contents, release
from federation.aggregate.documents import Recipe
from federation.aggregate.sign import FileKey
from federation.aggregate.tidy import tidy
from tests.aggregate import making


def main(root: Path, key_path: Path, certificate: Path, serial: int, count: int) -> None:
    key = FileKey.load(key_path, certificate.read_bytes())
    signed = making.signed(key, making.fragments(count), identifier=f"_prod-{serial}")
    staging = release.stage(root, "prod", serial, epoch=serial)
    manifest = making.manifest(signed, serial)
    before = making.earlier(root)
    written = contents.write_release(staging, signed, manifest=manifest, key=key, discovery=[b"[]\n"], earlier=before)
    release.commit(staging)
    release.swap(root, "prod", serial)
    recipe = Recipe.of("prod", manifest.frame, key.certificate_der)
    tidy(root, "prod", recipe=recipe, at=int(making.AT.timestamp()), thoroughly=written.linked == 0, keep=2)


if __name__ == "__main__":
    root, key_path, certificate, serial, count = sys.argv[1:]
    main(Path(root), Path(key_path), Path(certificate), int(serial), int(count))
