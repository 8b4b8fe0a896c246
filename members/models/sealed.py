"""A JSON field that a copy of the database does not tell: sealed with a key that is made from SECRET_KEY."""

import hashlib
import json
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.utils.encoding import force_bytes


class SealedJSONField(models.TextField):  # type: ignore[type-arg]  # generic for the checker only
    """Reads and writes plain values. What another SECRET_KEY sealed (and no SECRET_KEY_FALLBACKS opens) reads as
    None: it is lost."""

    def get_prep_value(self, value: Any) -> str:
        return _sealer().encrypt(json.dumps(value, ensure_ascii=False).encode()).decode() if value else ""

    def to_python(self, value: Any) -> Any:
        """A model that checks itself keeps the plain value: a text's own would make text of it."""
        return value

    def from_db_value(self, value: str | None, *_query: Any) -> Any:
        if not value:
            return {}
        try:
            return json.loads(_sealer().decrypt(value.encode()))
        except InvalidToken:
            return None


def _sealer() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str | bytes) -> bytes:
    """Its own for this purpose: who learns it signs no sessions."""
    return urlsafe_b64encode(hashlib.sha256(b"members.models.sealed:" + force_bytes(secret)).digest())
