"""From the identifier in an MDQ request to the name of an answer; nothing of it reaches the file system; and when
an answer is valid.

Metadata Query Protocol (draft-young-md-query) 3.1 and its SAML profile 2.1: an entityID, or `{sha1}` and 40
hex digits of the entityID's SHA-1, either of them percent-encoded. Servers decode at different places, so
both forms work.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from urllib.parse import quote, unquote

from federation.aggregate.refusal import Refusal

MAX_ENTITY_ID = 1024
MAX_NAME = 250  # so that a name with .gz behind it still fits into what file systems take, 255

_SHA1 = re.compile(r"\{sha1\}([0-9a-fA-F]{40})")
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# A scheme and a colon that something else than "%" follows: already decoded, so a "%" further on is its own.
_DECODED = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!%)")
_UNWANTED = re.compile(r"[\x00-\x20\x7f-\xa0\ud800-\udfff]")


class MalformedIdentifier(Refusal):
    """The answer to such a request is 400."""


def entity_sha1(entity_id: str) -> str:
    """What an entity's answer is called, from its entityID and nothing but that."""
    return hashlib.sha1(entity_id.encode(), usedforsecurity=False).hexdigest()


def document_path(release: Path, sha1: str) -> Path:
    """The answer of this name in a release directory; it need not be there. Its gzip: the same with `sha1` + ".gz"."""
    return release / "entities" / sha1[:2] / sha1 / "body"


def public_name(entity_id: str) -> str | None:
    """The percent-encoded entityID as a file name, or None where that is too long for one with ".gz" behind it."""
    name = quote(entity_id, safe="")
    return name if len(name) <= MAX_NAME and name not in {".", ".."} else None


def window(sha1: str, at: int, validity: int) -> int:
    """When the window begins in which an answer signed at `at` is valid (all in seconds; instants since 1970).

    The latest instant that is the entity's own phase modulo half the validity: so whoever signs the answer, and
    whenever in that half, signs the same one, and not all fall due on one day.
    """
    half = validity // 2
    phase = int(sha1[:12], 16) % half
    return phase + (at - phase) // half * half


def sha1_hex(identifier: str) -> str:
    """The name of the answer to a request, or MalformedIdentifier. There need not be one."""
    if len(identifier) > 3 * MAX_ENTITY_ID:
        raise _too_long(len(identifier))
    plain = identifier if _DECODED.match(identifier) or "%" not in identifier else _decode(identifier)
    if not plain:
        raise MalformedIdentifier("empty", "Frågan har ingen identifierare.", "The request has no identifier.")
    if len(plain) > MAX_ENTITY_ID:
        raise _too_long(len(plain))
    if _UNWANTED.search(plain):
        raise MalformedIdentifier(
            "characters",
            "Identifieraren har blanksteg eller styrtecken.",
            "The identifier has white space or control characters.",
        )
    if not plain.startswith("{"):
        return entity_sha1(plain)
    found = _SHA1.fullmatch(plain)
    if not found:
        raise MalformedIdentifier(
            "transform",
            "Bara formen {sha1} följd av 40 hexadecimala siffror stöds.",
            "Only the form {sha1} followed by 40 hexadecimal digits is supported.",
        )
    return found[1].lower()


def _decode(identifier: str) -> str:
    try:
        if not _BROKEN_PERCENT.search(identifier):
            return unquote(identifier, errors="strict")
    except UnicodeDecodeError:
        pass
    raise MalformedIdentifier(
        "encoding",
        "Identifieraren är inte rätt procentkodad (UTF-8).",
        "The identifier is not properly percent-encoded (UTF-8).",
    )


def _too_long(length: int) -> MalformedIdentifier:
    return MalformedIdentifier(
        "too-long",
        f"Identifieraren är {length} tecken; ett entityID har högst {MAX_ENTITY_ID}.",
        f"The identifier has {length} characters; an entityID has at most {MAX_ENTITY_ID}.",
    )
