"""Whoever publishes releases of one feed into a directory, without a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from federation.aggregate import contents, mdq, release
from federation.aggregate.contents import Written
from federation.aggregate.sign import FileKey
from federation.aggregate.types import Fragment
from tests.aggregate import making
from tests.aggregate.making import fragments
from tests.answers import answer_to


@dataclass
class Publisher:
    root: Path
    key: FileKey
    document_key: FileKey | None = None
    ring: Callable[[], None] = lambda: None

    def stage(
        self, serial: int, source: list[Fragment], epoch: int = 0, **changes: object
    ) -> tuple[release.Staging, Written]:
        signed = making.signed(self.key, source, identifier=f"_prod-{serial}", **changes)
        staging = release.stage(self.root, "prod", serial, epoch=epoch)
        return staging, contents.write_release(
            staging,
            signed,
            manifest=making.manifest(signed, serial),
            key=self.key,
            document_key=self.document_key,
            discovery=[b"[]\n"],
            earlier=making.earlier(self.root),
            ring=self.ring,
        )

    def publish(self, serial: int, source: list[Fragment] | None = None, **changes: object) -> Written:
        staging, written = self.stage(serial, source or fragments(3), **changes)
        release.commit(staging)
        release.swap(self.root, "prod", serial)
        return written

    @property
    def current(self) -> Path:
        return self.root / "prod" / "current"

    def answer(self, entity_id: str) -> Path:
        return answer_to(self.current, mdq.sha1_hex(entity_id))
