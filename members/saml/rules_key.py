"""Which rules these are: a key that changes when a rule or a table does, so that what they found can be looked at anew."""

import hashlib
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent


def _key() -> str:
    """Hex, 16 characters, over everything that a finding can depend on."""
    files = sorted((*_HERE.glob("*.py"), *_HERE.glob("rules/*.py"), *_HERE.glob("*.yaml"), *_HERE.glob("xsd/*")))
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


RULES_KEY: Final = _key()
