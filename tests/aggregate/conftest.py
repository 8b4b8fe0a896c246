from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from federation.aggregate.sign import FileKey
from tests.aggregate import making
from tests.aggregate.publisher import Publisher


@pytest.fixture(scope="session")
def private() -> rsa.RSAPrivateKey:
    return making.rsa_key()


@pytest.fixture(scope="session")
def key(private: rsa.RSAPrivateKey, tmp_path_factory: pytest.TempPathFactory) -> FileKey:
    path = making.key_file(tmp_path_factory.mktemp("key"), private)
    return FileKey.load(path, making.pem(making.certificate(private)))


@pytest.fixture(scope="session")
def attackers_private() -> rsa.RSAPrivateKey:
    return making.rsa_key()


@pytest.fixture(scope="session")
def attackers_key(attackers_private: rsa.RSAPrivateKey, tmp_path_factory: pytest.TempPathFactory) -> FileKey:
    path = making.key_file(tmp_path_factory.mktemp("attacker"), attackers_private)
    return FileKey.load(path, making.pem(making.certificate(attackers_private)))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty release root."""
    return tmp_path / "releases"


@pytest.fixture
def publisher(root: Path, key: FileKey) -> Publisher:
    return Publisher(root, key)
