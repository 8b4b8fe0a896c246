"""The signer's keys."""

import os
import ssl
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from federation import models
from federation.aggregate.keys import FileKey, KeyRefused, SigningKey, read_secret
from federation.aggregate.pkcs11 import Token, TokenKey
from federation.aggregate.undumpable import hide_memory
from federation.models import Feed
from federation.models.key import KeyState

_OVER = (KeyState.RETIRED, KeyState.COMPROMISED)


def signing_key(feed: Feed) -> SigningKey:
    """The private half of the aggregate's key; raises KeyRefused where this process has none: only the signer does."""
    return private_half(feed.signing_key)


def document_key(feed: Feed) -> SigningKey:
    """The private half of the key of the MDQ answers; raises KeyRefused."""
    return private_half(feed.document_key)


def private_half(row: models.SigningKey) -> SigningKey:
    """From the token where the settings name one, else from the directory; raises KeyRefused.

    A key that is known to be compromised, or retired, signs nothing.
    """
    if row.state in _OVER:
        raise KeyRefused(
            "key-over",
            f"Nyckeln {row.label} är röjd eller tagen ur bruk och signerar inget mer. Ge flödet en ny nyckel.",
            f"The key {row.label} is compromised or retired and signs nothing more. Give the feed a new key.",
        )
    if settings.SIGILL_PKCS11_MODULE:
        return _in_token(signer_token(), row.label, row.certificate_pem)
    if settings.SIGILL_KEY_DIR:
        path = Path(settings.SIGILL_KEY_DIR) / f"{row.label}.pem"
        changed = path.stat().st_mtime_ns if path.exists() else 0
        return _loaded(path, row.certificate_pem, changed)
    raise KeyRefused(
        "no-key-here",
        "Den här processen har ingen signeringsnyckel (varken SIGILL_KEY_DIR eller SIGILL_PKCS11_MODULE är satt). "
        "Låt signeraren publicera.",
        "This process has no signing key (neither SIGILL_KEY_DIR nor SIGILL_PKCS11_MODULE is set). "
        "Let the signer publish.",
    )


@lru_cache(maxsize=8)
def _loaded(path: Path, certificate_pem: str, _changed: int) -> FileKey:
    """Loaded once per process and file: loading costs as much as fifty signatures.

    Whatever process holds a key from here on, a command too, leaves no core dump.
    """
    hide_memory()
    return FileKey.load(path, certificate_pem.encode())


def signer_token() -> Token:
    """The token that the settings name; raises KeyRefused where they name none."""
    if not settings.SIGILL_PKCS11_MODULE:
        raise KeyRefused(
            "no-token-here",
            "Den här processen har ingen nyckelbärare (SIGILL_PKCS11_MODULE är inte satt). Kör det som signeraren.",
            "This process has no token (SIGILL_PKCS11_MODULE is not set). Run it as the signer.",
        )
    module = Path(settings.SIGILL_PKCS11_MODULE)
    return _token(module, settings.SIGILL_PKCS11_TOKEN, settings.SIGILL_PKCS11_TIMEOUT)


@lru_cache(maxsize=2)
def _token(module: Path, label: str, timeout: float) -> Token:
    """One session per process, which knows the PIN from here on and leaves no core dump."""
    hide_memory()
    return Token(module, label, _pin, timeout)


@lru_cache(maxsize=8)
def _in_token(token: Token, label: str, certificate_pem: str) -> TokenKey:
    """Found and compared with its certificate once per process; every signature is verified besides."""
    return TokenKey(token, label, certificate_pem.encode())


def _pin() -> str:
    """Read when a session is opened, so that a PIN that was put right is found without a new start."""
    if settings.SIGILL_PKCS11_PIN_FILE:
        return read_secret(Path(settings.SIGILL_PKCS11_PIN_FILE)).decode(errors="replace").strip("\r\n")
    return os.environ.get("SIGILL_PKCS11_PIN", "")


def certificate_der(feed: Feed) -> bytes:
    """The certificate that consumers pin."""
    return ssl.PEM_cert_to_DER_cert(feed.signing_key.certificate_pem)


def document_certificate_der(feed: Feed) -> bytes:
    """The certificate that those who ask MDQ pin."""
    return ssl.PEM_cert_to_DER_cert(feed.document_key.certificate_pem)
