"""The codes in one-time links: 256 random bits in the mail, their digest in the database."""

import hashlib
import secrets


def new_code() -> str:
    """43 characters that stand in an address as they are."""
    return secrets.token_urlsafe(32)


def digest_of(code: str) -> str:
    """What is kept of a code (256 random bits, so that a plain digest is enough)."""
    return hashlib.sha256(code.encode()).hexdigest()
