"""The signer's keys, and the entities' keys that the brake counts."""

import hashlib
import re
import ssl
from base64 import b64decode
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from federation.aggregate.brake import Keys
from federation.aggregate.sign import FileKey, KeyRefused
from federation.cycle.served import Served
from federation.cycle.snapshot import Snapshot
from federation.models import Feed

_CERTIFICATE = re.compile(rb"<ds:X509Certificate>([A-Za-z0-9+/=\s]+)</ds:X509Certificate>")


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


def keys_before_and_after(before: Served | None, snapshot: Snapshot) -> tuple[Keys, Keys]:
    """The SHA-256 of each certificate of each entity that stays, in the served release and in the candidate.

    An unchanged fragment has unchanged keys, so only the documents of the changed ones are opened.
    """
    if before is None:
        return {}, {}
    old = before.manifest.expected
    judged = snapshot.by_entity_id()
    previous, candidate = {}, {}
    for entity_id, sha256, _size in snapshot.entries:
        if entity_id not in old:
            continue
        now = frozenset(key["certificate_sha256"] for key in judged[entity_id].display["keys"])
        candidate[entity_id] = now
        previous[entity_id] = now if old[entity_id] == sha256 else _published_keys(before, entity_id)
    return previous, candidate


def _published_keys(before: Served, entity_id: str) -> frozenset[str]:
    """Those in the entity's served document; the first certificate there is the feed's own, in the signature."""
    _feeds_own, *found = _CERTIFICATE.findall(before.document(entity_id))
    return frozenset(hashlib.sha256(b64decode(text)).hexdigest() for text in found)


def certificate_der(feed: Feed) -> bytes:
    """The certificate that consumers pin."""
    return ssl.PEM_cert_to_DER_cert(feed.signing_key.certificate_pem)
