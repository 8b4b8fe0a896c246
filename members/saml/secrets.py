"""Private keys that somebody pasted where a certificate belongs. They are refused before anything is kept."""

import base64
import binascii
import re
from typing import Final

from .certificates import read
from .text import unwrapped

_PRIVATE: Final = re.compile(r"PRIVATE KEY|BEGIN RSA|ENCRYPTED KEY")
# SEQUENCE, then version 0 (PKCS #1, #8) or 1 (SEC 1, PKCS #8 v2), or PKCS #12's 3; a certificate goes on otherwise.
_DER: Final = re.compile(rb"\x30(?:[\x00-\x7f]|[\x80-\x84].{0,4})\x02\x01[\x00\x01\x03][\x02\x04\x30]", re.DOTALL)
_ARMOUR: Final = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


class PrivateKey(Exception):
    """What was pasted is, or holds, a private key."""


class NotACertificate(Exception):
    """What was pasted cannot be read as one X.509 certificate."""


def says_private_key(text: str) -> bool:
    """Whether a text has the words that stand around a private key in PEM."""
    return _PRIVATE.search(text) is not None


def is_private_key(text: str) -> bool:
    """Whether a text is a private key: by its words, or in bare base64."""
    if says_private_key(text):
        return True
    try:
        return _DER.match(base64.b64decode(unwrapped(text)[:64], validate=True)) is not None
    except (binascii.Error, ValueError):
        return False


def pasted_certificate(text: str) -> str:
    """base64 of the certificate in a text: PEM, or bare base64 with or without line breaks.

    Raises `PrivateKey`, or `NotACertificate` (also for several: each has a field of its own).
    """
    if is_private_key(text):
        raise PrivateKey
    inside = _ARMOUR.findall(text)
    if len(inside) > 1:
        raise NotACertificate
    certificate = read(inside[0] if inside else text)
    if certificate is None:
        raise NotACertificate
    return certificate.base64
