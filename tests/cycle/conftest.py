"""A federation with one published feed, and a signer that holds its key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_django import Settings

from federation.aggregate import release
from federation.aggregate.verify import Verified, verify
from federation.cycle.keys import certificate_der
from federation.cycle.make import MAX_VALIDITY
from federation.cycle.run import Result, publish
from federation.models import Feed, Publication
from members.clock import now
from tests import builders


@dataclass(frozen=True)
class Published:
    """The feed `production`, the people around it, and what a relying party sees of it."""

    operator: builders.Operator
    member: builders.Member
    feed: Feed
    releases: Path

    def publish(self, *, force: bool = False) -> Result:
        return publish(self.feed.slug, force=force)

    def served(self) -> Verified:
        """The relying party's verdict on the aggregate being served."""
        document = (self.releases / self.feed.slug / "current" / "aggregate.xml").read_bytes()
        return verify(document, certificate_der(self.feed), now().astimezone(UTC), None, MAX_VALIDITY)

    def serial(self) -> int | None:
        return release.current_serial(self.releases, self.feed.slug)

    def newest(self) -> Publication:
        return Publication.objects.filter(feed=self.feed).order_by("-serial")[0]

    def admit(self, number: int, **described: object) -> str:
        """One more admitted SP; its entityID."""
        entity_id = f"https://sp{number}.norrvik.example/metadata"
        builders.admitted_entity(self.operator, self.member, entity_id=entity_id, **described)
        return entity_id


def make_key(directory: Path, label: str) -> str:
    """A private key that only its owner can read; its certificate as PEM."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, label)])
    begins, ends = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
    certificate = x509.CertificateBuilder(name, name, private.public_key(), 1, begins, ends).sign(
        private, hashes.SHA256()
    )
    path = directory / f"{label}.pem"
    path.touch(mode=0o600)
    encoding, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(private.private_bytes(encoding, pkcs8, serialization.NoEncryption()))
    return certificate.public_bytes(encoding).decode()


@pytest.fixture(scope="session")
def key_directory(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The signer's keys, made once: "first" and "second", and their certificates."""
    directory = tmp_path_factory.mktemp("keys")
    return directory, {label: make_key(directory, label) for label in ("first", "second")}


@pytest.fixture
def prepared(
    on_the_day: None,
    operator: builders.Operator,
    member: builders.Member,
    key_directory: tuple[Path, dict[str, str]],
    settings: Settings,
) -> Published:
    """The feed and its key; nothing is admitted yet."""
    directory, certificates = key_directory
    settings.SIGILL_KEY_DIR = str(directory)
    settings.SIGILL_FETCH_SERVED = False
    settings.SIGILL_VAR = Path(settings.RELEASES).parent
    feed = builders.feed(operator, key=builders.record_key(operator, "first", certificates["first"]))
    return Published(operator, member, Feed.objects.get(pk=feed.pk), Path(settings.RELEASES))


@pytest.fixture
def published(prepared: Published) -> Published:
    """Three entities are published under serial 1."""
    for number in (1, 2, 3):
        prepared.admit(number)
    assert prepared.publish().what == "published"
    return prepared


@pytest.fixture
def crowd(prepared: Published) -> Callable[[int], None]:
    """Publish that many entities."""

    def publish_many(count: int) -> None:
        for number in range(count):
            prepared.admit(number)
        assert prepared.publish().what == "published"

    return publish_many
