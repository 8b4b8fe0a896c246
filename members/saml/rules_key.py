"""Which rules these are: a key that changes when a rule or a table does, and then all metadata is looked at anew."""

import hashlib
from pathlib import Path
from typing import Final

from .rules import plugins


def key_of(folder: Path) -> str:
    """Hex, 16 characters, over everything in the cellar that a finding can depend on."""
    patterns = ("*.py", "rules/*.py", "*.yaml", "*.txt", "xsd/*")
    files = sorted(path for pattern in patterns for path in folder.glob(pattern))
    digest = hashlib.sha256(plugins.versions().encode())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


RULES_KEY: Final = key_of(Path(__file__).parent)
