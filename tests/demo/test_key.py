"""The demo key: made once, whole or not at all, and never exchanged under a feed that is signed with it."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from federation.aggregate.keys import FileKey, KeyRefused
from federation.demo import key
from federation.models import Publication, SigningKey
from federation.models.publication import Cause, PublicationState
from members.models import AuditEvent
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(own_keys: Path, key_directory: Path) -> Path:
    """The file of a key that is there, but not recorded."""
    shutil.copytree(key_directory, own_keys)
    return own_keys / "demo.pem"


def published_with(row: SigningKey, operator: builders.Operator) -> None:
    """A feed signed with the key, once."""
    feed = builders.feed(operator)
    feed.signing_key = row
    feed.save()
    Publication.objects.create(
        feed=feed,
        serial=1,
        epoch=1,
        state=PublicationState.PUBLISHED,
        cause=Cause.CHANGED,
        intended_at=builders.AT,
        content_digest="0" * 64,
        entity_count=0,
    )


def test_the_first_call_makes_a_key_that_only_its_owner_can_read(own_keys: Path) -> None:
    row = key.ensure()
    file = own_keys / "demo.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    assert own_keys.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in own_keys.iterdir()] == ["demo.pem"]
    assert FileKey.load(file, row.certificate_pem.encode())
    certificate = x509.load_pem_x509_certificate(row.certificate_pem.encode())
    public = certificate.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    assert public.key_size == 3072
    assert "DEMO" in certificate.subject.rfc4514_string()
    assert certificate.not_valid_after_utc.year - datetime.now(UTC).year == 3
    assert row.is_demo


def test_a_second_call_changes_nothing(made: Path) -> None:
    first, before = key.ensure(), made.read_bytes()
    events = AuditEvent.objects.count()
    assert key.ensure() == first
    assert made.read_bytes() == before
    assert AuditEvent.objects.count() == events


def test_a_new_database_learns_of_the_key_that_is_there(made: Path) -> None:
    before = made.read_bytes()
    row = key.ensure()
    assert made.read_bytes() == before
    assert row.certificate_pem.encode() in before


@pytest.mark.parametrize("length", [0, 700, 2700])
def test_a_half_made_file_is_made_again(made: Path, length: int) -> None:
    made.write_bytes(made.read_bytes()[:length])
    row = key.ensure()
    assert FileKey.load(made, row.certificate_pem.encode())


def test_a_file_lost_before_anything_was_signed_is_made_again(made: Path) -> None:
    first = key.ensure().certificate_sha256
    made.unlink()
    row = key.ensure()
    assert row.certificate_sha256 != first
    assert FileKey.load(made, row.certificate_pem.encode())
    assert SigningKey.objects.get() == row


@pytest.mark.usefixtures("on_the_day")
def test_a_file_lost_after_a_release_is_not_made_again(made: Path, operator: builders.Operator) -> None:
    published_with(key.ensure(), operator)
    made.unlink()
    with pytest.raises(key.WrongKey, match=r"is missing or broken\. Put the right file back, or start again"):
        key.ensure()
    assert not made.exists()


@pytest.mark.usefixtures("on_the_day")
def test_another_key_in_the_file_after_a_release_is_told(made: Path, operator: builders.Operator) -> None:
    published_with(key.ensure(), operator)
    key._make(key.LABEL)
    with pytest.raises(key.WrongKey, match="holds another key"):
        key.ensure()


def test_a_file_that_others_can_read_is_not_recorded(made: Path) -> None:
    made.chmod(0o644)
    with pytest.raises(KeyRefused, match="chmod 600"):
        key.ensure()
    assert not SigningKey.objects.exists()
