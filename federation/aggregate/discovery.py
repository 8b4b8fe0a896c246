"""The discovery feed: what a login page needs to let a person choose an IdP, as JSON.

The shape is the one that the Shibboleth Embedded Discovery Service reads, and others after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_TEXTS = {
    "display_names": "DisplayNames",
    "descriptions": "Descriptions",
    "keywords": "Keywords",
    "information_urls": "InformationURLs",
    "privacy_statement_urls": "PrivacyStatementURLs",
}


def discovery_feed(identity_providers: Iterable[Mapping[str, Any]]) -> bytes:
    """UTF-8 JSON, one object per IdP in the order of entityID, one line each; see `discovery_line`."""
    rows = sorted(identity_providers, key=lambda facts: str(facts["entity_id"]))
    return b"".join(discovery_document(map(discovery_line, rows)))


def discovery_document(lines: Iterable[str]) -> Iterator[bytes]:
    """The whole feed in UTF-8, piece by piece, of the lines of its IdPs in the order of entityID."""
    before = "["
    for line in lines:
        yield (before + line).encode()
        before = ",\n"
    yield b"[]\n" if before == "[" else b"]\n"


def discovery_line(facts: Mapping[str, Any]) -> str:
    """One IdP's object, JSON without a line break; its first member is the entityID.

    The facts have `entity_id`; optionally `display_names`, `descriptions`, `keywords`, `information_urls` and
    `privacy_statement_urls` as {language: text}; and `logos` as [{"url", "width", "height", "lang"?}].
    """
    return json.dumps(_entry(facts), ensure_ascii=False, separators=(",", ":"))


def _entry(facts: Mapping[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"entityID": facts["entity_id"]}
    for name, title in _TEXTS.items():
        texts = facts.get(name) or {}
        if texts:
            entry[title] = [{"value": value, "lang": language} for language, value in sorted(texts.items())]
    logos = [_logo(logo) for logo in facts.get("logos") or ()]
    if logos:
        entry["Logos"] = logos
    return entry


def _logo(logo: Mapping[str, Any]) -> dict[str, str]:
    # Width and height are strings in this format.
    found = {"value": str(logo["url"]), "height": str(logo["height"]), "width": str(logo["width"])}
    return {**found, "lang": str(logo["lang"])} if logo.get("lang") else found
