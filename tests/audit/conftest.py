"""A chain of some thirty events, exported with its private values, and three signed checkpoints of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from cryptography import x509
from django.conf import settings

from federation.aggregate import checkpoint
from federation.aggregate.keys import FileKey
from members import audit_lines
from members.audit_verifier import GENESIS, Line, canonical, read_checkpoint
from members.roles import Role
from tests import builders
from tests.aggregate import making
from tests.builders import AT, Operator


@dataclass(frozen=True)
class Sealed:
    """What an outsider has: the export, the published checkpoints, the certificate; `sign` is the operator's key."""

    lines: list[bytes]
    checkpoints: list[bytes]
    certificate: x509.Certificate
    sign: Callable[[dict[str, object]], bytes]
    forge: Callable[[dict[str, object]], bytes]


@pytest.fixture(scope="session")
def keys() -> tuple[FileKey, FileKey]:
    """The operator's, and somebody else's."""

    def key() -> FileKey:
        private = making.rsa_key()
        return FileKey(private, making.certificate(private))

    return key(), key()


@pytest.fixture
def sealed(on_the_day: None, operator: Operator, keys: tuple[FileKey, FileKey]) -> Sealed:
    busy(operator)
    lines = list(audit_lines.lines(private=True))
    own, other = keys
    checkpoints, previous = [], GENESIS
    for number, length in enumerate((len(lines) // 3, 2 * len(lines) // 3, len(lines)), 1):
        payload = statement(number, lines[length - 1], previous)
        checkpoints.append(checkpoint.sign(canonical(payload), own))
        certificate = x509.load_der_x509_certificate(own.certificate_der)
        previous = read_checkpoint(checkpoints[-1], [certificate]).digest
    return Sealed(
        [canonical(line) for line in lines],
        checkpoints,
        certificate,
        lambda payload: checkpoint.sign(canonical(payload), own),
        lambda payload: checkpoint.sign(canonical(payload), other),
    )


def busy(operator: Operator) -> builders.Member:
    """An organisation with people, a contact and an approved entity, and somebody else's."""
    for name in ("Söderås kommun", "Västvik kommun", "Norrvik kommun"):
        at = builders.organisation(operator, name)
        people = [builders.in_role(operator, role, at) for role in (Role.ADMINISTRATOR, Role.SIGNATORY, Role.READER)]
        builders.contact(at)
    member = builders.Member(at, *people)
    builders.approved_entity(operator, member)
    return member


def statement(number: int, last: Line, previous: str) -> dict[str, object]:
    """What a checkpoint says: one a day, the last on the day of the tests."""
    return {
        "registration_authority": settings.SIGILL_REGISTRATION_AUTHORITY,
        "number": number,
        "length": last["number"],
        "head": last["digest"],
        "at": (AT - timedelta(days=3 - number)).isoformat(),
        "previous": previous,
    }
