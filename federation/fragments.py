"""The fragment store: each published fragment, computed once per revision and registry facts, kept in a file."""

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from federation.aggregate.types import Fragment
from federation.selection import Selected
from members.models import Blob
from members.saml.fragment import FORMAT_VERSION, fragment


def fragments_of(admitted: list[Selected]) -> list[Fragment]:
    """The fragments of the admitted entities, in their order; what is not stored yet is built from the database."""
    keys = {s.entity_id: _key(s) for s in admitted}
    stored = {s.entity_id: _read(keys[s.entity_id]) for s in admitted}
    missing = [s for s in admitted if stored[s.entity_id] is None]
    clean = Blob.objects.in_bulk([s.clean_sha256 for s in missing])
    for selected in missing:
        content = fragment(clean[selected.clean_sha256].bytes(), selected.registry)
        _write(keys[selected.entity_id], content)
        stored[selected.entity_id] = content
    return [_named(entity_id, content) for entity_id, content in stored.items() if content is not None]


def _named(entity_id: str, content: bytes) -> Fragment:
    return Fragment(entity_id, hashlib.sha256(content).hexdigest(), content)


def _key(selected: Selected) -> str:
    """What a fragment depends on: the rebuilt content, the registry's facts and the way they are put together."""
    facts = asdict(selected.registry) | {"registration_instant": selected.registry.registration_instant.isoformat()}
    content = json.dumps([FORMAT_VERSION, selected.clean_sha256, facts], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _path(key: str) -> Path:
    return Path(settings.FRAGMENT_STORE) / key[:2] / f"{key}.xml"


def _read(key: str) -> bytes | None:
    try:
        return _path(key).read_bytes()
    except FileNotFoundError:
        return None


def _write(key: str, content: bytes) -> None:
    """Whole or not at all: written aside, then renamed."""
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as aside:
        aside.write(content)
        aside.flush()
        os.fsync(aside.fileno())
    Path(aside.name).replace(path)
