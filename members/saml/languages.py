"""Language tags (BCP 47) as metadata has them: a primary language, and perhaps a script and a region."""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import yaml

_TAG: Final = re.compile(
    r"(?P<language>[a-z]{2,8})(?:-[a-z]{3})?(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?\Z",
    re.IGNORECASE,
)


@cache
def _codes() -> dict[str, str]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, str] = yaml.load(Path(__file__).with_name("languages.yaml").read_bytes(), Loader=loader)  # noqa: S506
    return found


@cache
def _known(table: str) -> frozenset[str]:
    return frozenset(_codes()[table].split())


@cache
def _instead(table: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in _codes()[table].split())


@lru_cache(maxsize=1024)  # tags from outside: bounded
def language_fault(tag: str) -> str | None:
    """None for a tag whose language and region are registered; else the tag to write instead, or "" when there is no
    telling. Case does not matter (RFC 5646 §2.1.1). Private languages (`x-…`) are a fault: nobody else knows them."""
    match = _TAG.match(tag)
    if match is None:
        return tag.replace("_", "-") if _TAG.match(tag.replace("_", "-")) else ""
    language, region = match["language"].lower(), match["region"]
    better = _instead("mistaken").get(language) or _instead("shorter").get(language)
    if better is not None:
        return better
    if language not in _known("two") and language not in _known("three"):
        return ""
    if region is None or region.isdigit() or region.upper() in _known("regions"):
        return None
    return f"{language}-GB" if region.upper() == "UK" else language
