"""A demonstration that is really running, and what its feed looks like when somebody has been at it."""

import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from federation.aggregate.keys import FileKey
from federation.aggregate.types import Manifest
from tests.consumers import documents
from tests.run.earnest import open_house, services

FEED = "production"


@dataclass(frozen=True)
class Served:
    """Where a consumer is pointed: the feed, the base of MDQ, the certificate to pin, and whom to look for."""

    feed: str
    mdq: str
    certificate: Path
    entity_id: str

    def url(self, mode: str) -> str:
        return self.feed if mode == "feed" else self.mdq


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url) as response:
        return response.read()


def stranger_certificate() -> bytes:
    """A certificate like the federation's own, of somebody else's key."""
    key = rsa.generate_private_key(65537, 3072)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Another federation")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Its directory and its address: a feed made by the real cycle, served by the real web process."""
    var = tmp_path_factory.mktemp("consumers") / "var"
    with services() as changes, open_house(var, **changes) as running:
        yield var, f"http://127.0.0.1:{running.port}"


@pytest.fixture(scope="session")
def cases(house: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Served]]:
    """The served feed, and each way in which it can be wrong."""
    var, address = house
    directory = tmp_path_factory.mktemp("certificates")
    pinned, other = directory / "pinned.pem", directory / "other.pem"
    pinned.write_bytes(fetch(f"{address}/md/{FEED}.crt"))
    other.write_bytes(stranger_certificate())
    current = var / "releases" / FEED / "current"
    manifest = Manifest.read(current)
    entity_id = manifest.entries[0].entity_id
    good = Served(f"{address}/md/{FEED}.xml", f"{address}/md/{FEED}", pinned, entity_id)
    feed, answer = fetch(good.feed), fetch(f"{good.mdq}/entities/{quoted(entity_id)}")
    key = FileKey.load(var / "keys/demo.pem", pinned.read_bytes())
    made = {
        "tampered": (documents.tampered(feed), documents.tampered(answer)),
        "unsigned": (documents.unsigned(feed), documents.unsigned(answer)),
        "expired": documents.expired(feed, manifest.frame, key, entity_id),
        "as served": (feed, answer),
    }
    with ExitStack() as stack:
        bases = {name: stack.enter_context(documents.shelf(*pair)) for name, pair in made.items()}
        shelves = {name: Served(f"{base}/feed.xml", base, pinned, entity_id) for name, base in bases.items()}
        yield {
            **shelves,
            "good": good,
            "wrong certificate": Served(good.feed, good.mdq, other, entity_id),
            "unknown entity": Served(good.feed, good.mdq, pinned, "https://nobody.example/saml"),
        }


def quoted(entity_id: str) -> str:
    return urllib.request.quote(entity_id, safe="")
