"""Promise 1: whatever instant a process dies, what is served is whole, verifies, and is some approved state."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from federation.aggregate import mdq, release
from federation.aggregate.documents import read_documents
from federation.aggregate.sign import FileKey
from federation.aggregate.types import Manifest
from federation.aggregate.verify import verify
from tests.aggregate import making
from tests.aggregate.making import AT, DAYS_14
from tests.answers import answer_to, answers_in

PROJECT = Path(__file__).resolve().parents[2]
BEFORE_SWAP = [
    "P10.unsynced",
    "P10.partial",
    "P10.store",
    "P10.shard",
    "P10.shards",
    "P10.written",
    "P10.before-rename",
    "P10.after-rename",
    "P11.before",
]
AFTER_SWAP = ["P11.after", "P14.partial"]


@dataclass
class House:
    directory: Path

    @property
    def root(self) -> Path:
        return self.directory / "releases"

    def publish(self, serial: int, count: int, fail_at: str = "") -> int:
        """Publish in a process of its own; its exit status."""
        arguments = (self.root, self.directory / "key.pem", self.directory / "certificate.pem", serial, count)
        return subprocess.run(
            [sys.executable, "-m", "tests.aggregate.publish_once", *map(str, arguments)],
            cwd=PROJECT,
            env={**os.environ, "SIGILL_FAULT_INJECTION": "1", "SIGILL_FAIL_AT": fail_at},
            check=False,
        ).returncode

    def served(self) -> int:
        """Verify all that is served as a stranger would, and return how many entities that is."""
        current = self.root / "prod" / "current"
        key = FileKey.load(self.directory / "key.pem", (self.directory / "certificate.pem").read_bytes())
        manifest = Manifest.read(current)
        expected = making.expected(manifest)
        aggregate = (current / "aggregate.xml").read_bytes()
        verify(aggregate, key.certificate_der, AT, expected, DAYS_14)
        assert gzip.decompress((current / "aggregate.xml.gz").read_bytes()) == aggregate
        assert manifest.serial == release.current_serial(self.root, "prod")
        for name, digest in json.loads((current / "digests.json").read_bytes()).items():
            assert hashlib.sha256((current / name).read_bytes()).hexdigest() == digest
        documents = {document.sha1: document for document in read_documents(current)}
        assert documents.keys() == answers_in(current).keys() == {mdq.entity_sha1(name) for name in expected}
        for entity_id, sha256 in expected.items():
            body = answer_to(self.root / "prod" / "current", mdq.sha1_hex(entity_id)).read_bytes()
            verify(body, key.certificate_der, AT, {entity_id: sha256}, DAYS_14)
            assert hashlib.sha256(body).hexdigest() == documents[mdq.entity_sha1(entity_id)].sha256
        return len(manifest.entries)


@pytest.fixture
def house(tmp_path: Path, private: rsa.RSAPrivateKey) -> House:
    making.key_file(tmp_path, private)
    (tmp_path / "certificate.pem").write_bytes(making.pem(making.certificate(private)))
    house = House(tmp_path)
    assert house.publish(1, 3) == 0
    assert house.publish(2, 3) == 0
    return house


@pytest.mark.parametrize("instant", BEFORE_SWAP)
def test_a_process_that_dies_before_the_swap_leaves_the_old_feed_and_the_next_run_publishes(
    house: House, instant: str
) -> None:
    assert house.publish(3, 4, instant) == -signal.SIGKILL
    assert release.current_serial(house.root, "prod") == 2
    assert house.served() == 3
    _the_next_run_publishes(house)


@pytest.mark.parametrize("instant", AFTER_SWAP)
def test_a_process_that_dies_after_the_swap_leaves_the_new_feed_and_the_next_run_publishes(
    house: House, instant: str
) -> None:
    assert house.publish(3, 4, instant) == -signal.SIGKILL
    assert release.current_serial(house.root, "prod") == 3
    assert house.served() == 4
    _the_next_run_publishes(house)


def test_a_process_that_dies_while_it_takes_shards_away_leaves_the_new_feed(house: House) -> None:
    assert house.publish(3, 1) == 0
    assert house.publish(4, 1, "P14.shard") == -signal.SIGKILL
    assert house.served() == 1
    assert house.publish(5, 2) == 0
    assert house.served() == 2


def _the_next_run_publishes(house: House) -> None:
    """Under the next serial, and nothing of the dead run stays but a whole release that was never served."""
    assert house.publish(4, 5) == 0
    assert house.served() == 5
    left = sorted(path.name for path in (house.root / "prod").iterdir())
    assert left == [".lock", ".store", "current", "releases", "shards", "store"]
    assert len(release.serials(house.root, "prod")) == 2
    kept = [house.root / "prod" / "releases" / str(serial) for serial in release.serials(house.root, "prod")]
    named = {os.readlink(link).rpartition("/")[2] for path in kept for link in (path / "entities").iterdir()}
    assert {path.name for path in (house.root / "prod" / "shards").iterdir()} == named


def test_a_first_publication_that_dies_serves_nothing(tmp_path: Path, private: rsa.RSAPrivateKey) -> None:
    making.key_file(tmp_path, private)
    (tmp_path / "certificate.pem").write_bytes(making.pem(making.certificate(private)))
    house = House(tmp_path)
    assert house.publish(1, 3, "P10.written") == -signal.SIGKILL
    assert release.current_serial(house.root, "prod") is None
    assert not (house.root / "prod" / "current").exists()
    assert house.publish(2, 3) == 0
    assert house.served() == 3
