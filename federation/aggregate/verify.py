"""P9: the stranger. Does someone who knows only the pinned certificate trust these bytes, and for what?

Nothing here is shared with the code that assembles and signs: another parser (lxml, whole document), other
cryptography (xmlsec). xmlsec by itself accepts wrapped, SHA-1 and XPath-transformed signatures, so `strict`
and `profile` first hold the document to a form of our own; what xmlsec then confirms is the root and all of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import xmlsec
from lxml import etree

from federation.aggregate import profile, strict
from federation.aggregate.refusal import NotTrusted
from federation.aggregate.subtrees import entities_of

_Z_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")

__all__ = ["NotTrusted", "Verified", "verify"]


@dataclass(frozen=True, slots=True)
class Verified:
    """What the signature covers: `entities` maps entityID to the digest (hex) of its fragment."""

    root_id: str
    valid_until: datetime
    entities: Mapping[str, str]


def verify(
    document: bytes,
    certificate_der: bytes,
    at: datetime,
    expected: Mapping[str, str] | None,
    max_validity: timedelta,
) -> Verified:
    """Verify an aggregate or an MDQ answer. `at` is the time of judgement (UTC).

    `expected` (entityID to fragment digest, a manifest's) must be met exactly; None takes any entities.
    Raises NotTrusted with a code for each way in which a document can fail to be trusted.
    """
    root = strict.parse(document)
    strict.check_tree(root)
    signature = profile.check_signature(root, certificate_der)
    _check_crypto(root, signature, certificate_der)
    valid_until = _check_validity(root, at, max_validity)
    root_id = root.get("ID", "")
    # From here on the tree is taken apart: only what the signature covered is left to be looked at.
    root.remove(signature)
    entities = entities_of(root)
    if expected is not None:
        _compare(entities, expected)
    return Verified(root_id, valid_until, entities)


def _check_crypto(root: etree._Element, signature: etree._Element, certificate_der: bytes) -> None:
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(certificate_der, xmlsec.constants.KeyDataFormatCertDer)
    context.register_id(root, "ID", None)
    try:
        context.verify(signature)
    except xmlsec.Error as error:
        raise profile.crypto_refusal(signature, certificate_der) from error


def _check_validity(root: etree._Element, at: datetime, max_validity: timedelta) -> datetime:
    text = root.get("validUntil")
    if text is None:
        raise NotTrusted("valid-until-missing", "Roten saknar validUntil.", "The root has no validUntil.")
    if not _Z_INSTANT.fullmatch(text):
        raise NotTrusted(
            "valid-until-form",
            f"validUntil ”{text}” är inte en tid i UTC som slutar med Z.",
            f'validUntil "{text}" is not a time in UTC that ends in Z.',
        )
    try:
        valid_until = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise NotTrusted(
            "valid-until-form",
            f"validUntil ”{text}” finns inte i kalendern.",
            f'validUntil "{text}" is not in the calendar.',
        ) from error
    if valid_until <= at:
        raise NotTrusted("expired", f"Dokumentet gällde till {text}.", f"The document was valid until {text}.")
    if valid_until - at > max_validity:
        raise NotTrusted(
            "valid-too-long",
            f"validUntil {text} ligger mer än {max_validity} bort.",
            f"validUntil {text} is more than {max_validity} away.",
        )
    return valid_until


def _compare(found: Mapping[str, str], expected: Mapping[str, str]) -> None:
    for code, swedish, english, names in (
        ("entity-missing", "saknas", "missing", expected.keys() - found.keys()),
        ("entity-unexpected", "ska inte vara med", "not expected", found.keys() - expected.keys()),
        (
            "entity-changed",
            "har annat innehåll än manifestet säger",
            "with other content than the manifest says",
            {name for name in expected.keys() & found.keys() if expected[name] != found[name]},
        ),
    ):
        if names:
            some = ", ".join(sorted(names)[:5])
            raise NotTrusted(
                code,
                f"{len(names)} entiteter {swedish}: {some}.",
                f"{len(names)} entities {english}: {some}.",
            )
