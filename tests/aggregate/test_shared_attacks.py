"""Attack documents gathered outside the project: each must be refused, whatever it attacks."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import pytest

from federation.aggregate.sign import FileKey
from tests.aggregate.test_verify import refusal

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "metadata" / "attack"
FILES = sorted(FOLDER.iterdir()) if FOLDER.is_dir() else []
CODES = {
    "doctype", "root", "not-xml", "encoding", "root-id", "no-signature", "several-signatures",
    "comment", "processing-instruction", "xml-id", "other-id",
}  # fmt: skip


@pytest.mark.shared
@pytest.mark.skipif(not FILES, reason="the attack documents are kept outside the project")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_known_attack_is_refused(path: Path, key: FileKey) -> None:
    document = path.read_bytes()
    if path.suffix == ".base64":
        document = b64decode(document)
    assert refusal(document, key.certificate_der) in CODES
