from __future__ import annotations

from pathlib import Path

import pytest

from federation.stranger import Known
from tests.aggregate import making
from tests.stranger.building import Signer


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer.new(making.rsa_key())


@pytest.fixture(scope="session")
def stranger_to_both() -> Signer:
    """Somebody else with a key."""
    return Signer.new(making.rsa_key())


@pytest.fixture
def known(tmp_path: Path) -> Known:
    return Known(tmp_path / "known")
