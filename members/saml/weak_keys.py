"""Keys whose private half the public knows: by name from `weak_keys.yaml`, which tells the form, and from an operator's
own lists beside it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import yaml

_HERE: Final = Path(__file__).parent
_SPKI_DIGITS: Final = 64
_DEBIAN_DIGITS: Final = 20


@dataclass(frozen=True, slots=True)
class WeakKeys:
    """`published`: SHA-256 of the SubjectPublicKeyInfo (hex) → where the private key is published. `debian`: what
    `debian_digest` gives of the moduli of CVE-2008-0166."""

    published: dict[str, str]
    debian: frozenset[str]


def load(table: Path, lists: Iterable[Path] = ()) -> WeakKeys:
    """The keys of a table and of lists. Raises ValueError with file and line for a line of neither form."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load(table.read_bytes(), Loader=loader)  # noqa: S506  a safe loader either way
    published: dict[str, str] = dict(raw["published"])
    debian: set[str] = set(raw["debian"])
    for path in lists:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            digest = "" if line.startswith("#") else line.partition(" ")[0].strip().lower()
            if digest and not _is_hex(digest):
                raise ValueError(f"{path.name}, line {number}: neither 64 nor 20 hexadecimal digits")
            if len(digest) == _SPKI_DIGITS:
                published.setdefault(digest, path.stem.removeprefix("weak_keys_"))
            elif digest:
                debian.add(digest)
    return WeakKeys(published, frozenset(debian))


@cache
def weak_keys() -> WeakKeys:
    """The table and the lists of this installation, read when first asked for."""
    return load(_HERE / "weak_keys.yaml", sorted(_HERE.glob("weak_keys_*.txt")))


@lru_cache(maxsize=2048)
def debian_digest(modulus: int) -> str:
    """A modulus as Debian's openssl-blacklist writes it."""
    return hashlib.sha1(b"Modulus=%X\n" % modulus, usedforsecurity=False).hexdigest()[-_DEBIAN_DIGITS:]


def _is_hex(digest: str) -> bool:
    return len(digest) in (_SPKI_DIGITS, _DEBIAN_DIGITS) and set(digest) <= set("0123456789abcdef")
