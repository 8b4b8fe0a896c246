"""The rules as one Markdown page: docs/rules.md is made of it, so that the page says what the code does."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from members.saml import rules as package
from members.saml.catalogue import Entry, catalogue, entry_of
from members.saml.mends import MENDS
from members.saml.rules import RULES, Rule

STAGES = ("parse", "schema", "entity", "federation", "network")
"""The stages of the rules that look at metadata on its way in."""

_ASKS = {
    "document": "the metadata alone",
    "registry": "the metadata and what the registry knows around it",
    "network": "the metadata and what its addresses answer; in the worker, never in a request",
}


def unbuilt() -> dict[str, dict[str, str]]:
    """The rules that are not built: id to the reason, in `sv` and `en`."""
    found: dict[str, dict[str, str]] = yaml.safe_load(
        (Path(package.__file__).parent.parent / "unbuilt.yaml").read_bytes()
    )
    return found


def markdown() -> Iterator[str]:
    """The page, line by line."""
    entries = [entry for entry in catalogue().values() if entry.stage in STAGES]
    built = [entry for entry in entries if entry.id in RULES]
    yield "# The rules"
    yield ""
    yield "<!-- Written by `./run manage describe_rules`: change the rules, not this page. -->"
    yield ""
    yield f"{len(built)} of the catalogue's {len(entries)} rules for metadata on its way in are built. A rule *finds*;"
    yield "a profile (`members/saml/profiles`) decides what that counts for. Every finding names the line, the element,"
    yield "what is wrong and what to do, in Swedish and English."
    yield from _not_built(entries)
    group = ""
    for entry in sorted(built, key=lambda entry: [e.group for e in entries].index(entry.group)):
        if entry.group != group:
            group = entry.group
            yield from ("", f"## {group}")
        yield from _rule(RULES[entry.id], entry)


def _not_built(entries: list[Entry]) -> Iterator[str]:
    reasons = unbuilt()
    left = [entry for entry in entries if entry.id not in RULES]
    if not left:
        return
    yield from ("", "## Not built", "")
    for entry in left:
        yield f"- **{entry.id}** {entry.title}: {reasons[entry.id]['en']}"


def _rule(rule: Rule, entry: Entry) -> Iterator[str]:
    yield from ("", f"### {rule.id}", "", f"**{rule.title}**", "", f"{_sentence(entry.why)}", "")
    severity = rule.severity.value
    if severity != entry.severity:
        severity += f" (catalogue: {entry.severity})"
    yield f"- Counts for: {severity}"
    yield f"- Looks at: {_ASKS[rule.also or rule.asks]}"
    yield f"- Looks for: {_sentence(entry.check)}"
    yield f"- Source: {rule.source}"
    yield f"- Says: {rule.en}"
    yield f"- What to do: {rule.mend_en}{' (one click)' if rule.id in MENDS else ''}"
    if note := note_of(rule):
        yield f"- Note: {note}"
    yield from ("", "```xml", *entry.failing_example.splitlines(), "```")


def note_of(rule: Rule) -> str:
    """What the rule's own code says of it; for one that counts otherwise than in the catalogue at least its module's
    reason."""
    code: Any = rule.find or rule.ask
    if code is None:
        return ""
    otherwise = rule.severity != entry_of(rule).severity
    return _sentence(code.__doc__ or (sys.modules[code.__module__].__doc__ if otherwise else "") or "")


def _sentence(text: str) -> str:
    return " ".join(text.split())
