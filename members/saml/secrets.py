"""Private keys that somebody pasted where a certificate belongs. They are refused before anything is kept."""

import base64
import binascii
import html
import re
from collections.abc import Iterator
from typing import Final

from .certificates import read
from .text import unwrapped

_PRIVATE: Final = ("PRIVATE KEY", "BEGIN RSA", "ENCRYPTED KEY")
# SEQUENCE, then version 0 (PKCS #1, #8) or 1 (SEC 1, PKCS #8 v2), or PKCS #12's 3; a certificate goes on otherwise.
_DER: Final = re.compile(rb"\x30(?:[\x00-\x7f]|[\x80-\x84].{0,4})\x02\x01[\x00\x01\x03][\x02\x04\x30]", re.DOTALL)
_RSA, _EC, _PBE = (
    rb"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01",
    rb"\x2a\x86\x48\xce\x3d\x02\x01",
    rb"\x2a\x86\x48\x86\xf7\x0d\x01",
)
_INSIDE: Final = re.compile(  # PKCS #8 for RSA, EC and Edwards curves; PKCS #1; SEC 1; what is encrypted (PKCS #5, #12)
    rb"\x02\x01[\x00\x01]\x30.\x06(?:\x09" + _RSA + rb"|\x07" + _EC + rb"|\x03\x2b\x65[\x6e-\x71]\x04)"
    rb"|\x30[\x82\x83].{2,3}\x02\x01\x00\x02[\x81-\x83]|\x02\x01\x01\x04[\x18-\x42].{24,66}\xa0.\x06"
    rb"|\x06\x09" + _PBE + rb"\x05[\x03-\x0d]|" + _PBE + rb"\x0c[\x01\x0a]",
    re.DOTALL,
)
_STARTS: Final = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce", b"openssh-key-v1")  # two key stores of Java, and OpenSSH
_TOLD: Final = re.compile(  # in PEM, PuTTY's and age's files, .NET's and XKMS's XML, and DER in hexadecimal
    r"begin(?:\s|%20|\+|[a-z0-9]){0,40}(?:\s|%20|\+)private(?:\s|%20|\+)key|putty-user-key-file-|age-secret-key-1"
    r"|<(?:\w+:)?(?:inverseq|rsakeypair)\b|30(?:8[12])?(?:[0-9a-f]{2}){1,2}0201(?:00028|003|0104|0330)"
)
_JWK: Final = re.compile(r"[\"'](?:d|k)[\"']\s*:\s*[\"'][a-z0-9_-]{16,}")
_HINTS: Final = ("private", "putty", "age-secret", "inverseq", "rsakeypair", "0201")
_MAY_TELL: Final = tuple(hint.encode() for hint in (*_HINTS, "kty"))
_ALPHABET: Final = r"[A-Za-z0-9+/_-]"
_BASE64: Final = re.compile(  # nothing of the alphabet before it; written so that the reader skips to a first letter
    rf"(?:M(?<!{_ALPHABET}M)[A-I]|L(?<!{_ALPHABET}L)S0t|b(?<!{_ALPHABET}b)3Bl|/(?<!{_ALPHABET}/)u3|z(?<!{_ALPHABET}z)s7O)"
    r"[A-Za-z0-9+/_\s-]{30,}"
)
_OF_DER, _BEGINS = re.compile("M[A-I]"), ("LS0t", "b3Bl", "/u3", "zs7O")  # the same first letters, found at once
_LINE: Final = re.compile(r"\s(?=((?:M[A-I]|LS0t|b3Bl|/u3|zs7O)[A-Za-z0-9+/_\s-]{30,150}))")
_HIDING: Final = ("<!--", "&", "<![CDATA[", "]]>")
_ARMOUR: Final = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


class PrivateKey(Exception):
    """What was pasted is, or holds, a private key."""


class NotACertificate(Exception):
    """What was pasted cannot be read as one X.509 certificate."""


def says_private_key(text: str) -> bool:
    """Whether a text has the words that stand around a private key in PEM."""
    return any(words in text for words in _PRIVATE)


def is_private_key(text: str) -> bool:
    """Whether a text is a private key: by its words, or in bare base64."""
    if says_private_key(text):
        return True
    try:
        return _DER.match(base64.b64decode(unwrapped(text)[:64], validate=True)) is not None
    except (binascii.Error, ValueError):
        return False


def holds_private_key(text: str) -> bool:
    """Whether a private key in any of the usual forms stands somewhere in a text: PEM, DER in base64 or hexadecimal, a
    key store, JWK, or the files of SSH programs; also behind a certificate, or in base64 once more."""
    return _place(text) is not None


def line_of_secret(document: bytes) -> int | None:
    """The line (from 1) at which a document holds a private key, as `holds_private_key` knows them; None where it holds
    none. Looks at the text only, well-formed or not, so that it can be asked before anything is parsed or kept.

    Comments are looked into, and across: what a comment or a reference hides is found, on a line near by.
    """
    return line_in_text(document.replace(b"\0", b"").decode("utf-8", "replace"))  # UTF-16, too


def line_in_text(plain: str) -> int | None:
    """The same for a document that was decoded already."""
    for text in (plain, _shown(plain)) if any(hiding in plain for hiding in _HIDING) else (plain,):
        place = _place(text)
        if place is not None:
            return text.count("\n", 0, place) + 1
    return None


def _shown(plain: str) -> str:
    """A document without its comments, references and CDATA sections."""
    first, *rest = plain.split("<!--")
    shown = "".join([first, *(part.partition("-->")[2] for part in rest)])
    return html.unescape(shown.replace("<![CDATA[", "").replace("]]>", ""))


def _place(text: str) -> int | None:
    told = _told(text.lower()) if _may_tell(text) else None
    return told.start() if told else next((place for place, data in _decoded(text) if _is_secret(data)), None)


def _may_tell(text: str) -> bool:
    """Whether the words that `_told` looks for may be there: octets become lower case much quicker than letters. The
    words are plain ASCII, so that letters beyond Latin-1 may be lost on the way."""
    lowered = text.encode("latin-1", "replace").lower()
    return any(hint in lowered for hint in _MAY_TELL)


def _told(lowered: str) -> re.Match[str] | None:
    told = _TOLD.search(lowered) if any(hint in lowered for hint in _HINTS) else None
    return told or (_JWK.search(lowered) if "kty" in lowered else None)


def _decoded(text: str) -> Iterator[tuple[int, bytes]]:
    """(place, octets) of what stands there in base64, 30 characters or more, and begins like something of interest."""
    begins = _OF_DER.search(text) or any(begin in text for begin in _BEGINS)
    for run in _BASE64.finditer(text) if begins else ():
        if read(run[0]) is not None:  # one certificate, to its last octet: nothing is hidden behind it
            continue
        yield run.start(), _octets(run[0])
        for line in _LINE.finditer(run[0]):  # other base64 before it would shift it
            yield run.start() + line.start(), _octets(line[1])


def _octets(encoded: str) -> bytes:
    plain = unwrapped(encoded).replace("-", "+").replace("_", "/")
    return base64.b64decode(plain[: len(plain) & ~3])


def _is_secret(data: bytes) -> bool:
    if _DER.match(data) or data.startswith(_STARTS) or _INSIDE.search(data):
        return True
    return data.startswith(b"-----BEGIN") and _told(data.decode("latin-1").lower()) is not None


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
