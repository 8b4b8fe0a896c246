"""Attack documents gathered outside the project, and real aggregates: the first are refused, whatever they attack."""

from base64 import b64decode

import pytest

from federation.foreign.strict import signed_bytes
from members.saml.types import Refusal
from tests.foreign.making import pinned
from tests.tiers import REAL_METADATA, needs_shared

pytestmark = [pytest.mark.shared, needs_shared]
FOLDER = REAL_METADATA / "attack"
FILES = sorted(FOLDER.iterdir()) if FOLDER.is_dir() else []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_known_attack_is_refused(path) -> None:  # type: ignore[no-untyped-def]
    document = path.read_bytes()
    if path.suffix == ".base64":
        document = b64decode(document)
    with pytest.raises(Refusal) as caught:
        signed_bytes(document, pinned())
    assert caught.value.finding.rule.startswith("MD-")
