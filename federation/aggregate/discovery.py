"""The discovery feed: what a login page needs to let a person choose an IdP, as JSON.

The shape is the one that the Shibboleth Embedded Discovery Service reads, and others after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

VERSION = 1  # of what a line says: another one, and no release takes over lines of the release before
_START = '{"entityID":'
_DECODER = json.JSONDecoder()
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


def lines_in(path: Path) -> Iterator[tuple[bytes, str]]:
    """entityID (UTF-8) and line of each IdP in a document that was written here. ValueError for another form."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, text in enumerate(file):
            line = text.removeprefix("[") if number == 0 else text
            line = line.removesuffix(",\n").removesuffix("]\n")
            if not line and number == 0:
                return
            if not line.startswith(_START):
                raise ValueError(f"{path}: line {number + 1} is not about an IdP")
            yield _DECODER.raw_decode(line, len(_START))[0].encode(), line


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
