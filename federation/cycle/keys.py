"""The signer's keys, and the entities' keys that the brake counts."""

import ssl
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from federation.aggregate.brake import Keys
from federation.aggregate.sign import FileKey, KeyRefused
from federation.aggregate.types import Entry
from federation.cycle.served import Served
from federation.fragments import certificates_in, certificates_of
from federation.models import Feed


def signing_key(feed: Feed) -> FileKey:
    """The private half of the feed's key; raises KeyRefused where this process has none: only the signer does."""
    if not settings.SIGILL_KEY_DIR:
        raise KeyRefused(
            "no-key-here",
            "Den här processen har ingen signeringsnyckel (SIGILL_KEY_DIR är inte satt). Låt signeraren publicera.",
            "This process has no signing key (SIGILL_KEY_DIR is not set). Let the signer publish.",
        )
    path = Path(settings.SIGILL_KEY_DIR) / f"{feed.signing_key.label}.pem"
    changed = path.stat().st_mtime_ns if path.exists() else 0
    return _loaded(path, feed.signing_key.certificate_pem, changed)


@lru_cache(maxsize=8)
def _loaded(path: Path, certificate_pem: str, _changed: int) -> FileKey:
    """Loaded once per process and file: loading costs as much as fifty signatures."""
    return FileKey.load(path, certificate_pem.encode())


def keys_before_and_after(before: Served | None, entries: Sequence[Entry]) -> tuple[Keys, Keys]:
    """The SHA-256 of each certificate of each entity, in the served release and in the candidate."""
    if before is None:
        return {}, {}
    known = certificates_of((*before.manifest.entries, *entries))
    previous = {
        entity_id: known[sha256] if sha256 in known else _published_keys(before, entity_id)
        for entity_id, sha256 in before.manifest.expected.items()
    }
    return previous, {entry.entity_id: known[entry.sha256] for entry in entries if entry.sha256 in known}


def _published_keys(before: Served, entity_id: str) -> frozenset[str]:
    """Those in the entity's served document; the first certificate there is the feed's own, in the signature."""
    return frozenset(certificates_in(before.document(entity_id))[1:])


def certificate_der(feed: Feed) -> bytes:
    """The certificate that consumers pin."""
    return ssl.PEM_cert_to_DER_cert(feed.signing_key.certificate_pem)
